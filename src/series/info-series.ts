import { makeLabelSet } from "./label-set.ts";
import { loadBalancerSource } from "./label-sets.ts";
import { rowSubject } from "./label-subject.ts";
import type { NamedLoadBalancer, SeriesContext } from "./series-context.ts";
import type { InfoSeries, LabelSet, SeriesLabels } from "./series-spec.ts";
import { targetGroupDimension } from "../catalogue/elb-arn.ts";
import type { OwnedLoadBalancer, OwnedTargetGroup, OwnerRow } from "../ownership/owned-load-balancer.ts";
import { cutValue, maxValueBytes } from "./cut-value.ts";

/**
 * The series of value 1 about one load balancer: itself, one row per owning object, one per target group. They wear the
 * labels of the data (`sets`) plus their own, so that they can be joined to it.
 */
export function infoSeries(
  named: NamedLoadBalancer,
  sets: SeriesLabels["sets"],
  context: SeriesContext,
): readonly InfoSeries[] {
  const own = sets.get("");
  return [
    ...(own === undefined ? [] : [loadBalancerInfo(named, own)]),
    ...rowsOf(named.owned)
      .filter(({ relation }) => context.relations.includes(relation))
      .map((row) => ownerInfo(named, row, context)),
    ...named.owned.targetGroups.flatMap((targetGroup) => {
      const set = sets.get(targetGroupDimension(targetGroup.targetGroup.arn) ?? "");
      return set === undefined || set === own ? [] : targetGroupInfos(targetGroup, set);
    }),
  ];
}

function loadBalancerInfo({ owned: { loadBalancer }, arn }: NamedLoadBalancer, set: LabelSet): InfoSeries {
  const { type, scheme, dnsName } = loadBalancer;
  return withLabels("elbow_load_balancer_info", set, {
    type,
    scheme,
    dns_name: dnsName,
    arn: loadBalancer.arn,
    account_id: arn.accountId,
  });
}

/** Namespace and job are the object's own: a member of a group has its own application. */
function ownerInfo(named: NamedLoadBalancer, row: OwnerRow, context: SeriesContext): InfoSeries {
  const set = makeLabelSet(loadBalancerSource(named, rowSubject(row)), context.series);
  const { owner } = named.owned;
  return withLabels("elbow_load_balancer_owner_info", set, {
    owner_kind: row.object.kind,
    owner_name: row.object.name,
    group: owner?.kind === "IngressGroup" && row.relation !== "published" ? owner.name : "",
    relation: row.relation,
    role: row.role,
  });
}

/** An orphan's owner is gone, and with it labels and annotations; the tag still says who it was. */
function rowsOf({ rows, owner, relation, role }: OwnedLoadBalancer): readonly OwnerRow[] {
  return relation === "orphan" && rows.length === 0 && owner !== null
    ? [{ object: owner, relation, role, labels: {}, annotations: {} }]
    : rows;
}

/** One row; one for each Service where bindings name several, which the data itself cannot tell apart. */
function targetGroupInfos(targetGroup: OwnedTargetGroup, set: LabelSet): readonly InfoSeries[] {
  const info = targetGroupInfo(targetGroup, set);
  return targetGroup.services === undefined
    ? [info]
    : targetGroup.services.map(({ service, port }) => ({
        ...info,
        labels: {
          ...info.labels,
          namespace: service.namespace,
          service: service.name,
          ...(port === null ? {} : { port }),
          ...(service.externalTrafficPolicy === ""
            ? {}
            : { external_traffic_policy: service.externalTrafficPolicy }),
        },
      }));
}

function targetGroupInfo(
  { targetGroup, service, ingress, route }: OwnedTargetGroup,
  set: LabelSet,
): InfoSeries {
  return withLabels("elbow_target_group_info", set, {
    target_group_name: targetGroup.name,
    ingress: ingress ?? "",
    route: route ?? "",
    target_type: targetGroup.targetType,
    external_traffic_policy: service?.externalTrafficPolicy ?? "",
  });
}

/** An empty label is left out, also where a configured one has its name: it would say something else here. */
function withLabels(name: string, set: LabelSet, own: Readonly<Record<string, string>>): InfoSeries {
  const labels = Object.entries({ ...set.labels, ...own }).flatMap(([label, value]) =>
    value === "" ? [] : [[label, cutValue(value, maxValueBytes).value] as const],
  );
  return { name, labels: Object.fromEntries(labels), resource: set.resource };
}
