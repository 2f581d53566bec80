import { infoSeries } from "./info-series.ts";
import { loadBalancerLabelSet, targetGroupLabelSets, zoneLabelSets } from "./label-sets.ts";
import type { NamedLoadBalancer, SeriesContext } from "./series-context.ts";
import type { LabelSet, LoadBalancerSeries } from "./series-spec.ts";
import { seriesSpecs } from "./series-specs.ts";

/** The series of one load balancer, with the number of label values that had to be cut. */
export interface DescribedSeries {
  readonly series: LoadBalancerSeries;
  readonly cutValues: number;
}

/** Which series one load balancer has: what to ask CloudWatch, and what they are called and labelled. */
export function describeSeries(named: NamedLoadBalancer, context: SeriesContext): DescribedSeries {
  const { loadBalancer } = named.owned;
  const plain = new Map([
    ["", loadBalancerLabelSet(named, context.series)],
    ...targetGroupLabelSets(named, context.series),
  ]);
  const byZone = context.selected[loadBalancer.type].some(({ scope }) => scope === "zone");
  const zones = byZone ? (loadBalancer.availabilityZones ?? []) : [];
  const made = new Map([...plain, ...zoneLabelSets(plain, zones)]);
  const sets: ReadonlyMap<string, LabelSet> = new Map(
    [...made].map(([key, { labels, resource }]) => [key, { labels, resource }]),
  );
  return {
    series: {
      arn: loadBalancer.arn,
      name: named.name,
      dimension: named.arn.dimension,
      specs: seriesSpecs(named, context),
      labels: { sets, infos: infoSeries(named, sets, context) },
    },
    cutValues: [...made.values()].reduce((total, { cutValues }) => total + cutValues, 0),
  };
}
