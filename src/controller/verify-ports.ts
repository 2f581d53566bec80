import type { MetricReader } from "../aws/metric-reader.ts";
import type { PollingSettings } from "../polling/polling-settings.ts";
import type { MinuteRange } from "../polling/rules/backfill-range.ts";
import type { Clock } from "../runtime/clock.ts";
import type { Log } from "../runtime/log.ts";
import type { Random } from "../runtime/random.ts";
import type { LoadBalancerSeries } from "../series/series-spec.ts";
import type { PromqlClient } from "../verify/promql-client.ts";
import type { SeriesCurves, VerifyReport } from "../verify/verify-report.ts";

/** One load balancer to verify. */
export interface VerifyMember {
  readonly series: LoadBalancerSeries;
  readonly createdAtMs: number;
}

/** What is verified. */
export interface VerifySubject {
  readonly cluster: string;
  readonly region: string;
  readonly endpoint: string;
  readonly range: MinuteRange;
  readonly members: readonly VerifyMember[];
  /** True when every series of the members is looked at, so that others are extra. */
  readonly isWhole: boolean;
  readonly sampleSeed: number | null;
  /** Labels that may have any value. */
  readonly ignoredLabels: ReadonlySet<string>;
  /** What the destination adds to the start of a period. */
  readonly shiftMs: number;
  /** Whether curves are kept for drawing. */
  readonly keepsCurves: boolean;
}

/** What a verification works with. */
export interface VerifyPorts {
  readonly reader: MetricReader;
  readonly promql: PromqlClient;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly settings: PollingSettings;
  readonly usdPerThousand: number;
  readonly progress: (figures: VerifyFigures) => void;
}

/** How far it is. */
export interface VerifyFigures {
  readonly doneLoadBalancers: number;
  readonly loadBalancers: number;
  readonly equal: number;
  readonly faults: number;
  readonly usd: number;
}

/** The price and the size, before anything is paid. */
export interface VerifyEstimate {
  readonly units: number;
  readonly usd: number;
  readonly series: number;
  readonly seriesMinutes: number;
}

/** How it ended. `failed`: AWS or the endpoint refused everything; nothing can be said. */
export type VerifyEnd =
  | { readonly kind: "done"; readonly report: VerifyReport; readonly curves: readonly SeriesCurves[] }
  | { readonly kind: "failed"; readonly message: string; readonly remedy: string };
