import type { LabelSet, LoadBalancerSeries, SeriesLabels, SeriesSpec } from "../../series/series-spec.ts";

type TextRecord = Readonly<Record<string, string>>;

/** Whether two descriptions of a load balancer say the same, so that its actor need not be woken. */
export function sameSeries(before: LoadBalancerSeries, after: LoadBalancerSeries): boolean {
  return (
    before === after ||
    (before.arn === after.arn &&
      before.name === after.name &&
      before.dimension === after.dimension &&
      before.specs.length === after.specs.length &&
      before.specs.every((spec, index) => sameSpec(spec, after.specs[index])) &&
      sameLabels(before.labels, after.labels))
  );
}

/** `after`, with the values of `before` where they say the same: nothing is kept twice, and what is compared later is identical. */
export function reuseSame(
  before: readonly LoadBalancerSeries[],
  after: readonly LoadBalancerSeries[],
): readonly LoadBalancerSeries[] {
  const known = new Map(before.map((series) => [series.arn, series]));
  return after.map((series) => {
    const old = known.get(series.arn);
    return old !== undefined && sameSeries(old, series) ? old : series;
  });
}

/** Whether every series of a load balancer wears the same labels, its info series included. */
export function sameLabels(before: SeriesLabels, after: SeriesLabels): boolean {
  return (
    before.sets.size === after.sets.size &&
    [...before.sets].every(([key, set]) => sameLabelSet(set, after.sets.get(key))) &&
    before.infos.length === after.infos.length &&
    before.infos.every((info, index) => {
      const other = after.infos[index];
      return info.name === other?.name && sameLabelSet(info, other);
    })
  );
}

/** Whether two label sets have the same labels and the same resource. */
export function sameLabelSet(before: LabelSet, after: LabelSet | undefined): boolean {
  return (
    after !== undefined &&
    sameRecord(before.labels, after.labels) &&
    sameRecord(before.resource, after.resource)
  );
}

/** The identity says what is asked of CloudWatch: ARN, dimensions, metric, statistic. */
function sameSpec(before: SeriesSpec, after: SeriesSpec | undefined): boolean {
  return (
    before.id === after?.id &&
    before.name === after.name &&
    before.class === after.class &&
    before.settleMs === after.settleMs &&
    before.settleCeilingMs === after.settleCeilingMs &&
    before.zeroFill === after.zeroFill &&
    before.labelsKey === after.labelsKey &&
    before.type === after.type &&
    before.reporting === after.reporting
  );
}

function sameRecord(before: TextRecord, after: TextRecord): boolean {
  if (before === after) {
    return true;
  }
  const keys = Object.keys(before);
  return (
    keys.length === Object.keys(after).length &&
    keys.every((key) => Object.hasOwn(after, key) && before[key] === after[key])
  );
}
