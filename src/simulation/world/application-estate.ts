import { stableHash } from "../../runtime/stable-hash.ts";
import {
  applicationDnsName,
  elbArn,
  generatedGroupName,
  generatedName,
  resourceId,
  uidOf,
} from "./aws-names.ts";
import type { Estate, Site } from "./estate.ts";
import { type BackendSpec, ingressObject } from "./ingress-objects.ts";
import { serviceObject } from "./service-objects.ts";
import type { SimulatedTargetGroup, Standing, TrafficProfile } from "./simulated-load-balancer.ts";

/** One Ingress that shares in an ALB, with its backends; the Services behind them are built too. */
export interface IngressMember {
  readonly namespace: string;
  readonly name: string;
  readonly app: string;
  readonly backends: readonly (BackendSpec & { readonly hosts: number; readonly weight: number })[];
}

/** An ALB as the AWS Load Balancer Controller makes it of one Ingress or of a group. */
export interface ApplicationSpec {
  readonly members: readonly IngressMember[];
  /** Explicit group name; null = the single Ingress. */
  readonly group: string | null;
  /** Value of the load-balancer-name annotation; null = a generated name. */
  readonly loadBalancerName: string | null;
  readonly scheme: "internet-facing" | "internal";
  readonly profile: TrafficProfile;
  readonly createdAtMs: number;
  readonly deletedAtMs: number | null;
  readonly standing: Standing;
}

/** Between the Ingress and its ALB the controller works this long. */
const provisioningMs = 60_000;

function stackOf(spec: ApplicationSpec): string {
  const [first] = spec.members;
  return spec.group ?? `${first?.namespace ?? ""}/${first?.name ?? ""}`;
}

function nameOf(site: Site, spec: ApplicationSpec): string {
  const [first] = spec.members;
  const hashed = [site.clusterName, stackOf(spec), spec.scheme];
  return (
    spec.loadBalancerName ??
    (spec.group === null
      ? generatedName(first?.namespace ?? "", first?.name ?? "", hashed)
      : generatedGroupName(spec.group, hashed))
  );
}

function targetGroupsOf(site: Site, spec: ApplicationSpec): readonly SimulatedTargetGroup[] {
  const backends = spec.members.flatMap((member) => member.backends.map((backend) => ({ member, backend })));
  const total = backends.reduce((sum, { backend }) => sum + backend.weight, 0);
  let before = 0;
  return backends.map(({ member, backend }, index) => {
    const subject = `${site.clusterName}/${member.namespace}/${member.name}/${backend.service}:${backend.port}`;
    const name = generatedName(member.namespace, backend.service, [subject, uidOf(subject)]);
    const dimension = `targetgroup/${name}/${resourceId(subject)}`;
    const from = before / total;
    before += backend.weight;
    return {
      arn: elbArn(site, dimension),
      name,
      dimension,
      targetType: "ip",
      protocol: "HTTP",
      port: 8080,
      hosts: backend.hosts,
      share: [from, index === backends.length - 1 ? 1 : before / total],
      tags: {
        "elbv2.k8s.aws/cluster": site.clusterName,
        "ingress.k8s.aws/stack": stackOf(spec),
        "ingress.k8s.aws/resource": `${member.namespace}/${member.name}-${backend.service}:${backend.port}`,
      },
    };
  });
}

function annotationsOf(spec: ApplicationSpec): Readonly<Record<string, string>> {
  return {
    "alb.ingress.kubernetes.io/scheme": spec.scheme,
    "alb.ingress.kubernetes.io/target-type": "ip",
    "alb.ingress.kubernetes.io/listen-ports": '[{"HTTPS": 443}]',
    ...(spec.group === null ? {} : { "alb.ingress.kubernetes.io/group.name": spec.group }),
    ...(spec.loadBalancerName === null
      ? {}
      : { "alb.ingress.kubernetes.io/load-balancer-name": spec.loadBalancerName }),
  };
}

/** The ALB, its target groups and tags, and the Ingresses and Services it comes from (none for an orphan or a foreign one). */
export function applicationEstate(site: Site, spec: ApplicationSpec): Estate {
  const name = nameOf(site, spec);
  const dimension = `app/${name}/${resourceId(`${site.clusterName}/${name}/${spec.createdAtMs}`)}`;
  const loadBalancerAtMs = spec.createdAtMs + provisioningMs;
  const loadBalancer = {
    arn: elbArn(site, `loadbalancer/${dimension}`),
    name,
    type: "application",
    scheme: spec.scheme,
    dnsName: applicationDnsName(site, name, spec.scheme),
    dimension,
    vpcId: site.vpcId,
    zones: site.zones,
    nodes: spec.profile.peakPerMinute > 1000 ? 5 : 3,
    createdAtMs: loadBalancerAtMs,
    deletedAtMs: spec.deletedAtMs === null ? null : spec.deletedAtMs + provisioningMs,
    standing: spec.standing,
    tags: {
      "elbv2.k8s.aws/cluster": site.clusterName,
      "ingress.k8s.aws/stack": stackOf(spec),
      "ingress.k8s.aws/resource": "LoadBalancer",
      environment: "staging",
    },
    targetGroups: targetGroupsOf(site, spec),
    profile: spec.profile,
    key: stableHash(`${site.seed}/${dimension}`),
  } as const;
  if (spec.standing !== "owned") {
    return { loadBalancers: [loadBalancer], objects: [] };
  }
  const finalizer = spec.group === null ? "ingress.k8s.aws/resources" : `group.ingress.k8s.aws/${spec.group}`;
  const objects = spec.members.flatMap((member) => [
    ingressObject({
      namespace: member.namespace,
      name: member.name,
      host: `${member.name}.example.com`,
      backends: member.backends,
      app: { name: member.app, instance: member.app },
      annotations: annotationsOf(spec),
      finalizers: [finalizer],
      createdAtMs: spec.createdAtMs,
      deletedAtMs: spec.deletedAtMs,
      loadBalancer,
    }),
    ...member.backends.map((backend) =>
      serviceObject({
        namespace: member.namespace,
        name: backend.service,
        ports: [
          {
            name: typeof backend.port === "string" ? backend.port : "http",
            port: typeof backend.port === "number" ? backend.port : 80,
            targetPort: 8080,
            protocol: "TCP",
          },
        ],
        createdAtMs: spec.createdAtMs,
        app: { name: backend.service, instance: member.app },
        annotations: {},
        loadBalancer: null,
      }),
    ),
  ]);
  return { loadBalancers: [loadBalancer], objects };
}
