import type { MetricClass } from "../../catalogue/metric.ts";

const minuteMs = 60_000;

/** How old the newest delivered minute is, judged for its class. `none` = nothing delivered yet. */
export type Freshness =
  | { readonly kind: "none" }
  | { readonly kind: "fresh" | "late" | "old"; readonly ageMs: number };

/** How old the newest delivered minute of each class may be while all is well, ms. */
export type ExpectedAges = Readonly<Record<MetricClass, number>>;

/** Settle time, interval and a minute at the defaults: used until the controller knows what it reads. */
const usualAgesMs: ExpectedAges = { alerting: 4 * minuteMs, regular: 8 * minuteMs, slow: 91 * minuteMs };

/** Room beyond the expected age before a chip changes colour. Smaller cries wolf at each poll's end. */
const lateAfterMs = minuteMs;

/** The classes in the order of their urgency. */
export const metricClasses: readonly MetricClass[] = ["alerting", "regular", "slow"];

/** What is expected at the intervals in force; the defaults while these are not known. */
export function expectedAgesOf(bill: { readonly expectedAgesMs: ExpectedAges } | undefined): ExpectedAges {
  return bill?.expectedAgesMs ?? usualAgesMs;
}

/**
 * Judges the age of a class's newest delivered minute by what is expected of it: `late` a minute beyond, `old` where
 * elbow's own alert on data age begins to count (five minutes and half as much again). A clock that jumped counts as age 0.
 */
export function freshness(expectedMs: number, newestDeliveredMs: number | null, nowMs: number): Freshness {
  if (newestDeliveredMs === null) {
    return { kind: "none" };
  }
  const ageMs = Math.max(0, nowMs - newestDeliveredMs);
  const oldAfterMs = 5 * minuteMs + 1.5 * expectedMs;
  return { kind: ageMs <= expectedMs + lateAfterMs ? "fresh" : ageMs <= oldAfterMs ? "late" : "old", ageMs };
}
