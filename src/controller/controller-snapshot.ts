import type { LoadBalancerType } from "../aws/load-balancer.ts";
import type { MetricClass } from "../catalogue/metric.ts";
import type { DestinationStatus } from "../otlp/destination-status.ts";
import type { Unresolved } from "../ownership/ownership.ts";
import type { OwnedLoadBalancer, Relation } from "../ownership/owned-load-balancer.ts";
import type { CheckpointSnapshot } from "./checkpoint-snapshot.ts";
import type { ConfigurationSnapshot } from "./configuration-snapshot.ts";
import type { ElectionSnapshot } from "./election-snapshot.ts";
import type { ReflectorSnapshot } from "../kubernetes/reflector-snapshot.ts";
import type { UnresolvedBinding } from "../ownership/resolve-bindings.ts";
import type { Points } from "../series/points.ts";
import type { SeriesProblem } from "../series/series-problem.ts";

/** One load balancer as the page, `explain` and the demo's summary show it. */
export interface LoadBalancerSnapshot {
  readonly arn: string;
  readonly name: string;
  readonly dimension: string;
  readonly type: LoadBalancerType;
  readonly owned: OwnedLoadBalancer;
  /** True when its series are read and pushed. */
  readonly exported: boolean;
  /** Why it is not exported, in plain words; absent while it is. */
  readonly notExportedBecause?: string;
  readonly seriesCount: number;
  /** Labels on its load-balancer series; null while it is not exported. */
  readonly labels: Readonly<Record<string, string>> | null;
  /** End of the newest delivered minute, epoch ms, per class; null = none yet. */
  readonly newestDeliveredMs: Readonly<Record<MetricClass, number | null>>;
  /** How far the series that is furthest behind lacks, over all destinations; 0 when nothing settled is missing. */
  readonly behindMs: number;
  readonly late: { readonly appeared: number; readonly changed: number };
  /** Recent minutes for sparklines: requests (or flows) and server errors. */
  readonly requests: Points;
  readonly errors: Points;
  readonly lastProblem: string | null;
  /** Present while every metric is read each minute because the load balancer is in trouble. */
  readonly incident?: { readonly sinceMs: number; readonly sign: string };
  /** Forecast for a month of 730 hours at the intervals in force; left out while it is not exported. */
  readonly costUsdPerMonth?: number;
  /** What its owners wrote that elbow cannot do as written (a refused name, an unknown metric); left out: nothing. */
  readonly remarks?: readonly SeriesProblem[];
}

/** What CloudWatch costs: forecast for a month of 730 hours, spent so far in this month (UTC), budget. */
export interface Bill {
  readonly configuredUsdPerMonth: number;
  readonly forecastUsdPerMonth: number;
  readonly incidentWorstCaseUsdPerMonth: number;
  readonly unitsPerDay: number;
  readonly queriesPerDay: number;
  readonly spentUsd: number;
  /** Since when `spentUsd` counts, epoch ms: the month's start or the process's. */
  readonly countedFromMs: number;
  readonly budgetUsd: number | null;
  /** How often each class is read now. */
  readonly intervalsMs: Readonly<Record<MetricClass, number>>;
  /** How old the newest delivered minute may be while all is well. */
  readonly expectedAgesMs: Readonly<Record<MetricClass, number>>;
  /** False while the budget makes intervals longer or keeps incident mode off. */
  readonly fullPace: boolean;
}

/** Something that went wrong lately, with its remedy. The list is bounded, newest first. */
export interface Problem {
  readonly atMs: number;
  readonly where: string;
  readonly message: string;
  readonly remedy: string;
  readonly count: number;
}

/** One destination as seen from here. */
export type DestinationSnapshot = DestinationStatus;

/** How one kind of Kubernetes object is followed. */
export type WatchSnapshot = Pick<
  ReflectorSnapshot,
  "resource" | "state" | "synced" | "objects" | "absence" | "lastByteAgeMs" | "trouble"
> & { readonly restarts: number };

/** Everything the program shows of itself, made on request from each part's bounded snapshot. */
export interface ControllerSnapshot {
  readonly nowMs: number;
  readonly startedAtMs: number;
  readonly version: string;
  readonly cluster: string;
  readonly region: string;
  readonly synced: boolean;
  readonly leading: readonly number[];
  /** Who leads what, as far as this process knows. */
  readonly election?: ElectionSnapshot;
  readonly discovery: {
    readonly lastCompleteAtMs: number | null;
    readonly lastFailure: string | null;
    readonly calls: number;
    readonly seenClusterTagValues: Readonly<Record<string, number>>;
    /** How each kind of Kubernetes object is followed; left out: not known. */
    readonly watches?: readonly WatchSnapshot[];
    /** TargetGroupBindings that map nothing; left out: none. */
    readonly unresolvedBindings?: readonly UnresolvedBinding[];
    /** Load balancers of the account and region, this cluster's or not; left out before the first pass. */
    readonly inventorySize?: number;
  };
  /** Left out where the program does not know it. */
  readonly configuration?: ConfigurationSnapshot;
  readonly cloudwatch: {
    readonly calls: number;
    readonly queries: number;
    readonly units: number;
    readonly throttled: number;
    readonly costUsd: number;
    /** Left out until the first load balancer is known. */
    readonly bill?: Bill;
  };
  readonly loadBalancers: readonly LoadBalancerSnapshot[];
  readonly unresolved: readonly Unresolved[];
  readonly relations: Readonly<Partial<Record<Relation, number>>>;
  readonly destinations: readonly DestinationSnapshot[];
  /** Where progress is kept, for each bucket that is led; left out where it is not kept. */
  readonly checkpoints?: readonly CheckpointSnapshot[];
  readonly problems: readonly Problem[];
}
