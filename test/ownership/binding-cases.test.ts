import { describe, expect, test } from "vitest";
import { resolveOwnership } from "../../src/ownership/resolve-ownership.ts";
import {
  binding,
  classParams,
  cluster,
  groupFinalizer,
  implicitFinalizer,
  ingress,
  ingressClass,
  inventory,
  loadBalancer,
  networkLoadBalancer,
  service,
  settings,
  tagsOf,
  targetGroup,
} from "./build.ts";
import { outcomeOf, type OwnershipCase } from "./case.ts";

const alb = loadBalancer("alb-1");
const tg = targetGroup("tg-1", [alb]);
const groupG = {
  annotations: { "alb.ingress.kubernetes.io/group.name": "g" },
  finalizers: [groupFinalizer("g")],
};
const hyphens = inventory(
  [[alb, tagsOf("ingress", { stack: "g" })]],
  [[tg, tagsOf("ingress", { stack: "g", resource: "n/a-b-c:80" })]],
);
const both = [
  ingress("n/a", { ...groupG, backends: ["b-c:80"] }),
  ingress("n/a-b", { ...groupG, backends: ["c:80"] }),
];
const members = [
  "alb-1: owner main IngressGroup /g",
  "  owner IngressGroup /g",
  "  member Ingress n/a",
  "  member Ingress n/a-b",
];
const terraform = inventory([[alb, { managed: "terraform" }]], [[tg, {}]]);
const isUserMade = true;
const bound = ["alb-1: bound main nobody", "  bound Service n/s", "  tg-1 -> n/s:80 ingress ?"];
const services = [service("n/s"), service("n/t"), service("m/s")];

const cases: readonly OwnershipCase[] = [
  {
    name: "T12 both readings exist: the binding decides the Service, the rest of the tag is the Ingress",
    cluster: cluster({ ingresses: both, targetGroupBindings: [binding("n/b-c:80", tg.arn)] }),
    inventory: hyphens,
    expected: [...members, "  tg-1 -> n/b-c:80 ingress a"],
  },
  {
    name: "T10, T11 with both Ingresses: the other binding gives the other reading",
    cluster: cluster({ ingresses: both, targetGroupBindings: [binding("n/c:80", tg.arn)] }),
    inventory: hyphens,
    expected: [...members, "  tg-1 -> n/c:80 ingress a-b"],
  },
  {
    name: "T14b a binding's port name becomes the Service's number",
    cluster: cluster({
      ingresses: [ingress("n/a", { finalizers: [implicitFinalizer] })],
      services: [service("n/s", { ports: ["web:8443"] })],
      targetGroupBindings: [binding("n/s:web", tg.arn)],
    }),
    inventory: inventory(
      [[alb, tagsOf("ingress", { stack: "n/a" })]],
      [[tg, tagsOf("ingress", { stack: "n/a", resource: "n/a-s:web" })]],
    ),
    expected: ["alb-1: owner main Ingress n/a", "  owner Ingress n/a", "  tg-1 -> n/s:8443 ingress a"],
  },
  {
    name: "T25b a foreign target group on an owned load balancer, bound by a person",
    cluster: cluster({
      ingresses: [ingress("n/a", { finalizers: [implicitFinalizer] })],
      services,
      targetGroupBindings: [binding("n/s:80", tg.arn, { isUserMade })],
    }),
    inventory: inventory([[alb, tagsOf("ingress", { stack: "n/a" })]], [[tg, {}]]),
    expected: ["alb-1: owner main Ingress n/a", "  owner Ingress n/a", "  tg-1 -> n/s:80 ingress ?"],
  },
  {
    name: "nobody takes a controller's target group away with a binding of one's own",
    cluster: cluster({
      ingresses: [ingress("n/a", { finalizers: [implicitFinalizer] })],
      services,
      targetGroupBindings: [
        binding("m/s:80", tg.arn, { isUserMade, multiCluster: true }),
        binding("n/s:80", tg.arn),
      ],
    }),
    inventory: inventory(
      [[alb, tagsOf("ingress", { stack: "n/a" })]],
      [[tg, tagsOf("ingress", { stack: "n/a", resource: "n/a-s:80" })]],
    ),
    expected: ["alb-1: owner main Ingress n/a", "  owner Ingress n/a", "  tg-1 -> n/s:80 ingress a"],
  },
  {
    name: "T40 a person's binding to a target group of Terraform's",
    cluster: cluster({ services, targetGroupBindings: [binding("n/s:80", tg.arn, { isUserMade })] }),
    inventory: terraform,
    expected: bound,
  },
  {
    name: "T40b Auto Mode's kind of binding",
    cluster: cluster({
      services,
      targetGroupBindings: [binding("n/s:80", tg.arn, { isUserMade, apiGroup: "eks.amazonaws.com" })],
    }),
    inventory: terraform,
    expected: bound,
  },
  {
    name: "T40c a controller's binding alone binds no load balancer",
    cluster: cluster({ services, targetGroupBindings: [binding("n/s:80", tg.arn)] }),
    inventory: terraform,
    expected: [],
  },
  {
    name: "T40d bound here, owned by another cluster",
    cluster: cluster({ services, targetGroupBindings: [binding("n/s:80", tg.arn, { isUserMade })] }),
    inventory: inventory([[alb, tagsOf("ingress", { stack: "n/a", cluster: "other" })]], [[tg, {}]]),
    expected: bound,
  },
  {
    name: "T41 two bindings of one target group: two Services, and no Service of the series",
    cluster: cluster({
      services,
      targetGroupBindings: [
        binding("n/t:80", tg.arn, { isUserMade, multiCluster: true }),
        binding("n/s:80", tg.arn, { isUserMade, multiCluster: true }),
      ],
    }),
    inventory: terraform,
    expected: [
      "alb-1: bound main nobody",
      "  bound Service n/s",
      "  bound Service n/t",
      "  tg-1 -> n/?:? ingress ? and n/s:80 and n/t:80",
    ],
  },
  {
    name: "T41b over two namespaces: no namespace either",
    cluster: cluster({
      services,
      targetGroupBindings: [
        binding("n/s:80", tg.arn, { isUserMade, multiCluster: true }),
        binding("m/s:80", tg.arn, { isUserMade, multiCluster: true }),
      ],
    }),
    inventory: terraform,
    expected: [
      "alb-1: bound main nobody",
      "  bound Service m/s",
      "  bound Service n/s",
      "  tg-1 -> ?/?:? ingress ? and m/s:80 and n/s:80",
    ],
  },
  {
    name: "T42 a binding by name",
    cluster: cluster({
      services,
      targetGroupBindings: [binding("n/s:80", null, { isUserMade, targetGroupName: "tg-1" })],
    }),
    inventory: terraform,
    expected: bound,
  },
  {
    name: "T08b the group of the class parameters, before any finalizer",
    cluster: cluster({
      ingresses: [ingress("a/x", { className: "auto" }), ingress("b/y", { className: "auto" })],
      ingressClasses: [
        ingressClass("auto", {
          controller: "eks.amazonaws.com/alb",
          parameters: { apiGroup: "eks.amazonaws.com", kind: "IngressClassParams", name: "p" },
        }),
      ],
      ingressClassParams: [
        classParams("p", { group: "wrong" }),
        classParams("p", { apiGroup: "eks.amazonaws.com", group: "apps" }),
      ],
    }),
    inventory: inventory([
      [
        alb,
        {
          "eks:eks-cluster-name": "prod",
          "ingress.eks.amazonaws.com/stack": "apps",
          "ingress.eks.amazonaws.com/resource": "LoadBalancer",
        },
      ],
    ]),
    expected: [
      "alb-1: owner main IngressGroup /apps",
      "  owner IngressGroup /apps",
      "  member Ingress a/x",
      "  member Ingress b/y",
    ],
  },
  {
    name: "the group of the class parameters wins over the annotation",
    cluster: cluster({
      ingresses: [ingress("n/a", { ...groupG, finalizers: [] })],
      ingressClasses: [
        ingressClass("alb", {
          parameters: { apiGroup: "elbv2.k8s.aws", kind: "IngressClassParams", name: "p" },
        }),
      ],
      ingressClassParams: [classParams("p", { group: "h" })],
    }),
    inventory: inventory([[alb, tagsOf("ingress", { stack: "h" })]]),
    expected: ["alb-1: owner main IngressGroup /h", "  owner IngressGroup /h", "  member Ingress n/a"],
  },
  {
    name: "class parameters without a group leave it to the annotation",
    cluster: cluster({
      ingresses: [ingress("n/a", groupG)],
      ingressClasses: [
        ingressClass("alb", {
          parameters: { apiGroup: "elbv2.k8s.aws", kind: "IngressClassParams", name: "p" },
        }),
      ],
      ingressClassParams: [classParams("p")],
    }),
    inventory: inventory([[alb, tagsOf("ingress", { stack: "g" })]]),
    expected: ["alb-1: owner main IngressGroup /g", "  owner IngressGroup /g", "  member Ingress n/a"],
  },
  {
    name: "published alone: an Ingress of another controller shows a load balancer without tags",
    cluster: cluster({
      ingresses: [ingress("n/a", { className: "nginx", statusHostnames: [alb.dnsName] })],
      ingressClasses: [ingressClass("nginx", { controller: "k8s.io/ingress-nginx" })],
    }),
    inventory: inventory([[alb, { managed: "terraform" }]]),
    expected: ["alb-1: published main nobody", "  published Ingress n/a"],
  },
  {
    name: "published alone: an Ingress of the AWS controller may show an old host name",
    cluster: cluster({ ingresses: [ingress("n/a", { statusHostnames: [alb.dnsName] })] }),
    inventory: inventory([[alb, { managed: "terraform" }]]),
    expected: [],
    unresolved: ["n/a"],
  },
  {
    name: "published alone: not another cluster's",
    cluster: cluster({
      ingresses: [ingress("n/a", { className: "nginx", statusHostnames: [alb.dnsName] })],
      ingressClasses: [ingressClass("nginx", { controller: "k8s.io/ingress-nginx" })],
    }),
    inventory: inventory([[alb, tagsOf("ingress", { stack: "x/y", cluster: "other" })]]),
    expected: [],
  },
  {
    name: "the first ALB ingress controller's target group tags",
    cluster: cluster({
      ingresses: [ingress("n/a", { finalizers: [implicitFinalizer] })],
      services,
    }),
    inventory: inventory(
      [
        [
          alb,
          {
            "ingress.k8s.aws/cluster": "prod",
            "ingress.k8s.aws/stack": "n/a",
            "ingress.k8s.aws/resource": "LoadBalancer",
          },
        ],
      ],
      [
        [
          tg,
          {
            "kubernetes.io/cluster/prod": "owned",
            "kubernetes.io/namespace": "n",
            "kubernetes.io/ingress-name": "a",
            "kubernetes.io/service-name": "s",
            "kubernetes.io/service-port": "http",
          },
        ],
      ],
    ),
    expected: ["alb-1: owner main Ingress n/a", "  owner Ingress n/a", "  tg-1 -> n/s:80 ingress a"],
  },
];

describe("binding cases", () => {
  test.each(cases)("$name", (one) => {
    expect(outcomeOf(one)).toEqual({ mapping: one.expected, unresolved: one.unresolved ?? [] });
  });

  test.each([
    [
      "T43 another account's target group",
      binding("n/s:80", "arn:aws:elasticloadbalancing:eu-west-1:9:targetgroup/x/1", {
        foreignAccount: true,
        isUserMade,
      }),
      "other-account",
    ],
    [
      "T44 a target group that was deleted",
      binding("n/s:80", "arn:aws:elasticloadbalancing:eu-west-1:111122223333:targetgroup/x/1"),
      "dangling",
    ],
    ["no ARN and no name", binding("n/s:80", null), "dangling"],
    ["a name that does not exist", binding("n/s:80", null, { targetGroupName: "nope" }), "dangling"],
  ])("%s maps nothing and is counted", (_name, object, kind) => {
    const objects = cluster({ services, targetGroupBindings: [object] });
    const ownership = resolveOwnership(objects, terraform, settings);
    expect(ownership.loadBalancers).toEqual([]);
    expect(ownership.unresolvedBindings).toMatchObject([{ object: { namespace: "n", name: "tgb-s" }, kind }]);
  });

  test("bound to two load balancers of one name each: nothing is mixed", () => {
    const nlb = networkLoadBalancer("nlb-1");
    const other = targetGroup("tg-2", [nlb]);
    const objects = cluster({
      services,
      targetGroupBindings: [
        binding("n/s:80", tg.arn, { isUserMade }),
        binding("n/t:80", other.arn, { isUserMade }),
      ],
    });
    const seen = inventory(
      [
        [alb, {}],
        [nlb, {}],
      ],
      [
        [tg, {}],
        [other, {}],
      ],
    );
    expect(
      resolveOwnership(objects, seen, settings).loadBalancers.map(({ rows }) =>
        rows.map((row) => row.object.name),
      ),
    ).toEqual([["s"], ["t"]]);
  });
});
