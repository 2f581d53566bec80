import type { OptionRow } from "../option-row.ts";
import { interval, namespaceName, tagValue } from "./option-kinds.ts";

/** Who we are and which objects count: `clusterName`, `region`, `labels`, `job`, `discovery`, `ownership`. */
export const identityOptions = [
  {
    path: "clusterName",
    kind: tagValue,
    default: null,
    required: true,
    help: "Name of the cluster; it is what the load balancer controllers write into their cluster tag.",
    reload: "restart",
    flag: true,
  },
  {
    path: "region",
    kind: {
      kind: "string",
      pattern: "^[a-z]{2,}(-[a-z]+)+-[0-9]+$",
      shape: "a region code such as eu-west-1",
    },
    default: null,
    required: true,
    help: "AWS region of the load balancers; without it AWS_REGION, then AWS_DEFAULT_REGION.",
    reload: "restart",
    flag: true,
  },
  {
    path: "labels",
    kind: { kind: "map", keys: "label name", of: { kind: "string", empty: true } },
    default: {},
    help: "Labels of every series; values may hold ${owner.namespace}, ${owner.name}, ${owner.label:KEY}, ${owner.annotation:KEY}, ${loadBalancer.tag:KEY}. `cluster` is clusterName unless written here; an empty value leaves the label out.",
    reload: "live",
    flag: true,
  },
  {
    path: "job.serviceNamespace",
    kind: { kind: "choice", values: ["namespace", "none"] },
    default: "namespace",
    help: "Whether job is namespace/app or app alone, as your applications have it.",
    reload: "live",
  },
  {
    path: "discovery.interval",
    kind: interval,
    default: "5m",
    help: "How often load balancers, target groups and tags are listed.",
    reload: "live",
  },
  {
    path: "discovery.vpcIds",
    kind: {
      kind: "list",
      of: { kind: "string", pattern: "^vpc-[0-9a-f]+$", shape: "a VPC id such as vpc-0a1b2c3d" },
    },
    default: [],
    help: "Only load balancers in these VPCs; empty = all.",
    reload: "restart",
  },
  {
    path: "ownership.namespaces",
    kind: { kind: "list", of: namespaceName },
    default: [],
    help: "Only load balancers whose owner is in these namespaces; empty = all.",
    reload: "live",
    flag: true,
  },
  {
    path: "ownership.clusterTagValues",
    kind: { kind: "list", of: tagValue },
    default: [],
    help: "Further values of the cluster tag that mean this cluster.",
    reload: "live",
  },
  {
    path: "ownership.ingressClasses",
    kind: { kind: "list", of: { kind: "string", shape: "a class name" } },
    default: ["alb"],
    help: "Values of the old annotation kubernetes.io/ingress.class that mean the AWS Load Balancer Controller.",
    reload: "live",
  },
  {
    path: "ownership.serviceClasses",
    kind: { kind: "list", of: { kind: "string", shape: "a load balancer class" } },
    default: ["service.k8s.aws/nlb"],
    help: "Values of a Service's loadBalancerClass that mean the AWS Load Balancer Controller.",
    reload: "live",
  },
  {
    path: "ownership.gatewayControllers",
    kind: { kind: "map", keys: "controller name", of: { kind: "choice", values: ["alb", "nlb"] } },
    default: {},
    help: "Controller names of GatewayClasses, besides the controllers' own, and the kind of load balancer they make.",
    reload: "live",
  },
  {
    path: "ownership.relations",
    kind: {
      kind: "list",
      of: { kind: "choice", values: ["owner", "member", "bound", "published", "stale", "orphan"] },
    },
    default: ["owner", "member", "bound"],
    help: "Which relations between load balancer and object are exported; the others are only counted.",
    reload: "live",
  },
  {
    path: "ownership.annotations",
    kind: {
      kind: "list",
      of: { kind: "choice", values: ["enabled", "load-balancer-name", "preset", "metrics"] },
    },
    default: ["enabled", "load-balancer-name"],
    help: "Which elbow.dev/ annotations the owners of load balancers may use.",
    reload: "live",
  },
] as const satisfies readonly OptionRow[];
