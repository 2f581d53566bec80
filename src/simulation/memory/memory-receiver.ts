import type { Clock } from "../../runtime/clock.ts";
import type { FaultSchedule } from "../faults/fault-schedule.ts";
import { type Acceptance, lenientAcceptance, prometheusAcceptance } from "../receiver/acceptance.ts";
import { type PointRecord, pointRecord } from "../receiver/point-record.ts";

/** How a receiver behaves. `down-for`: away between two moments. Flaky ones are made with the `receiver-` faults. */
export type ReceiverPolicy =
  | { readonly kind: "lenient" }
  | { readonly kind: "prometheus"; readonly windowMs: number }
  | {
      readonly kind: "down-for";
      readonly fromMs: number;
      readonly toMs: number;
      readonly otherwise: ReceiverPolicy;
    };

/** The part of a batch that a receiver looks at. */
export interface MemoryBatch {
  readonly series: readonly {
    readonly name: string;
    readonly labels: Readonly<Record<string, string>>;
    readonly resource: Readonly<Record<string, string>>;
    readonly points: { readonly timesMs: readonly number[]; readonly values: readonly number[] };
  }[];
}

/** Refused points of one series. */
export interface MemoryRefusal {
  readonly seriesIndex: number;
  readonly timesMs: readonly number[];
  readonly reason: string;
  readonly message: string;
}

/** What became of a batch. */
export type MemoryDelivery =
  | {
      readonly kind: "answered";
      readonly delivered: number;
      readonly refused: readonly MemoryRefusal[];
      readonly possiblyLost: number;
    }
  | { readonly kind: "unavailable"; readonly retryAtMs: number; readonly message: string };

/** A sink that ends in a record instead of a wire. */
export interface MemoryReceiver {
  readonly name: string;
  readonly record: PointRecord;
  /** Batches answered; all counted since the start. */
  readonly deliveries: number;
  deliver(batch: MemoryBatch, signal: AbortSignal): Promise<MemoryDelivery>;
  close(): Promise<void>;
}

const retryMs = 5000;
const maxRecordedPoints = 20_000_000;

/** The rules that a policy stands for. */
export function acceptanceOf(policy: ReceiverPolicy): Acceptance {
  switch (policy.kind) {
    case "lenient":
      return lenientAcceptance();
    case "prometheus":
      return prometheusAcceptance(policy.windowMs);
    case "down-for":
      return acceptanceOf(policy.otherwise);
    default:
      return policy satisfies never;
  }
}

/** True while a policy says that nobody answers. */
export function isDown(policy: ReceiverPolicy, nowMs: number): boolean {
  return (
    policy.kind === "down-for" &&
    ((nowMs >= policy.fromMs && nowMs < policy.toMs) || isDown(policy.otherwise, nowMs))
  );
}

/**
 * A receiver in memory. Faults: receiver-unavailable, receiver-throttled (both: nothing stored), receiver-answer-lost (stored,
 * but answered unavailable), receiver-slow, receiver-partial-success and receiver-bad-point (single points are refused).
 */
export function memoryReceiver(clock: Clock, policy: ReceiverPolicy, faults: FaultSchedule): MemoryReceiver {
  const record = pointRecord(maxRecordedPoints);
  const acceptance = acceptanceOf(policy);
  let deliveries = 0;
  const unavailable = (message: string): MemoryDelivery => ({
    kind: "unavailable",
    retryAtMs: clock.nowMs() + retryMs,
    message,
  });
  const take = (batch: MemoryBatch): MemoryDelivery => {
    const refused: MemoryRefusal[] = [];
    let delivered = 0;
    const arrivedAtMs = clock.nowMs();
    for (const [seriesIndex, { points, ...name }] of batch.series.entries()) {
      const key = record.keyOf(name);
      for (const [index, timeMs] of points.timesMs.entries()) {
        const value = points.values[index] ?? Number.NaN;
        const verdict =
          faults.strikes("receiver-partial-success", name.name) || faults.strikes("receiver-bad-point", key)
            ? ({ kind: "refused", reason: "invalid", message: "simulated refusal" } as const)
            : acceptance.judge({ key, timeMs, value }, arrivedAtMs);
        if (verdict.kind === "refused") {
          refused.push({ seriesIndex, timesMs: [timeMs], reason: verdict.reason, message: verdict.message });
          continue;
        }
        if (verdict.kind === "stored") {
          acceptance.store({ key, timeMs, value });
        }
        record.add(key, name, { timeMs, value, arrivedAtMs });
        delivered += 1;
      }
    }
    return { kind: "answered", delivered, refused, possiblyLost: 0 };
  };
  return {
    name: "default",
    record,
    get deliveries() {
      return deliveries;
    },
    async deliver(batch, signal) {
      signal.throwIfAborted();
      if (faults.strikes("receiver-slow", "deliver")) {
        await clock.sleep(2000, signal);
      }
      if (
        isDown(policy, clock.nowMs()) ||
        faults.strikes("receiver-unavailable", "deliver") ||
        faults.strikes("receiver-throttled", "deliver")
      ) {
        return unavailable("simulated outage");
      }
      deliveries += 1;
      const delivery = take(batch);
      return faults.strikes("receiver-answer-lost", "deliver")
        ? unavailable("simulated lost answer")
        : delivery;
    },
    async close() {},
  };
}
