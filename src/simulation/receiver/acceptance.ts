/** Why a receiver refuses a point for good. */
export type RefusalReason = "too-old" | "out-of-order" | "duplicate" | "too-far-in-future";

/** What a receiver does with a point: `same` = it had it already; `ignored` = another value stays, silently. */
export type PointVerdict =
  | { readonly kind: "stored" | "same" | "ignored" }
  | { readonly kind: "refused"; readonly reason: RefusalReason; readonly message: string };

/** A point offered to a receiver. */
export interface OfferedPoint {
  readonly key: string;
  readonly timeMs: number;
  readonly value: number;
}

/** The rules of one kind of receiver, with what it stores. Judging and storing are apart, since Prometheus judges whole requests. */
export interface Acceptance {
  judge(point: OfferedPoint, nowMs: number): PointVerdict;
  store(point: OfferedPoint): void;
}

/** Takes everything, as VictoriaMetrics does. */
export function lenientAcceptance(): Acceptance {
  return { judge: () => ({ kind: "stored" }), store() {} };
}

const inOrderReachMs = 3_600_000;
const futureReachMs = 10 * 60_000;

interface Stored {
  readonly newestMs: number;
  /** Values by time. Bounded by the reach: older times are forgotten. */
  readonly values: Map<number, { readonly value: number; readonly inOrder: boolean }>;
}

function refused(reason: RefusalReason, message: string): PointVerdict {
  return { kind: "refused", reason, message };
}

/**
 * Prometheus' rules, as measured on the real one: a window for out-of-order samples that counts from the newest sample of
 * the whole server; without it only ascending points. `windowMs` 0 = no window.
 */
export function prometheusAcceptance(windowMs: number): Acceptance {
  const series = new Map<string, Stored>();
  let headMs = -Infinity;
  const reachMs = Math.max(windowMs, inOrderReachMs);
  return {
    judge(point, nowMs) {
      if (point.timeMs > nowMs + futureReachMs) {
        return refused("too-far-in-future", "out of bounds: timestamp is too far in the future");
      }
      const stored = series.get(point.key);
      if (stored === undefined) {
        return point.timeMs >= headMs - reachMs
          ? { kind: "stored" }
          : refused("too-old", windowMs > 0 ? "too old sample" : "out of bounds");
      }
      if (point.timeMs > stored.newestMs) {
        return point.timeMs >= headMs - reachMs
          ? { kind: "stored" }
          : refused("too-old", windowMs > 0 ? "too old sample" : "out of bounds");
      }
      const existing = stored.values.get(point.timeMs);
      if (point.timeMs === stored.newestMs && existing !== undefined) {
        return existing.value === point.value
          ? { kind: "same" }
          : refused("duplicate", "duplicate sample for timestamp");
      }
      if (windowMs === 0) {
        return refused("out-of-order", "out of order sample");
      }
      if (point.timeMs < headMs - windowMs) {
        return refused("too-old", "too old sample");
      }
      if (existing !== undefined) {
        return existing.value === point.value
          ? { kind: "same" }
          : { kind: existing.inOrder ? "stored" : "ignored" };
      }
      return { kind: "stored" };
    },
    store(point) {
      const stored = series.get(point.key);
      const inOrder = stored === undefined || point.timeMs > stored.newestMs;
      const values = stored?.values ?? new Map();
      values.set(point.timeMs, { value: point.value, inOrder });
      headMs = Math.max(headMs, point.timeMs);
      for (const timeMs of values.keys()) {
        if (timeMs >= headMs - reachMs) {
          break;
        }
        values.delete(timeMs);
      }
      series.set(point.key, { newestMs: Math.max(stored?.newestMs ?? -Infinity, point.timeMs), values });
    },
  };
}
