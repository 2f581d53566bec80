import type { MetricFamily } from "../catalogue/metric.ts";
import type { SettleSettings } from "../catalogue/metric-settle.ts";
import type { SelectedMetric } from "../catalogue/select-metrics.ts";
import type { OwnedLoadBalancer, Relation } from "../ownership/owned-load-balancer.ts";
import type { LoadBalancerArn } from "../catalogue/elb-arn.ts";
import type { SeriesSettings } from "./series-settings.ts";

/** What the series of every load balancer have in common. */
export interface SeriesContext {
  readonly selected: Readonly<Record<MetricFamily, readonly SelectedMetric[]>>;
  readonly zeroFill: boolean;
  readonly settle: SettleSettings;
  readonly series: SeriesSettings;
  /** Which relations have a row in `elbow_load_balancer_owner_info`. */
  readonly relations: readonly Relation[];
}

/** A load balancer with its ARN taken apart and the name it is exported under. */
export interface NamedLoadBalancer {
  readonly owned: OwnedLoadBalancer;
  readonly arn: LoadBalancerArn;
  readonly name: string;
}
