import type { SettleSettings } from "../catalogue/metric-settle.ts";
import type { MetricsSettings } from "../catalogue/metrics-settings.ts";
import { selectMetrics } from "../catalogue/select-metrics.ts";
import { exportedLoadBalancers } from "../ownership/export-decision.ts";
import type { OwnershipSettings } from "../ownership/ownership-settings.ts";
import type { Ownership } from "../ownership/ownership.ts";
import { describeSeries } from "./describe-series.ts";
import { parseLoadBalancerArn } from "../catalogue/elb-arn.ts";
import { enabledProblems } from "./enabled-problems.ts";
import { exportedNames } from "./exported-names.ts";
import type { SeriesProblem } from "./series-problem.ts";
import type { SeriesSettings } from "./series-settings.ts";
import type { LoadBalancerSeries } from "./series-spec.ts";
import { wishedMetrics } from "./wished-metrics.ts";

/** Every setting that decides which series there are. */
export interface DescriptionSettings {
  readonly ownership: OwnershipSettings;
  readonly metrics: MetricsSettings;
  readonly settle: SettleSettings;
  readonly series: SeriesSettings;
}

/** The series of all exported load balancers, in the order of the ownership. */
export interface DescribedOwnership {
  readonly loadBalancers: readonly LoadBalancerSeries[];
  readonly problems: readonly SeriesProblem[];
  /** Label values that were longer than a label may be; to be counted. */
  readonly cutValues: number;
  /** Label values that changed too often and were held back; to be counted. Absent = nobody looked. */
  readonly heldValues?: number;
}

/** Which series the whole cluster has. No two load balancers have a series of the same name and labels. */
export function describeOwnership(ownership: Ownership, settings: DescriptionSettings): DescribedOwnership {
  const { names, problems } = exportedNames(ownership.loadBalancers, settings.ownership);
  const context = {
    selected: {
      application: selectMetrics(settings.metrics, "application"),
      network: selectMetrics(settings.metrics, "network"),
      classic: selectMetrics(settings.metrics, "classic"),
    },
    zeroFill: settings.metrics.zeroFill.enabled,
    settle: settings.settle,
    series: settings.series,
    relations: settings.ownership.relations,
  };
  const exported = exportedLoadBalancers(ownership, settings.ownership).map((owned) => ({
    owned,
    arn: parseLoadBalancerArn(owned.loadBalancer.arn),
    name: names.get(owned.loadBalancer.arn) ?? owned.loadBalancer.name,
  }));
  const wishes = exported.map(({ owned }) => wishedMetrics(owned, settings.metrics, settings.ownership));
  const described = exported.flatMap(({ owned, arn, name }, index) => {
    const { type } = owned.loadBalancer;
    const wished = wishes[index]?.metrics ?? settings.metrics;
    const own =
      wished === settings.metrics
        ? context
        : { ...context, selected: { ...context.selected, [type]: selectMetrics(wished, type) } };
    return arn === null ? [] : [describeSeries({ owned, arn, name }, own)];
  });
  const unreadable = exported
    .filter(({ arn }) => arn === null)
    .map(({ owned }) => ({
      arn: owned.loadBalancer.arn,
      object: owned.owner,
      message: `"${owned.loadBalancer.arn}" is not the ARN of an application, network or classic load balancer`,
      remedy: "Its metrics are not read. Please report the ARN's form as a fault of elbow.",
    }));
  return {
    loadBalancers: described.map(({ series }) => series),
    problems: [
      ...problems,
      ...enabledProblems(ownership.loadBalancers, settings.ownership),
      ...wishes.flatMap((wish) => wish.problems),
      ...unreadable,
    ],
    cutValues: described.reduce((total, { cutValues }) => total + cutValues, 0),
  };
}
