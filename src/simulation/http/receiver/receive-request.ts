import type { Clock } from "../../../runtime/clock.ts";
import type { FaultSchedule } from "../../faults/fault-schedule.ts";
import { type ReceiverPolicy, acceptanceOf, isDown } from "../../memory/memory-receiver.ts";
import { type PointRecord, pointRecord } from "../../receiver/point-record.ts";
import { type DecodedPoint, type SeriesCache, decodeMetrics } from "./decode-metrics.ts";

/** What a receiver says to one request, before it is put into a protocol's form. */
export type ReceiverAnswer =
  | { readonly kind: "accepted" }
  | { readonly kind: "partial"; readonly rejected: number; readonly message: string }
  | { readonly kind: "refused"; readonly message: string }
  | { readonly kind: "unavailable" }
  | { readonly kind: "throttled"; readonly retrySeconds: number }
  | { readonly kind: "reset" };

/** The inside of a receiver, which both protocols share. */
export interface RequestReceiver {
  readonly record: PointRecord;
  readonly counts: ReceiverCounts;
  receive(bytes: Buffer, signal: AbortSignal): Promise<ReceiverAnswer>;
}

/** What a receiver counted. */
export interface ReceiverCounts {
  readonly requests: number;
  /** After decompression. */
  readonly bytes: number;
  readonly points: number;
  readonly refusedRequests: number;
  /** Metrics that are neither gauge nor sum. */
  readonly otherMetrics: number;
  /** Points that break the form of an exported series: not a gauge, a unit, a start time. */
  readonly oddPoints: number;
  /** Points that were answered with OK and lost all the same: out of order, or twice, within one request. */
  readonly silentlyLost: number;
}

const slowMs = 2000;
const retrySeconds = 2;

/**
 * A receiver with a policy. Under `prometheus` one bad point refuses the whole request, and nothing of it is stored; points
 * that only clash with others of the same request are lost without a word, as on the real one.
 */
export function requestReceiver(
  clock: Clock,
  options: { readonly policy: ReceiverPolicy; readonly faults: FaultSchedule; readonly maxPoints: number },
): RequestReceiver {
  const { policy, faults } = options;
  const record = pointRecord(options.maxPoints);
  const acceptance = acceptanceOf(policy);
  const cache: SeriesCache = new Map();
  const keys = new Map<string, string>();
  const counts = {
    requests: 0,
    bytes: 0,
    points: 0,
    refusedRequests: 0,
    otherMetrics: 0,
    oddPoints: 0,
    silentlyLost: 0,
  };

  const keyOf = (point: DecodedPoint): string => {
    let key = keys.get(point.series.raw);
    if (key === undefined) {
      key = record.keyOf(point.series);
      if (keys.size > cache.size) {
        keys.clear();
      }
      keys.set(point.series.raw, key);
    }
    return key;
  };
  const take = (bytes: Buffer): ReceiverAnswer => {
    const arrivedAtMs = clock.nowMs();
    const decoded = decodeMetrics(bytes, cache);
    counts.otherMetrics += decoded.otherMetrics;
    const kept: { point: DecodedPoint; key: string; store: boolean }[] = [];
    let rejected = 0;
    for (const point of decoded.points) {
      const key = keyOf(point);
      const { timeMs, value } = point;
      const verdict = acceptance.judge({ key, timeMs, value }, arrivedAtMs);
      if (verdict.kind === "refused" || faults.strikes("receiver-bad-point", key)) {
        counts.refusedRequests += 1;
        return {
          kind: "refused",
          message: verdict.kind === "refused" ? verdict.message : "simulated bad point",
        };
      }
      if (faults.strikes("receiver-partial-success", point.series.name)) {
        rejected += 1;
        continue;
      }
      kept.push({ point, key, store: verdict.kind === "stored" });
    }
    for (const { point, key, store } of kept) {
      const { timeMs, value, series } = point;
      const atCommit = acceptance.judge({ key, timeMs, value }, arrivedAtMs);
      if (atCommit.kind === "refused" && atCommit.reason !== "too-old") {
        counts.silentlyLost += 1;
        continue;
      }
      if (store) {
        acceptance.store({ key, timeMs, value });
      }
      counts.points += 1;
      counts.oddPoints += series.kind === "gauge" && series.unit === "" && point.startTimeMs === 0 ? 0 : 1;
      record.add(key, series, { timeMs, value, arrivedAtMs });
    }
    return rejected === 0
      ? { kind: "accepted" }
      : { kind: "partial", rejected, message: `simulated: ${rejected} points rejected` };
  };
  return {
    record,
    counts,
    async receive(bytes, signal) {
      counts.requests += 1;
      counts.bytes += bytes.length;
      if (faults.strikes("receiver-slow", "export")) {
        await clock.sleep(slowMs, signal);
      }
      if (faults.strikes("receiver-reset", "export")) {
        return { kind: "reset" };
      }
      if (isDown(policy, clock.nowMs()) || faults.strikes("receiver-unavailable", "export")) {
        return { kind: "unavailable" };
      }
      if (faults.strikes("receiver-throttled", "export")) {
        return { kind: "throttled", retrySeconds };
      }
      let answer: ReceiverAnswer;
      try {
        answer = take(bytes);
      } catch (error) {
        if (!(error instanceof RangeError)) {
          throw error;
        }
        return { kind: "refused", message: error.message };
      }
      return faults.strikes("receiver-answer-lost", "export") ? { kind: "reset" } : answer;
    },
  };
}
