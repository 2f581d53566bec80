import type { TransportAnswer } from "../../src/otlp/transport.ts";
import { type ReceivedPoint, decodePoints } from "./otlp-decoder.ts";

const hourMs = 3_600_000;

interface StoredSeries {
  maxMs: number;
  readonly samples: Map<number, number>;
}

/**
 * Series and samples as Prometheus 3.15 was seen to treat them: a request is stored whole or not at all, and a refusal
 * has a line for each metric with a bad point, without its name.
 */
export class PrometheusModel {
  readonly #windowMs: number;
  #headMs: number;
  #series = new Map<string, StoredSeries>();
  /** Requests that were refused. */
  refusals = 0;

  constructor(settings: { readonly windowMs: number; readonly headMs: number }) {
    this.#windowMs = settings.windowMs;
    this.#headMs = settings.headMs;
  }

  static keyOf(name: string, labels: Readonly<Record<string, string>>): string {
    return JSON.stringify([name, Object.entries(labels).toSorted(([a], [b]) => (a < b ? -1 : 1))]);
  }

  /** The stored samples of one series, by time. */
  samples(name: string, labels: Readonly<Record<string, string>>): ReadonlyMap<number, number> {
    return this.#series.get(PrometheusModel.keyOf(name, labels))?.samples ?? new Map();
  }

  push(bytes: Uint8Array): TransportAnswer {
    const next = new Map(
      [...this.#series].map(([key, one]) => [key, { ...one, samples: new Map(one.samples) }] as const),
    );
    let headMs = this.#headMs;
    const problems = new Map<string, string>();
    for (const point of decodePoints(bytes)) {
      const problem = this.#append(next, point);
      if (problem === null) {
        headMs = Math.max(headMs, Number(point.timeNanos) / 1e6);
      } else {
        problems.set(point.name, problems.get(point.name) ?? problem);
      }
    }
    if (problems.size > 0) {
      this.refusals += 1;
      const message = `${[...problems.values()].join("\n")}\n`;
      return { kind: "http-status", status: 400, message, retryAfterMs: null };
    }
    this.#series = next;
    this.#headMs = headMs;
    return { kind: "accepted", rejected: 0, message: "" };
  }

  #append(series: Map<string, StoredSeries>, point: ReceivedPoint): string | null {
    const timeMs = Number(point.timeNanos) / 1e6;
    const key = PrometheusModel.keyOf(point.name, point.labels);
    const one = series.get(key) ?? { maxMs: -Infinity, samples: new Map<number, number>() };
    series.set(key, one);
    if (timeMs > one.maxMs) {
      if (timeMs < this.#headMs - hourMs) {
        return this.#windowMs > 0 ? "too old sample" : "out of bounds";
      }
      one.maxMs = timeMs;
      one.samples.set(timeMs, point.value);
      return null;
    }
    if (this.#windowMs === 0 && timeMs < this.#headMs - hourMs) {
      return "out of bounds";
    }
    if (timeMs === one.maxMs) {
      return Object.is(one.samples.get(timeMs), point.value) ? null : "duplicate sample for timestamp";
    }
    if (this.#windowMs === 0) {
      return "out of order sample";
    }
    if (timeMs < this.#headMs - this.#windowMs) {
      return "too old sample";
    }
    one.samples.set(timeMs, one.samples.get(timeMs) ?? point.value);
    return null;
  }
}
