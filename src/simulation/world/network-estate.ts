import { stableHash } from "../../runtime/stable-hash.ts";
import { elbArn, generatedName, networkDnsName, resourceId, uidOf } from "./aws-names.ts";
import type { Estate, Site } from "./estate.ts";
import { type ServicePortSpec, serviceObject } from "./service-objects.ts";
import type { TrafficProfile } from "./simulated-load-balancer.ts";

/** An NLB as the AWS Load Balancer Controller makes it of a Service. */
export interface NetworkSpec {
  readonly namespace: string;
  readonly name: string;
  readonly app: string;
  readonly ports: readonly ServicePortSpec[];
  readonly hosts: number;
  readonly scheme: "internet-facing" | "internal";
  readonly loadBalancerName: string | null;
  readonly profile: TrafficProfile;
  readonly createdAtMs: number;
}

const provisioningMs = 90_000;

/** The NLB with one target group per port, and its Service. */
export function networkEstate(site: Site, spec: NetworkSpec): Estate {
  const uid = uidOf(`Service/${spec.namespace}/${spec.name}`);
  const stack = `${spec.namespace}/${spec.name}`;
  const name =
    spec.loadBalancerName ?? generatedName(spec.namespace, spec.name, [site.clusterName, uid, spec.scheme]);
  const id = resourceId(`${site.clusterName}/${name}/${spec.createdAtMs}`);
  const dimension = `net/${name}/${id}`;
  const tagsFor = (resource: string): Readonly<Record<string, string>> => ({
    "elbv2.k8s.aws/cluster": site.clusterName,
    "service.k8s.aws/stack": stack,
    "service.k8s.aws/resource": resource,
  });
  const loadBalancer = {
    arn: elbArn(site, `loadbalancer/${dimension}`),
    name,
    type: "network",
    scheme: spec.scheme,
    dnsName: networkDnsName(site, name, id),
    dimension,
    vpcId: site.vpcId,
    zones: site.zones,
    nodes: site.zones.length,
    createdAtMs: spec.createdAtMs + provisioningMs,
    deletedAtMs: null,
    standing: "owned",
    tags: tagsFor("LoadBalancer"),
    targetGroups: spec.ports.map((port, index) => {
      const groupName = generatedName(spec.namespace, spec.name, [site.clusterName, uid, String(port.port)]);
      const groupDimension = `targetgroup/${groupName}/${resourceId(`${stack}:${port.port}`)}`;
      return {
        arn: elbArn(site, groupDimension),
        name: groupName,
        dimension: groupDimension,
        targetType: "ip" as const,
        protocol: port.protocol,
        port: typeof port.targetPort === "number" ? port.targetPort : port.port,
        hosts: spec.hosts,
        share: [index / spec.ports.length, (index + 1) / spec.ports.length] as const,
        tags: tagsFor(`${stack}:${port.port}`),
      };
    }),
    profile: spec.profile,
    key: stableHash(`${site.seed}/${dimension}`),
  } as const;
  const service = serviceObject({
    namespace: spec.namespace,
    name: spec.name,
    ports: spec.ports,
    createdAtMs: spec.createdAtMs,
    app: { name: spec.app, instance: spec.app },
    annotations: {
      "service.beta.kubernetes.io/aws-load-balancer-scheme": spec.scheme,
      "service.beta.kubernetes.io/aws-load-balancer-nlb-target-type": "ip",
      ...(spec.loadBalancerName === null
        ? {}
        : { "service.beta.kubernetes.io/aws-load-balancer-name": spec.loadBalancerName }),
    },
    loadBalancer,
  });
  return { loadBalancers: [loadBalancer], objects: [service] };
}
