import { DestinationGate } from "../../src/otlp/destination-gate.ts";
import { PointsInFlight } from "../../src/otlp/points-in-flight.ts";
import { otlpMeters } from "../../src/otlp/otlp-meters.ts";
import { OtlpSink } from "../../src/otlp/otlp-sink.ts";
import type { OtlpSettings } from "../../src/otlp/otlp-settings.ts";
import { SearchBudget, type SearchSettings } from "../../src/otlp/search-budget.ts";
import type { PushRequest, Transport, TransportAnswer } from "../../src/otlp/transport.ts";
import type { Batch } from "../../src/polling/batch.ts";
import type { Delivery } from "../../src/polling/sink.ts";
import { seededRandom } from "../../src/runtime/seeded-random.ts";
import { silentLog } from "../../src/runtime/silent-log.ts";
import { silentMeter } from "../../src/runtime/silent-meter.ts";
import { FakeClock } from "../support/fake-clock.ts";
import { noonMs } from "./sample-batch.ts";

/** What a scripted receiver does with one request. Null: it never answers. */
export type Receive = (request: PushRequest) => TransportAnswer | null;

export const accepted: TransportAnswer = { kind: "accepted", rejected: 0, message: "" };

/** Settings of a destination nobody listens at. */
export function otlpSettings(overrides: Partial<OtlpSettings> = {}): OtlpSettings {
  return {
    name: "default",
    protocol: "http/protobuf",
    endpoint: "http://127.0.0.1:1/v1/metrics",
    headers: {},
    headersFile: null,
    auth: { kind: "none" },
    tls: { caFile: null, certFile: null, keyFile: null, insecureSkipVerify: false },
    proxyUrl: null,
    compression: "gzip",
    timeoutMs: 10_000,
    maxRequestBytes: 3 * 1024 * 1024,
    maxRequestPoints: 10_000,
    timestamp: "period-start",
    ...overrides,
  };
}

/** What a test may change. */
export interface BenchParts {
  readonly otlp?: Partial<OtlpSettings>;
  readonly searchSettings?: SearchSettings;
}

const amply: SearchSettings = {
  capacity: 1_000_000,
  perMinute: 1_000_000,
  maxSearches: 100,
  maxRequests: 100_000,
};

/** A sink over a receiver in memory, on a clock that only the bench moves. */
export class SinkBench {
  readonly clock = new FakeClock(noonMs + 3_600_000);
  readonly requests: PushRequest[] = [];
  readonly sink: OtlpSink;
  readonly gate: DestinationGate;
  inFlight = 0;
  mostInFlight = 0;

  constructor(receive: Receive, parts: BenchParts = {}) {
    // The receiver in memory reads bodies as they are.
    const settings = otlpSettings({ compression: "none", ...parts.otlp });
    const random = seededRandom(7);
    const gateSettings = { maxInFlight: 8, maxWaiting: 100, backoff: { firstMs: 1_000, longestMs: 30_000 } };
    this.gate = new DestinationGate(gateSettings, { clock: this.clock, random });
    this.sink = new OtlpSink({
      settings,
      destination: settings.name,
      transport: this.#transport(receive),
      gate: this.gate,
      inFlight: new PointsInFlight(),
      clock: this.clock,
      random,
      log: silentLog,
      meters: otlpMeters(silentMeter, [settings.name]),
      timeoutMs: settings.timeoutMs,
      retry: { maxTries: 3, maxWaitMs: 5_000, slowMs: 60_000 },
      search: new SearchBudget(parts.searchSettings ?? amply, this.clock),
    });
  }

  /** Delivers once, moving the clock on whenever the delivery waits. */
  async deliver(batch: Batch): Promise<Delivery> {
    let result: Delivery | null = null;
    const delivery = this.sink.deliver(batch, new AbortController().signal).then((value) => {
      result = value;
    });
    while (result === null) {
      await this.clock.advance(result === null && this.inFlight === 0 ? 500 : 1_000);
    }
    await delivery;
    return result;
  }

  /** Delivers again and again, each time when the sink said, until the batch is answered. */
  async deliverUntilAnswered(batch: Batch, maxRounds: number): Promise<Delivery> {
    let delivery = await this.deliver(batch);
    for (let round = 1; round < maxRounds && delivery.kind !== "answered"; round += 1) {
      await this.clock.advance(Math.max(0, delivery.retryAtMs - this.clock.nowMs()));
      delivery = await this.deliver(batch);
    }
    return delivery;
  }

  #transport(receive: Receive): Transport {
    return {
      send: async (request, signal) => {
        this.requests.push(request);
        this.inFlight += 1;
        this.mostInFlight = Math.max(this.mostInFlight, this.inFlight);
        try {
          const answer = receive(request);
          if (answer === null) {
            await new Promise((_, reject) => {
              signal.addEventListener("abort", () => reject(signal.reason), { once: true });
            });
          }
          return answer ?? accepted;
        } finally {
          this.inFlight -= 1;
        }
      },
      close: async () => {},
    };
  }
}
