import { gunzipSync } from "node:zlib";
import { type OpenSink, openSinks } from "../../src/otlp/open-sinks.ts";
import type { Transport, TransportAnswer } from "../../src/otlp/transport.ts";
import { seededRandom } from "../../src/runtime/seeded-random.ts";
import { silentLog } from "../../src/runtime/silent-log.ts";
import { silentMeter } from "../../src/runtime/silent-meter.ts";
import { decodeMetrics, type SeriesCache } from "../../src/simulation/http/receiver/decode-metrics.ts";
import type { Acceptance } from "../../src/simulation/receiver/acceptance.ts";
import { type WritablePointRecord, pointRecord } from "../../src/simulation/receiver/point-record.ts";
import type { FakeClock } from "../support/fake-clock.ts";
import { otlpSettings } from "./sink-bench.ts";

/** A receiver that may be away, that takes or refuses whole requests, and how much of it was asked. */
export interface OutageReceiver {
  readonly sink: OpenSink;
  readonly record: WritablePointRecord;
  /** Requests, those that met nobody included. */
  readonly requests: number;
  readonly refusals: number;
  readonly mostInFlight: number;
  /** Bytes of requests that wait for an answer, at their highest. */
  readonly mostBytesInFlight: number;
}

/** The real sink, with its real gate and budgets, before a receiver in memory that judges as `acceptance` does. */
export function outageReceiver(
  name: string,
  given: {
    readonly clock: FakeClock;
    readonly acceptance: Acceptance;
    readonly isAway: (nowMs: number) => boolean;
  },
): OutageReceiver {
  const { clock, acceptance } = given;
  const record = pointRecord(20_000_000);
  const cache: SeriesCache = new Map();
  const counts = { requests: 0, refusals: 0, inFlight: 0, mostInFlight: 0, bytes: 0, mostBytesInFlight: 0 };
  const take = (body: Buffer): TransportAnswer => {
    const offered = decodeMetrics(body, cache).points.map(({ series, timeMs, value }) => ({
      series,
      point: { key: record.keyOf(series), timeMs, value },
    }));
    for (const { point } of offered) {
      const verdict = acceptance.judge(point, clock.nowMs());
      if (verdict.kind === "refused") {
        counts.refusals += 1;
        return { kind: "http-status", status: 400, message: verdict.message, retryAfterMs: null };
      }
    }
    for (const { series, point } of offered) {
      acceptance.store(point);
      record.add(point.key, series, { ...point, arrivedAtMs: clock.nowMs() });
    }
    return { kind: "accepted", rejected: 0, message: "" };
  };
  const transport: Transport = {
    async send({ body }, signal) {
      counts.requests += 1;
      counts.inFlight += 1;
      counts.bytes += body.length;
      counts.mostInFlight = Math.max(counts.mostInFlight, counts.inFlight);
      counts.mostBytesInFlight = Math.max(counts.mostBytesInFlight, counts.bytes);
      try {
        await clock.sleep(5, signal);
        return given.isAway(clock.nowMs())
          ? { kind: "no-answer", message: "connect ECONNREFUSED" }
          : take(gunzipSync(body));
      } finally {
        counts.inFlight -= 1;
        counts.bytes -= body.length;
      }
    },
    async close() {},
  };
  const ports = { clock, random: seededRandom(3), log: silentLog, meter: silentMeter };
  const [sink] = openSinks([otlpSettings({ name })], { ...ports, transport: () => transport });
  return {
    sink: sink as OpenSink,
    record,
    get requests() {
      return counts.requests;
    },
    get refusals() {
      return counts.refusals;
    },
    get mostInFlight() {
      return counts.mostInFlight;
    },
    get mostBytesInFlight() {
      return counts.mostBytesInFlight;
    },
  };
}
