import { describe, expect, test } from "vitest";
import type { Inventory } from "../../src/aws/inventory.ts";
import type { ClusterObjects } from "../../src/kubernetes/cluster-objects.ts";
import { resolveOwnership } from "../../src/ownership/resolve-ownership.ts";
import {
  autoTagsOf,
  cluster,
  groupFinalizer,
  implicitFinalizer,
  ingress,
  ingressClass,
  inventory,
  loadBalancer,
  networkLoadBalancer,
  nlbService,
  service,
  settings,
  tagsOf,
  targetGroup,
} from "./build.ts";
import { mappingText } from "./mapping-text.ts";

interface Case {
  readonly name: string;
  readonly cluster: ClusterObjects;
  readonly inventory: Inventory;
  readonly expected: readonly string[];
  readonly unresolved?: readonly string[];
}

const alb = loadBalancer("alb-1");
const held = [implicitFinalizer];
const webStack = tagsOf("ingress", { stack: "shop/web" });
const webAlb = inventory([[alb, webStack]]);
const webTg = targetGroup("tg-1", [alb]);
const web = inventory(
  [[alb, webStack]],
  [[webTg, tagsOf("ingress", { stack: "shop/web", resource: "shop/web-cart:80" })]],
);
const webMapped = [
  "alb-1: owner main Ingress shop/web",
  "  owner Ingress shop/web",
  "  tg-1 -> shop/cart:80 ingress web",
];
const cart = service("shop/cart");
const groupG = {
  annotations: { "alb.ingress.kubernetes.io/group.name": "g" },
  finalizers: [groupFinalizer("g")],
};
const gTags = (resource: string) => tagsOf("ingress", { stack: "g", resource });
const gAlb = loadBalancer("alb-g");
const hyphenTg = inventory(
  [[gAlb, tagsOf("ingress", { stack: "g" })]],
  [[targetGroup("tg-1", [gAlb]), gTags("n/a-b-c:80")]],
);
const hyphenA = ingress("n/a", { ...groupG, backends: ["b-c:80"] });
const hyphenB = ingress("n/a-b", { ...groupG, backends: ["c:80"] });
const frontendNlb = networkLoadBalancer("nlb-1");

const cases: readonly Case[] = [
  {
    name: "T01 one Ingress of an ALB class",
    cluster: cluster({ ingresses: [ingress("shop/web", { finalizers: held })], services: [cart] }),
    inventory: web,
    expected: webMapped,
  },
  {
    name: "T02 the old annotation instead of a class",
    cluster: cluster({
      ingresses: [
        ingress("shop/web", { className: null, annotations: { "kubernetes.io/ingress.class": "alb" } }),
      ],
      services: [cart],
    }),
    inventory: web,
    expected: webMapped,
  },
  {
    name: "T03 the old annotation names nginx and wins over the class",
    cluster: cluster({
      ingresses: [ingress("shop/web", { annotations: { "kubernetes.io/ingress.class": "nginx" } })],
    }),
    inventory: inventory([]),
    expected: [],
  },
  {
    name: "T04 the default IngressClass is ALB's",
    cluster: cluster({
      ingresses: [ingress("shop/web", { className: null })],
      ingressClasses: [ingressClass("anything", { isDefault: true })],
      services: [cart],
    }),
    inventory: web,
    expected: webMapped,
  },
  {
    name: "T05 two default classes",
    cluster: cluster({
      ingresses: [ingress("shop/web", { className: null })],
      ingressClasses: [ingressClass("one", { isDefault: true }), ingressClass("two", { isDefault: true })],
    }),
    inventory: inventory([]),
    expected: [],
    unresolved: ["shop/web"],
  },
  {
    name: "T06 a controller that takes Ingresses without class: its finalizer says so",
    cluster: cluster({ ingresses: [ingress("shop/web", { className: null, finalizers: held })] }),
    inventory: webAlb,
    expected: ["alb-1: owner main Ingress shop/web", "  owner Ingress shop/web"],
  },
  {
    name: "T07 Auto Mode ignores the group annotation",
    cluster: cluster({
      ingresses: [
        ingress("shop/web", {
          className: "auto",
          annotations: { "alb.ingress.kubernetes.io/group.name": "g" },
        }),
      ],
      ingressClasses: [ingressClass("auto", { controller: "eks.amazonaws.com/alb" })],
    }),
    inventory: inventory([[alb, autoTagsOf("ingress", { stack: "shop/web" })]]),
    expected: ["alb-1: owner main Ingress shop/web", "  owner Ingress shop/web"],
  },
  {
    name: "T08 Auto Mode group of the class parameters, by finalizers",
    cluster: cluster({
      ingresses: ["c/z", "a/x", "b/y"].map((path) =>
        ingress(path, { className: "auto", finalizers: ["group.ingress.eks.amazonaws.com/apps"] }),
      ),
      ingressClasses: [
        ingressClass("auto", {
          controller: "eks.amazonaws.com/alb",
          parameters: { apiGroup: "eks.amazonaws.com", kind: "IngressClassParams", name: "apps" },
        }),
      ],
    }),
    inventory: inventory([[alb, autoTagsOf("ingress", { stack: "apps" })]]),
    expected: [
      "alb-1: owner main IngressGroup /apps",
      "  owner IngressGroup /apps",
      "  member Ingress a/x",
      "  member Ingress b/y",
      "  member Ingress c/z",
    ],
  },
  {
    name: "T09 explicit group over two namespaces",
    cluster: cluster({
      ingresses: [
        ingress("b/y", { ...groupG, backends: ["s2:80"] }),
        ingress("a/x", { ...groupG, backends: ["s1:80"] }),
      ],
    }),
    inventory: inventory(
      [[gAlb, tagsOf("ingress", { stack: "g" })]],
      [
        [targetGroup("tg-1", [gAlb]), gTags("a/x-s1:80")],
        [targetGroup("tg-2", [gAlb]), gTags("b/y-s2:80")],
      ],
    ),
    expected: [
      "alb-g: owner main IngressGroup /g",
      "  owner IngressGroup /g",
      "  member Ingress a/x",
      "  member Ingress b/y",
      "  tg-1 -> a/s1:80 ingress x",
      "  tg-2 -> b/s2:80 ingress y",
    ],
  },
  {
    name: "T10 hyphens: Ingress a with Service b-c",
    cluster: cluster({ ingresses: [hyphenA] }),
    inventory: hyphenTg,
    expected: [
      "alb-g: owner main IngressGroup /g",
      "  owner IngressGroup /g",
      "  member Ingress n/a",
      "  tg-1 -> n/b-c:80 ingress a",
    ],
  },
  {
    name: "T11 hyphens: Ingress a-b with Service c",
    cluster: cluster({ ingresses: [hyphenB] }),
    inventory: hyphenTg,
    expected: [
      "alb-g: owner main IngressGroup /g",
      "  owner IngressGroup /g",
      "  member Ingress n/a-b",
      "  tg-1 -> n/c:80 ingress a-b",
    ],
  },
  {
    name: "T13 hyphens: both readings are possible, so neither is taken",
    cluster: cluster({ ingresses: [hyphenA, hyphenB], services: [service("n/b-c"), service("n/c")] }),
    inventory: hyphenTg,
    expected: [
      "alb-g: owner main IngressGroup /g",
      "  owner IngressGroup /g",
      "  member Ingress n/a",
      "  member Ingress n/a-b",
      "  tg-1 -> n/?:? ingress ?",
    ],
  },
  {
    name: "T14 one Service port addressed by number and by name",
    cluster: cluster({ ingresses: [ingress("shop/web", { finalizers: held })], services: [cart] }),
    inventory: inventory(
      [[alb, webStack]],
      [
        [webTg, tagsOf("ingress", { stack: "shop/web", resource: "shop/web-cart:80" })],
        [
          targetGroup("tg-2", [alb]),
          tagsOf("ingress", { stack: "shop/web", resource: "shop/web-cart:http" }),
        ],
      ],
    ),
    expected: [...webMapped, "  tg-2 -> shop/cart:80 ingress web"],
  },
  {
    name: "T15 one Service in two Ingresses of a group",
    cluster: cluster({
      ingresses: [
        ingress("n/x", { ...groupG, backends: ["s:80"] }),
        ingress("n/y", { ...groupG, backends: ["s:80"] }),
      ],
    }),
    inventory: inventory(
      [[gAlb, tagsOf("ingress", { stack: "g" })]],
      [
        [targetGroup("tg-1", [gAlb]), gTags("n/x-s:80")],
        [targetGroup("tg-2", [gAlb]), gTags("n/y-s:80")],
      ],
    ),
    expected: [
      "alb-g: owner main IngressGroup /g",
      "  owner IngressGroup /g",
      "  member Ingress n/x",
      "  member Ingress n/y",
      "  tg-1 -> n/s:80 ingress x",
      "  tg-2 -> n/s:80 ingress y",
    ],
  },
  ...[
    { name: "T16 frontend NLB", hosts: [alb.dnsName, frontendNlb.dnsName] },
    { name: "T18 frontend NLB, status shows the NLB only", hosts: [frontendNlb.dnsName] },
  ].map(({ name, hosts }) => ({
    name,
    cluster: cluster({ ingresses: [ingress("shop/web", { finalizers: held, statusHostnames: hosts })] }),
    inventory: inventory(
      [
        [alb, webStack],
        [frontendNlb, tagsOf("ingress", { stack: "shop/web", resource: "FrontendNlb" })],
      ],
      [
        [
          targetGroup("front", [frontendNlb], { targetType: "alb" }),
          tagsOf("ingress", { stack: "shop/web", resource: "FrontendNlb-tg-TCP-80" }),
        ],
      ],
    ),
    expected: [
      "alb-1: owner main Ingress shop/web",
      "  owner Ingress shop/web",
      "nlb-1: owner frontend Ingress shop/web",
      "  owner Ingress shop/web",
      "  front -> ?/?:? ingress ?",
    ],
  })),
  {
    name: "T17 frontend NLB switched off again",
    cluster: cluster({
      ingresses: [ingress("shop/web", { finalizers: held, statusHostnames: [alb.dnsName] })],
    }),
    inventory: webAlb,
    expected: ["alb-1: owner main Ingress shop/web", "  owner Ingress shop/web"],
  },
  {
    name: "T20 status shows the host name of a load balancer that was replaced",
    cluster: cluster({
      ingresses: [
        ingress("shop/web", {
          finalizers: held,
          statusHostnames: ["internal-old-1.eu-west-1.elb.amazonaws.com"],
        }),
      ],
    }),
    inventory: webAlb,
    expected: ["alb-1: owner main Ingress shop/web", "  owner Ingress shop/web"],
  },
  {
    name: "T21 gone to nginx, the load balancer deleted, status still shows it",
    cluster: cluster({
      ingresses: [ingress("shop/web", { className: "nginx", statusHostnames: [alb.dnsName] })],
      ingressClasses: [ingressClass("alb"), ingressClass("nginx", { controller: "k8s.io/ingress-nginx" })],
    }),
    inventory: inventory([]),
    expected: [],
  },
  {
    name: "T21b gone to nginx, the load balancer left behind",
    cluster: cluster({
      ingresses: [ingress("shop/web", { className: "nginx", statusHostnames: [alb.dnsName] })],
      ingressClasses: [ingressClass("alb"), ingressClass("nginx", { controller: "k8s.io/ingress-nginx" })],
    }),
    inventory: webAlb,
    expected: ["alb-1: stale main Ingress shop/web", "  stale Ingress shop/web"],
  },
  {
    name: "T22 joined a group, the old load balancer left behind",
    cluster: cluster({
      ingresses: [ingress("shop/web", { ...groupG, finalizers: [implicitFinalizer, groupFinalizer("g")] })],
    }),
    inventory: inventory([
      [alb, webStack],
      [gAlb, tagsOf("ingress", { stack: "g" })],
    ]),
    expected: [
      "alb-1: stale main Ingress shop/web",
      "  stale Ingress shop/web",
      "alb-g: owner main IngressGroup /g",
      "  owner IngressGroup /g",
      "  member Ingress shop/web",
    ],
  },
  {
    name: "T23 Ingress name of 80 characters",
    cluster: cluster({ ingresses: [ingress(`shop/${"w".repeat(80)}`, { finalizers: held })] }),
    inventory: inventory(
      [[alb, tagsOf("ingress", { stack: `shop/${"w".repeat(80)}` })]],
      [
        [
          webTg,
          tagsOf("ingress", { stack: `shop/${"w".repeat(80)}`, resource: `shop/${"w".repeat(80)}-cart:80` }),
        ],
      ],
    ),
    expected: [
      `alb-1: owner main Ingress shop/${"w".repeat(80)}`,
      `  owner Ingress shop/${"w".repeat(80)}`,
      `  tg-1 -> shop/cart:80 ingress ${"w".repeat(80)}`,
    ],
  },
  {
    name: "T24 two load balancers of one owner: status decides without regard to case",
    cluster: cluster({
      ingresses: [
        ingress("shop/web", { finalizers: held, statusHostnames: ["myalb-1.eu-west-1.elb.amazonaws.com"] }),
      ],
    }),
    inventory: inventory([
      [loadBalancer("MyALB"), webStack],
      [loadBalancer("newer", { createdAtMs: 9 }), webStack],
    ]),
    expected: [
      "MyALB: owner main Ingress shop/web",
      "  owner Ingress shop/web",
      "newer: stale main Ingress shop/web",
      "  stale Ingress shop/web",
    ],
  },
  {
    name: "T25 action forwards to a foreign target group",
    cluster: cluster({ ingresses: [ingress("shop/web", { finalizers: held })] }),
    inventory: inventory([[alb, webStack]], [[targetGroup("foreign", [alb]), { Name: "terraform" }]]),
    expected: [
      "alb-1: owner main Ingress shop/web",
      "  owner Ingress shop/web",
      "  foreign -> ?/?:? ingress ?",
    ],
  },
  {
    name: "T26 redirects only",
    cluster: cluster({ ingresses: [ingress("shop/web", { finalizers: held })] }),
    inventory: webAlb,
    expected: ["alb-1: owner main Ingress shop/web", "  owner Ingress shop/web"],
  },
  {
    name: "T39 another cluster's load balancer for an object of the same name",
    cluster: cluster({ ingresses: [ingress("shop/web", { finalizers: held })] }),
    inventory: inventory([[alb, tagsOf("ingress", { stack: "shop/web", cluster: "other" })]]),
    expected: [],
    unresolved: ["shop/web"],
  },
  {
    name: "T52 nginx Ingresses publish the NLB of their controller's Service",
    cluster: cluster({
      ingresses: ["a/one", "b/two"].map((path) =>
        ingress(path, { className: "nginx", statusHostnames: [frontendNlb.dnsName.toUpperCase()] }),
      ),
      ingressClasses: [ingressClass("nginx", { controller: "k8s.io/ingress-nginx" })],
      services: [nlbService("ingress-nginx/controller")],
    }),
    inventory: inventory([[frontendNlb, tagsOf("service", { stack: "ingress-nginx/controller" })]]),
    expected: [
      "nlb-1: owner main Service ingress-nginx/controller",
      "  owner Service ingress-nginx/controller",
      "  published Ingress a/one",
      "  published Ingress b/two",
    ],
  },
  {
    name: "T53 adopted from Terraform: the name does not matter",
    cluster: cluster({ ingresses: [ingress("shop/web", { finalizers: held })] }),
    inventory: inventory([[loadBalancer("edge"), { ...webStack, Name: "edge", managed: "terraform" }]]),
    expected: ["edge: owner main Ingress shop/web", "  owner Ingress shop/web"],
  },
  {
    name: "T54 tags of two families: a Service family cannot have made an application load balancer",
    cluster: cluster({
      ingresses: [ingress("shop/web", { finalizers: held })],
      services: [nlbService("pay/gw")],
    }),
    inventory: inventory([[alb, { ...webStack, ...tagsOf("service", { stack: "pay/gw" }) }]]),
    expected: ["alb-1: owner main Ingress shop/web", "  owner Ingress shop/web"],
    unresolved: ["pay/gw"],
  },
  {
    name: "T59 status is an address or a name of one's own",
    cluster: cluster({
      ingresses: [
        ingress("shop/web", { finalizers: held, statusHostnames: ["10.0.0.7", "shop.example.com"] }),
      ],
    }),
    inventory: webAlb,
    expected: ["alb-1: owner main Ingress shop/web", "  owner Ingress shop/web"],
  },
  {
    name: "T60 being deleted, held back by deletion protection",
    cluster: cluster({ ingresses: [ingress("shop/web", { finalizers: held, deletedAtMs: 5 })] }),
    inventory: webAlb,
    expected: ["alb-1: owner main Ingress shop/web", "  owner Ingress shop/web"],
  },
];

describe("Ingress cases", () => {
  test.each(cases)("$name", ({ cluster: objects, inventory: seen, expected, unresolved = [] }) => {
    const ownership = resolveOwnership(objects, seen, settings);
    expect(mappingText(ownership)).toEqual(expected);
    expect(ownership.unresolved.map(({ object }) => `${object.namespace}/${object.name}`)).toEqual(
      unresolved,
    );
  });

  test("T19 a new scheme: the owner moves to the new load balancer and its target group with it", () => {
    const objects = cluster({ ingresses: [ingress("shop/web", { finalizers: held })] });
    const next = loadBalancer("alb-2", { createdAtMs: 9 });
    const tags = tagsOf("ingress", { stack: "shop/web", resource: "shop/web-cart:80" });
    const before = resolveOwnership(objects, web, settings);
    const after = resolveOwnership(
      objects,
      inventory([[next, webStack]], [[targetGroup("tg-1", [next]), tags]]),
      settings,
    );
    expect([before, after].map((one) => one.loadBalancers.map((owned) => owned.loadBalancer.name))).toEqual([
      ["alb-1"],
      ["alb-2"],
    ]);
    expect([before, after].map((one) => one.loadBalancers[0]?.targetGroups[0]?.service?.name)).toEqual([
      "cart",
      "cart",
    ]);
  });
});
