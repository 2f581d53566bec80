import { describe, expect, test } from "vitest";
import type { Inventory } from "../../src/aws/inventory.ts";
import type { ClusterObjects } from "../../src/kubernetes/cluster-objects.ts";
import { resolveOwnership } from "../../src/ownership/resolve-ownership.ts";
import {
  autoTagsOf,
  cluster,
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

const nlb = networkLoadBalancer("nlb-1");
const gatewayTags = tagsOf("service", { stack: "pay/gw" });
const gateway = inventory(
  [[nlb, gatewayTags]],
  [
    [targetGroup("tg-1", [nlb]), tagsOf("service", { stack: "pay/gw", resource: "pay/gw:80" })],
    [targetGroup("tg-2", [nlb]), tagsOf("service", { stack: "pay/gw", resource: "pay/gw:443" })],
  ],
);
const gatewayMapped = [
  "nlb-1: owner main Service pay/gw",
  "  owner Service pay/gw",
  "  tg-1 -> pay/gw:80 ingress ?",
  "  tg-2 -> pay/gw:443 ingress ?",
];
const type = "service.beta.kubernetes.io/aws-load-balancer-type";
const targetType = "service.beta.kubernetes.io/aws-load-balancer-nlb-target-type";
const external = { [type]: "external", [targetType]: "ip" };
const cloudTags = { "kubernetes.io/cluster/prod": "owned", "kubernetes.io/service-name": "pay/gw" };
const uid = "0d6e2b1c-7f3a-4c2e-9a51-3f2b8c7d6e5f";
const uidName = "a0d6e2b1c7f3a4c2e9a513f2b8c7d6e5";

const cases: readonly Case[] = [
  {
    name: "T27 Service of the NLB class with two ports",
    cluster: cluster({ services: [nlbService("pay/gw", { ports: ["http:80", "https:443"] })] }),
    inventory: gateway,
    expected: gatewayMapped,
  },
  {
    name: "T28 annotations external and ip, no class",
    cluster: cluster({ services: [service("pay/gw", { type: "LoadBalancer", annotations: external })] }),
    inventory: gateway,
    expected: gatewayMapped,
  },
  {
    name: "T29 annotation external without target type: nobody takes it",
    cluster: cluster({
      services: [service("pay/gw", { type: "LoadBalancer", annotations: { [type]: "external" } })],
    }),
    inventory: inventory([]),
    expected: [],
  },
  {
    name: "T30 cloud provider's NLB, named by the UID",
    cluster: cluster({
      services: [service("pay/gw", { type: "LoadBalancer", uid, annotations: { [type]: "nlb" } })],
    }),
    inventory: inventory(
      [[networkLoadBalancer(uidName), cloudTags]],
      [[targetGroup("tg-1", [networkLoadBalancer(uidName)]), cloudTags]],
    ),
    expected: [
      `${uidName}: owner main Service pay/gw`,
      "  owner Service pay/gw",
      "  tg-1 -> pay/gw:80 ingress ?",
    ],
  },
  {
    name: "T30b cloud provider's NLB of a Service that was deleted and made anew",
    cluster: cluster({
      services: [service("pay/gw", { type: "LoadBalancer", uid: "another", annotations: { [type]: "nlb" } })],
    }),
    inventory: inventory([[networkLoadBalancer(uidName), cloudTags]]),
    expected: [`${uidName}: stale main Service pay/gw`, "  stale Service pay/gw"],
    unresolved: ["pay/gw"],
  },
  {
    name: "T30c cloud provider's NLB by its name alone, its target group's port by the node port",
    cluster: cluster({
      services: [
        service("pay/gw", {
          type: "LoadBalancer",
          uid,
          annotations: { [type]: "nlb" },
          ports: ["http:80:8080:30080", "https:443:8443:30443"],
        }),
      ],
    }),
    inventory: inventory(
      [[networkLoadBalancer(uidName), {}]],
      [
        [
          targetGroup("tg-1", [networkLoadBalancer(uidName)], { port: 30_443 }),
          { ...cloudTags, "kubernetes.io/cluster/prod": "" },
        ],
        [
          targetGroup("tg-2", [networkLoadBalancer(uidName)], { port: 30_080 }),
          { "kubernetes.io/cluster/some-id": "owned", "kubernetes.io/service-name": "pay/gw" },
        ],
      ],
    ),
    expected: [
      `${uidName}: owner main Service pay/gw`,
      "  owner Service pay/gw",
      "  tg-1 -> pay/gw:443 ingress ?",
      "  tg-2 -> pay/gw:80 ingress ?",
    ],
  },
  {
    name: "T31 plain LoadBalancer Service: a classic one, named by the UID",
    cluster: cluster({ services: [service("pay/gw", { type: "LoadBalancer", uid })] }),
    inventory: inventory([[loadBalancer(uidName, { type: "classic" }), {}]]),
    expected: [`${uidName}: owner main Service pay/gw`, "  owner Service pay/gw"],
  },
  {
    name: "T31b not listed yet: the Service waits",
    cluster: cluster({ services: [service("pay/gw", { type: "LoadBalancer", uid })] }),
    inventory: inventory([]),
    expected: [],
    unresolved: ["pay/gw"],
  },
  {
    name: "T32 annotation nlb added: the NLB is the owner's, the classic one is left behind",
    cluster: cluster({
      services: [service("pay/gw", { type: "LoadBalancer", uid, annotations: { [type]: "nlb" } })],
    }),
    inventory: inventory([
      [loadBalancer(uidName, { type: "classic" }), cloudTags],
      [networkLoadBalancer(uidName), cloudTags],
    ]),
    expected: [
      `${uidName}: stale main Service pay/gw`,
      "  stale Service pay/gw",
      `${uidName}: owner main Service pay/gw`,
      "  owner Service pay/gw",
    ],
  },
  {
    name: "T57 tags of a load balancer that is not listed",
    cluster: cluster({ services: [nlbService("pay/gw")] }),
    inventory: { ...inventory([]), tags: new Map([[nlb.arn, gatewayTags]]) },
    expected: [],
    unresolved: ["pay/gw"],
  },
  {
    name: "T33 a foreign class wins over annotations",
    cluster: cluster({
      services: [
        service("pay/gw", { type: "LoadBalancer", loadBalancerClass: "foreign/lb", annotations: external }),
      ],
    }),
    inventory: inventory([]),
    expected: [],
  },
  {
    name: "T34 NodePort Service with annotations: no status ever",
    cluster: cluster({ services: [service("pay/gw", { type: "NodePort", annotations: external })] }),
    inventory: gateway,
    expected: gatewayMapped,
  },
  {
    name: "T35 Auto Mode's class wins over the type annotation",
    cluster: cluster({
      services: [
        service("pay/gw", {
          type: "LoadBalancer",
          loadBalancerClass: "eks.amazonaws.com/nlb",
          annotations: { [type]: "nlb" },
        }),
      ],
    }),
    inventory: inventory([[nlb, autoTagsOf("service", { stack: "pay/gw" })]]),
    expected: ["nlb-1: owner main Service pay/gw", "  owner Service pay/gw"],
  },
  {
    name: "T36 weighted actions: the load balancer of A forwards to B as well",
    cluster: cluster({ services: [nlbService("n/a"), service("n/b")] }),
    inventory: inventory(
      [[nlb, tagsOf("service", { stack: "n/a" })]],
      [
        [targetGroup("tg-1", [nlb]), tagsOf("service", { stack: "n/a", resource: "n/a:80" })],
        [targetGroup("tg-2", [nlb]), tagsOf("service", { stack: "n/a", resource: "n/b:80" })],
      ],
    ),
    expected: [
      "nlb-1: owner main Service n/a",
      "  owner Service n/a",
      "  tg-1 -> n/a:80 ingress ?",
      "  tg-2 -> n/b:80 ingress ?",
    ],
  },
  {
    name: "T37 two Services on one load balancer: the tags name the owner",
    cluster: cluster({
      services: [
        nlbService("pay/gw", { statusHostnames: [nlb.dnsName] }),
        nlbService("pay/other", { statusHostnames: [nlb.dnsName] }),
      ],
    }),
    inventory: inventory([[nlb, gatewayTags]]),
    expected: ["nlb-1: owner main Service pay/gw", "  owner Service pay/gw", "  published Service pay/other"],
    unresolved: ["pay/other"],
  },
  {
    name: "T38 the Service is gone, the load balancer is not",
    cluster: cluster({}),
    inventory: inventory([[nlb, gatewayTags]]),
    expected: ["nlb-1: orphan main Service pay/gw"],
  },
  {
    name: "T54b two families that both could be: the finalizer decides",
    cluster: cluster({
      services: [nlbService("pay/gw"), service("pay/auto", { loadBalancerClass: "eks.amazonaws.com/nlb" })],
    }),
    inventory: inventory([[nlb, { ...gatewayTags, ...autoTagsOf("service", { stack: "pay/auto" }) }]]),
    expected: ["nlb-1: owner main Service pay/gw", "  owner Service pay/gw"],
    unresolved: ["pay/auto"],
  },
  {
    name: "T54c two families with equal claims: nobody is the owner",
    cluster: cluster({}),
    inventory: inventory([[nlb, { ...gatewayTags, ...autoTagsOf("service", { stack: "pay/auto" }) }]]),
    expected: ["nlb-1: ambiguous main nobody"],
  },
  {
    name: "an API server's load balancer carries the cloud provider's cluster key alone: not in the map",
    cluster: cluster({}),
    inventory: inventory([[nlb, { "kubernetes.io/cluster/prod": "owned" }]]),
    expected: [],
  },
  {
    name: "a load balancer without tags, and one whose tags were not read",
    cluster: cluster({}),
    inventory: { ...inventory([[nlb, {}]]), loadBalancers: [nlb, loadBalancer("gone")] },
    expected: [],
  },
  ...["", "/", "pay", "pay/", "/gw", "pay/gw/more"].map((stack) => ({
    name: `a stack that cannot be read: "${stack}"`,
    cluster: cluster({}),
    inventory: inventory([[nlb, tagsOf("service", { stack })]]),
    expected: ["nlb-1: ambiguous main nobody"],
  })),
  {
    name: "a resource tag that names no load balancer",
    cluster: cluster({ services: [nlbService("pay/gw")] }),
    inventory: inventory([[nlb, tagsOf("service", { stack: "pay/gw", resource: "__proto__" })]]),
    expected: ["nlb-1: ambiguous main nobody"],
    unresolved: ["pay/gw"],
  },
  ...["pay/gw", ":80", "pay/gw:", "gw:80", "a/b/c:80"].map((resource) => ({
    name: `a target group whose tag cannot be read: "${resource}"`,
    cluster: cluster({ services: [nlbService("pay/gw")] }),
    inventory: inventory(
      [[nlb, gatewayTags]],
      [[targetGroup("tg-1", [nlb]), tagsOf("service", { stack: "pay/gw", resource })]],
    ),
    expected: ["nlb-1: owner main Service pay/gw", "  owner Service pay/gw", "  tg-1 -> ?/?:? ingress ?"],
  })),
];

describe("Service cases", () => {
  test.each(cases)("$name", ({ cluster: objects, inventory: seen, expected, unresolved = [] }) => {
    const ownership = resolveOwnership(objects, seen, settings);
    expect(mappingText(ownership)).toEqual(expected);
    expect(ownership.unresolved.map(({ object }) => `${object.namespace}/${object.name}`)).toEqual(
      unresolved,
    );
  });

  test("two load balancers of one Service, status empty: the newest active one is current", () => {
    const claimants = (["active", "active", "provisioning"] as const).map((state, createdAtMs) =>
      networkLoadBalancer(`nlb-${createdAtMs}`, { state, createdAtMs }),
    );
    const seen = inventory(claimants.map((one) => [one, gatewayTags] as const));
    const ownership = resolveOwnership(cluster({ services: [nlbService("pay/gw")] }), seen, settings);
    expect(ownership.loadBalancers.map(({ relation }) => relation)).toEqual(["stale", "owner", "stale"]);
  });

  test("further cluster tag values are accepted, and every value seen is counted", () => {
    const seen = inventory([
      [networkLoadBalancer("a"), tagsOf("service", { stack: "pay/gw", cluster: "old" })],
      [networkLoadBalancer("b"), tagsOf("service", { stack: "pay/gw", cluster: "other" })],
      [networkLoadBalancer("c"), tagsOf("ingress", { stack: "g", cluster: "other" })],
      [networkLoadBalancer("d"), { ...cloudTags, "kubernetes.io/cluster/third": "shared" }],
      [networkLoadBalancer("e"), { "kubernetes.io/cluster/machinery": "owned" }],
    ]);
    const ownership = resolveOwnership(cluster({}), seen, { ...settings, clusterTagValues: ["old"] });
    expect(ownership.loadBalancers.map(({ loadBalancer: { name } }) => name)).toEqual(["a", "d"]);
    expect(ownership.seenClusterTagValues).toEqual({ old: 1, other: 2, prod: 1, third: 1 });
  });
});
