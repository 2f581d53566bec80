import type { Clock } from "../../runtime/clock.ts";
import { stableHash } from "../../runtime/stable-hash.ts";
import { noise } from "../world/noise.ts";

/**
 * Everything that can be made to go wrong, by name.
 *
 * `aws-throttled`, `aws-server-error`, `aws-slow`, `aws-reset`: a whole call. `aws-page-failed`: a page after the first.
 * `query-internal-error`, `query-partial`, `query-forbidden`: one id of a GetMetricData call. `aws-tags-vanished`: one ARN is
 * gone when its tags are asked for.
 * `kubernetes-expired`: 410. `kubernetes-throttled`: 429. `kubernetes-watch-closed`: a watch ends cleanly and at once.
 * `kubernetes-reset`: the connection is cut, on a watch in the middle of a line.
 * `receiver-unavailable`: 503 or UNAVAILABLE. `receiver-throttled`: 429 with Retry-After, or RESOURCE_EXHAUSTED with
 * RetryInfo. `receiver-partial-success`: one point is refused though the answer is OK. `receiver-answer-lost`: stored, but
 * the client hears nothing good. `receiver-bad-point`: refused for good whenever it comes (subject: series name and labels);
 * like Prometheus the servers then refuse the whole request. `receiver-slow`: answers late. `receiver-reset`: cut before anything is stored.
 */
export type FaultName =
  | "aws-throttled"
  | "aws-server-error"
  | "aws-slow"
  | "aws-reset"
  | "aws-page-failed"
  | "aws-tags-vanished"
  | "query-internal-error"
  | "query-partial"
  | "query-forbidden"
  | "kubernetes-expired"
  | "kubernetes-throttled"
  | "kubernetes-watch-closed"
  | "kubernetes-reset"
  | "receiver-unavailable"
  | "receiver-throttled"
  | "receiver-partial-success"
  | "receiver-bad-point"
  | "receiver-answer-lost"
  | "receiver-slow"
  | "receiver-reset";

/** When and how often a fault strikes. */
export interface FaultWindow {
  /** Share of the occasions, 0 to 1. */
  readonly share: number;
  /** Epoch milliseconds; left out = from the beginning, to the end. */
  readonly fromMs?: number;
  readonly toMs?: number;
  /** How often it may strike in all; left out = without bound. */
  readonly atMost?: number;
  /** Only occasions whose subject contains this: a query's text, a path, an ARN. */
  readonly subject?: string;
}

/** The faults of one simulation. A new one per test: it counts. */
export interface FaultSchedule {
  /** True when the fault strikes this occasion. `subject` says what is hit. */
  strikes(name: FaultName, subject: string): boolean;
  /** How often each fault struck. */
  counts(): Readonly<Partial<Record<FaultName, number>>>;
  /** Switches faults on (or off, with null) from now on. */
  set(name: FaultName, window: FaultWindow | null): void;
}

/** A seeded schedule. Faults that are not named never strike. */
export function faultSchedule(
  clock: Clock,
  plan: { readonly seed: number; readonly on: Readonly<Partial<Record<FaultName, FaultWindow>>> },
): FaultSchedule {
  const windows = new Map(Object.entries(plan.on) as [FaultName, FaultWindow][]);
  const occasions = new Map<FaultName, number>();
  const struck = new Map<FaultName, number>();
  return {
    strikes(name, subject) {
      const window = windows.get(name);
      if (window === undefined) {
        return false;
      }
      const nowMs = clock.nowMs();
      if (
        nowMs < (window.fromMs ?? -Infinity) ||
        nowMs >= (window.toMs ?? Infinity) ||
        (struck.get(name) ?? 0) >= (window.atMost ?? Infinity) ||
        !subject.includes(window.subject ?? "")
      ) {
        return false;
      }
      const occasion = occasions.get(name) ?? 0;
      occasions.set(name, occasion + 1);
      const strikes = noise(stableHash(name) ^ plan.seed, occasion, 300) < window.share;
      if (strikes) {
        struck.set(name, (struck.get(name) ?? 0) + 1);
      }
      return strikes;
    },
    counts: () => Object.fromEntries(struck),
    set(name, window) {
      if (window === null) {
        windows.delete(name);
      } else {
        windows.set(name, window);
      }
    },
  };
}

/** A schedule in which nothing ever goes wrong. */
export function noFaults(clock: Clock): FaultSchedule {
  return faultSchedule(clock, { seed: 0, on: {} });
}
