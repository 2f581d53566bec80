import { describe, expect, test } from "vitest";
import { resolveOwnership } from "../../src/ownership/resolve-ownership.ts";
import {
  binding,
  cluster,
  gateway,
  gatewayClass,
  gatewayTagsOf,
  inventory,
  loadBalancer,
  networkLoadBalancer,
  nlbService,
  route,
  service,
  settings,
  tagsOf,
  targetGroup,
} from "./build.ts";
import { outcomeOf, type OwnershipCase } from "./case.ts";
import { mappingText } from "./mapping-text.ts";

const classes = [
  gatewayClass("alb", "gateway.k8s.aws/alb"),
  gatewayClass("nlb", "gateway.k8s.aws/nlb"),
  gatewayClass("istio", "istio.io/gateway-controller"),
];
const alb = loadBalancer("alb-1");
const nlb = networkLoadBalancer("nlb-1");
const albTags = gatewayTagsOf("alb", { stack: "edge/gw" });
const nlbTags = gatewayTagsOf("nlb", { stack: "edge/gw" });
const tg = targetGroup("tg-1", [alb]);
const routed = (resource: string) => gatewayTagsOf("alb", { stack: "edge/gw", resource });
const oneRoute = inventory([[alb, albTags]], [[tg, routed("edge/gw:app-r:HTTPRoute-app-svc:8080")]]);
const svc = service("app/svc", { ports: ["http:80:8080", "admin:81:9000"] });
const httpRoute = route("HTTPRoute", "app/r", ["app/svc:80"]);
const owned = ["alb-1: owner main Gateway edge/gw", "  owner Gateway edge/gw"];
const auto = (kind: string, stack: string) => ({
  "eks:eks-cluster-name": "prod",
  [`gateway.eks.amazonaws.com.${kind}/stack`]: stack,
  [`gateway.eks.amazonaws.com.${kind}/resource`]: "LoadBalancer",
});

const cases: readonly OwnershipCase[] = [
  {
    name: "T45 Gateway with a route to a Service; the tag has the target port, the label the Service's",
    cluster: cluster({
      gatewayClasses: classes,
      gateways: [gateway("edge/gw", { programmed: alb.arn, finalizers: ["gateway.k8s.aws/alb"] })],
      routes: [httpRoute],
      services: [svc],
    }),
    inventory: oneRoute,
    expected: [...owned, "  tg-1 -> app/svc:80 ingress ? route app/r"],
  },
  {
    name: "T45b the same by a binding, without the right to read routes",
    cluster: cluster({
      gatewayClasses: classes,
      gateways: [gateway("edge/gw")],
      targetGroupBindings: [binding("app/svc:80", tg.arn)],
      services: [svc],
    }),
    inventory: oneRoute,
    expected: [...owned, "  tg-1 -> app/svc:80 ingress ?"],
  },
  {
    name: "T45c binding and route together",
    cluster: cluster({
      gatewayClasses: classes,
      gateways: [gateway("edge/gw")],
      targetGroupBindings: [binding("app/svc:http", tg.arn)],
      routes: [httpRoute],
      services: [svc],
    }),
    inventory: oneRoute,
    expected: [...owned, "  tg-1 -> app/svc:80 ingress ? route app/r"],
  },
  {
    name: "T45d hyphens: two routes and backends give one tag, so neither is taken",
    cluster: cluster({
      gatewayClasses: classes,
      gateways: [gateway("edge/gw")],
      routes: [route("HTTPRoute", "a-b/c", ["x/y-z:80"]), route("HTTPRoute", "a/b-c", ["x-y/z:80"])],
    }),
    inventory: inventory([[alb, albTags]], [[tg, routed("edge/gw:a-b-c:HTTPRoute-x-y-z:80")]]),
    expected: [...owned, "  tg-1 -> ?/?:? ingress ?"],
  },
  {
    name: "T45e a route with two ports of one Service: the target port tells them apart, control port or not",
    cluster: cluster({
      gatewayClasses: classes,
      gateways: [gateway("edge/gw")],
      routes: [route("GRPCRoute", "app/r", ["app/svc:80", "app/svc:81"])],
      services: [svc],
    }),
    inventory: inventory([[alb, albTags]], [[tg, routed("edge/gw:app-r:GRPCRoute-app-svc:9000-9100")]]),
    expected: [...owned, "  tg-1 -> app/svc:81 ingress ? route app/r"],
  },
  {
    name: "T46 still provisioning: the tag is enough",
    cluster: cluster({
      gatewayClasses: classes,
      gateways: [gateway("edge/gw", { statusHostnames: [alb.dnsName] })],
    }),
    inventory: inventory([[{ ...alb, state: "provisioning" }, albTags]]),
    expected: owned,
  },
  {
    name: "T47 class changed from ALB to NLB: two load balancers, one owner",
    cluster: cluster({
      gatewayClasses: classes,
      gateways: [
        gateway("edge/gw", {
          className: "nlb",
          finalizers: ["gateway.k8s.aws/alb", "gateway.k8s.aws/nlb"],
          programmed: nlb.arn,
        }),
      ],
    }),
    inventory: inventory([
      [alb, albTags],
      [nlb, nlbTags],
    ]),
    expected: [
      "alb-1: stale main Gateway edge/gw",
      "  stale Gateway edge/gw",
      "nlb-1: owner main Gateway edge/gw",
      "  owner Gateway edge/gw",
    ],
  },
  {
    name: "T47b class changed to another controller's: finalizer and status stay behind, and prove nothing",
    cluster: cluster({
      gatewayClasses: classes,
      gateways: [
        gateway("edge/gw", { className: "istio", finalizers: ["gateway.k8s.aws/alb"], programmed: alb.arn }),
      ],
    }),
    inventory: inventory([[alb, albTags]]),
    expected: ["alb-1: stale main Gateway edge/gw", "  stale Gateway edge/gw"],
  },
  {
    name: "T48 an NLB Gateway in front of an ALB Gateway",
    cluster: cluster({
      gatewayClasses: classes,
      gateways: [gateway("edge/front", { className: "nlb" }), gateway("edge/gw")],
      routes: [route("TCPRoute", "edge/tcp", ["Gateway edge/gw:80"])],
    }),
    inventory: inventory(
      [
        [alb, albTags],
        [nlb, gatewayTagsOf("nlb", { stack: "edge/front" })],
      ],
      [
        [
          targetGroup("chain", [nlb], { targetType: "alb" }),
          gatewayTagsOf("nlb", { stack: "edge/front", resource: "edge/front:edge-tcp:TCPRoute-edge-gw:80" }),
        ],
      ],
    ),
    expected: [
      ...owned,
      "nlb-1: owner main Gateway edge/front",
      "  owner Gateway edge/front",
      "  chain -> ?/?:? ingress ? route edge/tcp gateway edge/gw",
    ],
  },
  {
    name: "T49 a dry run has no load balancer and waits for none",
    cluster: cluster({
      gatewayClasses: classes,
      gateways: [gateway("edge/gw", { annotations: { "gateway.k8s.aws/dry-run": "true" } })],
    }),
    inventory: inventory([]),
    expected: [],
  },
  {
    name: "T50 more listeners and routes: still one load balancer",
    cluster: cluster({
      gatewayClasses: classes,
      gateways: [gateway("edge/gw")],
      routes: [httpRoute, route("HTTPRoute", "app/r2", ["app/svc:80"])],
      services: [svc],
    }),
    inventory: inventory(
      [[alb, albTags]],
      [
        [tg, routed("edge/gw:app-r:HTTPRoute-app-svc:8080")],
        [targetGroup("tg-2", [alb]), routed("edge/gw:app-r2:HTTPRoute-app-svc:8080")],
      ],
    ),
    expected: [
      ...owned,
      "  tg-1 -> app/svc:80 ingress ? route app/r",
      "  tg-2 -> app/svc:80 ingress ? route app/r2",
    ],
  },
  {
    name: "T51 Istio's Gateway shows the NLB of its Service",
    cluster: cluster({
      gatewayClasses: classes,
      gateways: [gateway("mesh/gw", { className: "istio", statusHostnames: [nlb.dnsName.toUpperCase()] })],
      services: [nlbService("mesh/istio")],
    }),
    inventory: inventory([[nlb, tagsOf("service", { stack: "mesh/istio" })]]),
    expected: [
      "nlb-1: owner main Service mesh/istio",
      "  owner Service mesh/istio",
      "  published Gateway mesh/gw",
    ],
  },
  {
    name: "a Gateway that is gone",
    cluster: cluster({ gatewayClasses: classes }),
    inventory: inventory([[alb, albTags]]),
    expected: ["alb-1: orphan main Gateway edge/gw"],
  },
  {
    name: "GatewayClasses cannot be read: the finalizer stands in",
    cluster: cluster({ gateways: [gateway("edge/gw", { finalizers: ["gateway.k8s.aws/alb"] })] }),
    inventory: inventory([[alb, albTags]]),
    expected: owned,
  },
  {
    name: "GatewayClasses cannot be read: so does the ARN that it is programmed as",
    cluster: cluster({ gateways: [gateway("edge/gw", { programmed: alb.arn })] }),
    inventory: inventory([[alb, albTags]]),
    expected: owned,
  },
  {
    name: "a message of the condition Programmed that is no ARN means nothing",
    cluster: cluster({ gateways: [gateway("edge/gw", { programmed: "all is well" })] }),
    inventory: inventory([[alb, albTags]]),
    expected: ["alb-1: stale main Gateway edge/gw", "  stale Gateway edge/gw"],
  },
  {
    name: "Auto Mode's Gateway",
    cluster: cluster({
      gatewayClasses: [gatewayClass("auto", "eks.amazonaws.com/nlb")],
      gateways: [gateway("edge/gw", { className: "auto" })],
    }),
    inventory: inventory([[nlb, auto("nlb", "edge/gw")]]),
    expected: ["nlb-1: owner main Gateway edge/gw", "  owner Gateway edge/gw"],
  },
  {
    name: "Auto Mode's Gateway under a controller name that we do not know: the programmed ARN proves it",
    cluster: cluster({
      gatewayClasses: [gatewayClass("auto", "eks.amazonaws.com/gateway-2")],
      gateways: [gateway("edge/gw", { className: "auto", programmed: nlb.arn })],
    }),
    inventory: inventory([[nlb, auto("nlb", "edge/gw")]]),
    expected: ["nlb-1: owner main Gateway edge/gw", "  owner Gateway edge/gw"],
  },
  {
    name: "two load balancers with one Gateway's tags: the programmed one is current",
    cluster: cluster({
      gatewayClasses: classes,
      gateways: [gateway("edge/gw", { programmed: alb.arn })],
    }),
    inventory: inventory([
      [alb, albTags],
      [loadBalancer("newer", { createdAtMs: 9 }), albTags],
    ]),
    expected: [...owned, "newer: stale main Gateway edge/gw", "  stale Gateway edge/gw"],
  },
  {
    name: "a Gateway waits for its load balancer",
    cluster: cluster({ gatewayClasses: classes, gateways: [gateway("edge/gw")] }),
    inventory: inventory([]),
    expected: [],
    unresolved: ["edge/gw"],
  },
];

describe("Gateway cases", () => {
  test.each(cases)("$name", (one) => {
    expect(outcomeOf(one)).toEqual({ mapping: one.expected, unresolved: one.unresolved ?? [] });
  });

  test("a controller name of the configuration is taken as one of the AWS controller's", () => {
    const objects = cluster({
      gatewayClasses: [gatewayClass("alb", "example.com/renamed")],
      gateways: [gateway("edge/gw")],
    });
    const seen = inventory([[alb, albTags]]);
    expect(mappingText(resolveOwnership(objects, seen, settings))[0]).toContain("stale");
    const gatewayControllers = { "example.com/renamed": "alb" } as const;
    expect(mappingText(resolveOwnership(objects, seen, { ...settings, gatewayControllers }))).toEqual(owned);
  });
});
