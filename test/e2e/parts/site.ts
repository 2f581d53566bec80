import type { ApiServer } from "./api-server.ts";
import type { AwsWorld, LoadBalancerMade } from "./aws-world.ts";
import { ingress, service } from "./cluster-objects.ts";

/** A point that CloudWatch has. */
export interface PutPoint {
  readonly timestampMs: number;
  readonly value: number;
}

/** An application whose Ingress asks for a load balancer by name. */
export interface SiteWish {
  readonly namespace: string;
  readonly name: string;
  readonly loadBalancerName: string;
}

/** An application that is there, in the cluster and in AWS. */
export interface Site {
  readonly loadBalancer: LoadBalancerMade;
  /** The 5xx answers of the load balancer itself that CloudWatch has, a point for each minute. */
  readonly elb5xx: readonly PutPoint[];
  readonly healthyHosts: readonly PutPoint[];
}

/** Where sites are put. */
export interface Ground {
  readonly cluster: ApiServer;
  readonly aws: AwsWorld;
}

/** The cluster's name in the tags of its load balancers. */
export const CLUSTER_NAME = "staging-eks";

const MINUTE_MS = 60_000;

/** More than elbow looks back at start, so that it can be seen where it begins. */
const PAST_MINUTES = 20;

/** Minutes that are still to come have their values already: what elbow exports of them, it must have waited for. */
const FUTURE_MINUTES = 25;

/**
 * Makes the Ingress and its Service in a namespace that is there, and in AWS what the AWS Load Balancer Controller
 * makes of them: a load balancer and a target group with its tags. Fills their metrics for some minutes around now.
 */
export async function openSite(ground: Ground, wish: SiteWish): Promise<Site> {
  const { cluster, aws } = ground;
  const { namespace, name, loadBalancerName } = wish;
  const stack = { "elbv2.k8s.aws/cluster": CLUSTER_NAME, "ingress.k8s.aws/stack": `${namespace}/${name}` };
  const loadBalancer = await aws.createLoadBalancer({
    name: loadBalancerName,
    tags: { ...stack, "ingress.k8s.aws/resource": "LoadBalancer" },
    targetGroup: {
      name: `k8s-${name}`,
      tags: { ...stack, "ingress.k8s.aws/resource": `${namespace}/${name}-${name}:80` },
    },
  });
  const elb5xx = minutesAroundNow((index) => ((index * 7) % 11) + 1);
  const healthyHosts = minutesAroundNow((index) => (index % 3) + 1);
  const dimensions = { LoadBalancer: loadBalancer.dimension };
  // In the order in which elbow names them: moto finds nothing when it is another, unlike CloudWatch.
  const groupDimensions = { ...dimensions, TargetGroup: loadBalancer.targetGroupDimension ?? "" };
  await aws.putMetric({ metric: "HTTPCode_ELB_5XX_Count", dimensions, points: elb5xx });
  await aws.putMetric({
    metric: "RequestCount",
    dimensions,
    points: minutesAroundNow((index) => 100 + index),
  });
  await aws.putMetric({ metric: "HealthyHostCount", dimensions: groupDimensions, points: healthyHosts });

  await cluster.admin.create(`/api/v1/namespaces/${namespace}/services`, service({ namespace, name }));
  await cluster.admin.create(
    `/apis/networking.k8s.io/v1/namespaces/${namespace}/ingresses`,
    ingress({ namespace, name, loadBalancerName }),
  );
  return { loadBalancer, elb5xx, healthyHosts };
}

/** Deletes the Ingress and then its load balancer, as the controller does; the metrics stay, as they do in CloudWatch. */
export async function closeSite(ground: Ground, wish: SiteWish, site: Site): Promise<void> {
  const { cluster, aws } = ground;
  const ingresses = `/apis/networking.k8s.io/v1/namespaces/${wish.namespace}/ingresses`;
  await cluster.admin.remove(`${ingresses}/${wish.name}`);
  await aws.deleteLoadBalancer(site.loadBalancer.arn);
}

function minutesAroundNow(valueAt: (index: number) => number): readonly PutPoint[] {
  const firstMs = (Math.floor(Date.now() / MINUTE_MS) - PAST_MINUTES) * MINUTE_MS;
  return Array.from({ length: PAST_MINUTES + FUTURE_MINUTES }, (_, index) => ({
    timestampMs: firstMs + index * MINUTE_MS,
    value: valueAt(index),
  }));
}
