import type {
  OwnedLoadBalancer,
  OwnedTargetGroup,
  OwnerRow,
} from "../../src/ownership/owned-load-balancer.ts";
import type { Ownership } from "../../src/ownership/ownership.ts";
import type { DescriptionSettings } from "../../src/series/describe-ownership.ts";
import { loadBalancer, settings as ownershipSettings, targetGroup } from "../ownership/build.ts";

/** The defaults of the configuration for cluster `prod` in `eu-west-1`, with the smallest preset. */
export const settings: DescriptionSettings = {
  ownership: ownershipSettings,
  metrics: {
    preset: "minimal",
    include: [],
    exclude: [],
    targetGroups: true,
    zones: false,
    statistics: {},
    zeroFill: { enabled: true, afterMs: 300_000 },
  },
  settle: { settleMs: 120_000, settleOverrides: {} },
  series: {
    clusterName: "prod",
    region: "eu-west-1",
    labels: {},
    jobServiceNamespace: "namespace",
    resource: "identifying",
  },
};

/** The default settings with other series settings. */
export function withSeries(series: Partial<DescriptionSettings["series"]>): DescriptionSettings {
  return { ...settings, series: { ...settings.series, ...series } };
}

export function row(
  kind: OwnerRow["object"]["kind"],
  path: string,
  given: Partial<Omit<OwnerRow, "object">> = {},
): OwnerRow {
  const [namespace = "", name = ""] = path.split("/");
  return {
    object: { kind, namespace, name },
    relation: "owner",
    role: "main",
    labels: {},
    annotations: {},
    ...given,
  };
}

/** A load balancer of one Ingress. */
export function ownedBy(path: string, given: Partial<OwnedLoadBalancer> = {}): OwnedLoadBalancer {
  const owner = row("Ingress", path);
  return {
    loadBalancer: loadBalancer("alb-1"),
    tags: {},
    relation: "owner",
    role: "main",
    owner: owner.object,
    rows: [owner],
    targetGroups: [],
    evidence: [],
    ...given,
  };
}

/** A load balancer that a group owns; members as given. */
export function ownedByGroup(
  name: string,
  members: readonly OwnerRow[],
  given: Partial<OwnedLoadBalancer> = {},
): OwnedLoadBalancer {
  const group = row("IngressGroup", `/${name}`);
  return ownedBy("", {
    owner: group.object,
    rows: [group, ...members.map((one) => ({ ...one, relation: "member" as const }))],
    ...given,
  });
}

/** A target group on `alb-1` in front of a Service. */
export function backend(path: string, given: Partial<OwnedTargetGroup> = {}): OwnedTargetGroup {
  const [namespace = "", name = ""] = path.split("/");
  return {
    targetGroup: targetGroup(`tg-${name}`, [loadBalancer("alb-1")]),
    namespace,
    service: { namespace, name, labels: {}, annotations: {}, externalTrafficPolicy: "Cluster" },
    port: "80",
    ingress: null,
    route: null,
    evidence: [],
    ...given,
  };
}

export function ownershipOf(...loadBalancers: readonly OwnedLoadBalancer[]): Ownership {
  return { loadBalancers, unresolved: [], seenClusterTagValues: {} };
}
