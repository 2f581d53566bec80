import type { MetricClass } from "../catalogue/metric.ts";
import type { LoadBalancerSeries } from "../series/series-spec.ts";

/** Whether the load balancer still exists. An ended one is read to its last settled minute, delivered, and stops. */
export type Life =
  | { readonly kind: "live"; readonly sinceMs: number }
  | { readonly kind: "ended"; readonly atMs: number };

/**
 * How the fleet asks an actor to hurry or to save: a factor on the interval of each class, 1 = as configured, and whether
 * incident mode is affordable.
 */
export type Pace = Readonly<Record<MetricClass, number>> & { readonly incidents: boolean };

/** Intervals as configured. */
export const normalPace: Pace = { alerting: 1, regular: 1, slow: 1, incidents: true };

/** All that an actor is told, as one value in a newest-value cell. */
export interface ActorInputs {
  readonly life: Life;
  readonly series: LoadBalancerSeries;
  readonly pace: Pace;
}
