import type { OwnedTargetGroup } from "../ownership/owned-load-balancer.ts";
import { targetGroupDimension } from "../catalogue/elb-arn.ts";
import type { LabelSetSource, LabelValues, MadeLabelSet } from "./label-set.ts";
import { makeLabelSet } from "./label-set.ts";
import type { LabelSubject } from "./label-subject.ts";
import { loadBalancerSubject, targetGroupSubject } from "./label-subject.ts";
import { zoneLabelsKey } from "./measured-resources.ts";
import type { NamedLoadBalancer } from "./series-context.ts";
import type { SeriesSettings } from "./series-settings.ts";

/** What the load balancer's own series are labelled with. */
export function loadBalancerLabelSet(named: NamedLoadBalancer, settings: SeriesSettings): MadeLabelSet {
  return makeLabelSet(loadBalancerSource(named, loadBalancerSubject(named.owned)), settings);
}

/**
 * What the series of each target group are labelled with, by its dimension value. Namespace and job come from its own
 * Service; where that is not known, its namespace may still be, and the job is the load balancer's.
 */
export function targetGroupLabelSets(
  named: NamedLoadBalancer,
  settings: SeriesSettings,
): ReadonlyMap<string, MadeLabelSet> {
  return new Map(
    named.owned.targetGroups.flatMap((targetGroup) => {
      const dimension = targetGroupDimension(targetGroup.targetGroup.arn);
      return dimension === null
        ? []
        : [[dimension, makeLabelSet(targetGroupSource(named, targetGroup, dimension), settings)] as const];
    }),
  );
}

/**
 * What the series of zones are labelled with: the load balancer's or a target group's labels and the zone, by
 * `zoneLabelsKey`. No Service and port of its own stands behind a zone, so the rest stays what it is.
 */
export function zoneLabelSets(
  sets: ReadonlyMap<string, MadeLabelSet>,
  zones: readonly string[],
): ReadonlyMap<string, MadeLabelSet> {
  return new Map(
    [...sets].flatMap(([key, set]) =>
      zones.map((zone) => {
        const labels = { ...set.labels, availability_zone: zone };
        return [zoneLabelsKey(key, zone), { ...set, labels, cutValues: 0 }] as const;
      }),
    ),
  );
}

/** Labels that name the load balancer itself. */
export function loadBalancerSource(named: NamedLoadBalancer, application: LabelSubject): LabelSetSource {
  return {
    scope: { subject: application, tags: named.owned.tags },
    application,
    namespace: application.namespace,
    accountId: named.arn.accountId,
    own: ownLabels(named),
  };
}

function targetGroupSource(
  named: NamedLoadBalancer,
  targetGroup: OwnedTargetGroup,
  dimension: string,
): LabelSetSource {
  const subject = targetGroupSubject(named.owned, targetGroup);
  const { service } = targetGroup;
  return {
    scope: { subject, tags: named.owned.tags },
    application: service === null ? loadBalancerSubject(named.owned) : { kind: "object", ...service },
    namespace: targetGroup.namespace ?? subject.namespace,
    accountId: named.arn.accountId,
    own: {
      ...ownLabels(named),
      target_group: dimension,
      service: service?.name ?? null,
      port: targetGroup.port,
    },
  };
}

function ownLabels({ name, arn }: NamedLoadBalancer): LabelValues {
  return { load_balancer_name: name, load_balancer: arn.dimension };
}
