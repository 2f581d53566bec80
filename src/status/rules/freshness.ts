import type { MetricClass } from "../../catalogue/metric.ts";

const minuteMs = 60_000;

/** How old the newest delivered minute is, judged for its class. `none` = nothing delivered yet. */
export type Freshness =
  | { readonly kind: "none" }
  | { readonly kind: "fresh" | "late" | "old"; readonly ageMs: number };

/**
 * Ages that a person should notice. Fresh = settle + the class's default interval + room for one missed round; old = what
 * an alert would fire on. Smaller cries wolf at each poll's end, larger hides a stuck load balancer.
 */
const limitsMs: Readonly<Record<MetricClass, { readonly fresh: number; readonly late: number }>> = {
  alerting: { fresh: 5 * minuteMs, late: 10 * minuteMs },
  regular: { fresh: 13 * minuteMs, late: 23 * minuteMs },
  slow: { fresh: 110 * minuteMs, late: 170 * minuteMs },
};

/** The classes in the order of their urgency. */
export const metricClasses: readonly MetricClass[] = ["alerting", "regular", "slow"];

/** Judges the age of a class's newest delivered minute. A minute that ends after `nowMs` (a clock that jumped) has age 0. */
export function freshness(
  metricClass: MetricClass,
  newestDeliveredMs: number | null,
  nowMs: number,
): Freshness {
  if (newestDeliveredMs === null) {
    return { kind: "none" };
  }
  const ageMs = Math.max(0, nowMs - newestDeliveredMs);
  const limits = limitsMs[metricClass];
  return { kind: ageMs <= limits.fresh ? "fresh" : ageMs <= limits.late ? "late" : "old", ageMs };
}
