import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Inventory, Tags } from "../../src/aws/inventory.ts";
import type { LoadBalancer } from "../../src/aws/load-balancer.ts";
import type { ClusterObjects } from "../../src/kubernetes/cluster-objects.ts";
import { resolveOwnership } from "../../src/ownership/resolve-ownership.ts";
import {
  autoTagsOf,
  binding,
  cluster,
  gateway,
  gatewayClass,
  gatewayTagsOf,
  groupFinalizer,
  implicitFinalizer,
  ingress,
  ingressClass,
  inventory,
  loadBalancer,
  networkLoadBalancer,
  route,
  service,
  settings,
  tagsOf,
  targetGroup,
} from "./build.ts";

interface World {
  readonly objects: ClusterObjects;
  readonly seen: Inventory;
}

// Few names, so that objects and tags meet, and hyphens, so that splits are ambiguous.
const names = ["fox", "fox-owl", "owl-elk", "elk", "owl"];
const name = fc.constantFrom(...names);
const path = fc
  .tuple(fc.constantFrom("north", "south"), name)
  .map(([namespace, one]) => `${namespace}/${one}`);
const hostName = fc.constantFrom(
  "lb-0-1.eu-west-1.elb.amazonaws.com",
  "lb-1-1.eu-west-1.elb.amazonaws.com",
  "10.0.0.1",
);
// Two stacks come up often, so that several load balancers claim one owner.
const stack = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom("north/fox", "yak") },
  { weight: 1, arbitrary: path },
  { weight: 1, arbitrary: fc.constantFrom("zebu", "", "north/fox/owl", "__proto__") },
);
const resource = fc.oneof(
  fc.constant("LoadBalancer"),
  fc.constantFrom("FrontendNlb", "FrontendNlb-tg-TCP-80", "", "toString"),
  fc.tuple(path, name).map(([first, second]) => `${first}-${second}:80`),
  path.map((one) => `${one}:http`),
);
const routed = fc
  .tuple(path, path, path)
  .map(([first, second, third]) => `${first}:${joined(second)}:HTTPRoute-${joined(third)}:80`);
const anyTags: fc.Arbitrary<Tags> = fc
  .array(
    fc.oneof(
      fc
        .record({ stack, resource, cluster: fc.constantFrom("prod", "prod", "other") })
        .chain((given) =>
          fc.constantFrom("ingress" as const, "service" as const).map((family) => tagsOf(family, given)),
        ),
      fc.record({ stack, resource }).map((given) => autoTagsOf("ingress", given)),
      fc
        .record({ stack, resource: fc.oneof(resource, routed) })
        .chain((given) =>
          fc.constantFrom("alb" as const, "nlb" as const).map((kind) => gatewayTagsOf(kind, given)),
        ),
      path.map((one) => ({ "kubernetes.io/service-name": one, "kubernetes.io/cluster/prod": "owned" })),
    ),
    { maxLength: 2 },
  )
  .map((parts) => Object.assign({}, ...parts) as Tags);
const tags = fc.oneof(
  stack.map((one) => tagsOf("ingress", { stack: one })),
  anyTags,
);

const ingressObject = fc
  .record({
    path: fc.oneof(fc.constant("north/fox"), path),
    className: fc.constantFrom("alb", "auto", "nginx", null),
    group: fc.constantFrom("", "yak", "zebu", "north/fox"),
    finalizers: fc.subarray([implicitFinalizer, groupFinalizer("yak"), groupFinalizer("zebu")]),
    backends: fc.array(
      name.map((one) => `${one}:80`),
      { maxLength: 3 },
    ),
    statusHostnames: fc.array(hostName, { maxLength: 2 }),
  })
  .map(({ path: where, group, ...rest }) =>
    ingress(where, { ...rest, annotations: { "alb.ingress.kubernetes.io/group.name": group } }),
  );
const serviceObject = fc
  .record({
    path,
    type: fc.constantFrom("ClusterIP", "LoadBalancer"),
    loadBalancerClass: fc.constantFrom(null, "service.k8s.aws/nlb", "eks.amazonaws.com/nlb"),
    statusHostnames: fc.array(hostName, { maxLength: 1 }),
  })
  .map(({ path: where, ...rest }) => service(where, rest));

const gatewayObject = fc
  .record({
    path,
    className: fc.constantFrom("gw-alb", "gw-nlb", "istio", "gone"),
    finalizers: fc.subarray(["gateway.k8s.aws/alb", "gateway.k8s.aws/nlb"]),
    statusHostnames: fc.array(hostName, { maxLength: 1 }),
  })
  .map(({ path: where, ...rest }) => gateway(where, rest));
const routeObject = fc.tuple(path, fc.array(path, { maxLength: 2 })).map(([where, to]) =>
  route(
    "HTTPRoute",
    where,
    to.map((one) => `${one}:80`),
  ),
);
const bindingObject = fc
  .tuple(path, fc.nat(4), fc.boolean(), fc.boolean())
  .map(([to, index, isUserMade, byName]) => {
    const { arn, name: targetGroupName } = targetGroup(`tg-${index}`, []);
    return byName
      ? binding(`${to}:80`, null, { isUserMade, targetGroupName })
      : binding(`${to}:80`, arn, { isUserMade });
  });
const gatewayClasses = [
  gatewayClass("gw-alb", "gateway.k8s.aws/alb"),
  gatewayClass("gw-nlb", "gateway.k8s.aws/nlb"),
  gatewayClass("istio", "istio.io/gateway-controller"),
];

const world: fc.Arbitrary<World> = fc
  .record({
    ingresses: fc.uniqueArray(ingressObject, {
      selector: (one) => `${one.namespace}/${one.name}`,
      maxLength: 6,
    }),
    services: fc.uniqueArray(serviceObject, {
      selector: (one) => `${one.namespace}/${one.name}`,
      maxLength: 6,
    }),
    gateways: fc.uniqueArray(gatewayObject, {
      selector: (one) => `${one.namespace}/${one.name}`,
      maxLength: 4,
    }),
    routes: fc.uniqueArray(routeObject, { selector: (one) => `${one.namespace}/${one.name}`, maxLength: 3 }),
    bindings: fc.uniqueArray(bindingObject, {
      selector: (one) => `${one.namespace}/${one.name}`,
      maxLength: 3,
    }),
    loadBalancers: fc.array(fc.tuple(fc.boolean(), fc.nat(3), tags), { maxLength: 5 }),
    targetGroups: fc.array(fc.tuple(fc.nat(4), tags), { maxLength: 5 }),
  })
  .map(({ ingresses, services, loadBalancers, targetGroups, gateways, routes, bindings }) => {
    const listed = loadBalancers.map(([isNetwork, createdAtMs, its], index) => {
      const make = isNetwork ? networkLoadBalancer : loadBalancer;
      return [make(`lb-${index}`, { createdAtMs }), its] as const;
    });
    const groups = targetGroups.map(([to, its], index) => {
      const attached: readonly LoadBalancer[] = listed.slice(to, to + 1).map(([one]) => one);
      return [targetGroup(`tg-${index}`, attached), its] as const;
    });
    const classes = [
      ingressClass("alb"),
      ingressClass("auto", { controller: "eks.amazonaws.com/alb" }),
      ingressClass("nginx", { controller: "k8s.io/ingress-nginx" }),
    ];
    return {
      objects: cluster({
        ingresses,
        services,
        ingressClasses: classes,
        gatewayClasses,
        gateways,
        routes,
        targetGroupBindings: bindings,
      }),
      seen: inventory(listed, groups),
    };
  });

const shuffled = <T>(items: readonly T[]) => fc.shuffledSubarray([...items], { minLength: items.length });

describe("resolveOwnership", () => {
  test("does not depend on the order of anything", () => {
    const reordered = world.chain(({ objects, seen }) =>
      fc
        .record({
          ingresses: shuffled(objects.ingresses),
          services: shuffled(objects.services),
          ingressClasses: shuffled(objects.ingressClasses),
          gatewayClasses: shuffled(objects.gatewayClasses),
          gateways: shuffled(objects.gateways),
          routes: shuffled(objects.routes),
          targetGroupBindings: shuffled(objects.targetGroupBindings),
          loadBalancers: shuffled(seen.loadBalancers),
          targetGroups: shuffled(seen.targetGroups),
          tags: shuffled([...seen.tags]),
        })
        .map(({ loadBalancers, targetGroups, tags: entries, ...others }) => ({
          before: { objects, seen },
          after: {
            objects: cluster(others),
            seen: { ...seen, loadBalancers, targetGroups, tags: new Map(entries) },
          },
        })),
    );
    fc.assert(
      fc.property(reordered, ({ before, after }) => {
        expect(resolveOwnership(after.objects, after.seen, settings)).toEqual(
          resolveOwnership(before.objects, before.seen, settings),
        );
      }),
    );
  });

  test("unrelated objects and load balancers change no other mapping", () => {
    const unrelated = fc.record({ ingresses: fc.nat(3), services: fc.nat(3), loadBalancers: fc.nat(3) });
    fc.assert(
      fc.property(world, unrelated, ({ objects, seen }, count) => {
        const more = cluster({
          ...objects,
          targetGroupBindings: [
            ...objects.targetGroupBindings,
            ...many(count.services, (index) =>
              binding(`zz/s${index}:80`, targetGroup(`zz-${index}`, []).arn, { isUserMade: true }),
            ),
          ],
          ingressClasses: [...objects.ingressClasses, ingressClass("zz")],
          gatewayClasses: [...objects.gatewayClasses, gatewayClass("zz", "gateway.k8s.aws/alb")],
          gateways: [...objects.gateways, ...many(count.services, (index) => gateway(`zz/g${index}`))],
          routes: [
            ...objects.routes,
            ...many(count.services, (index) => route("HTTPRoute", `zz/r${index}`, [`zz/s${index}:80`])),
          ],
          ingresses: [...objects.ingresses, ...many(count.ingresses, (index) => ingress(`zz/i${index}`))],
          services: [...objects.services, ...many(count.services, (index) => service(`zz/s${index}`))],
        });
        const added = many(count.loadBalancers, (index) => {
          const other = index % 2 === 0 ? "other" : "prod";
          return [
            loadBalancer(`zz-${index}`),
            tagsOf("ingress", { stack: `zz/i${index}`, cluster: other }),
          ] as const;
        });
        const addedGroups = added.map(([one], index) => {
          const its = tagsOf("ingress", { stack: `zz/i${index}`, resource: `zz/i${index}-s${index}:80` });
          return [targetGroup(`zz-${index}`, [one]), its] as const;
        });
        const larger = {
          ...seen,
          loadBalancers: [...seen.loadBalancers, ...added.map(([one]) => one)],
          targetGroups: [...seen.targetGroups, ...addedGroups.map(([one]) => one)],
          tags: new Map([
            ...seen.tags,
            ...[...added, ...addedGroups].map(([one, its]) => [one.arn, its] as const),
          ]),
        };
        const kept = resolveOwnership(more, larger, settings).loadBalancers.filter(
          ({ loadBalancer: one }) => !one.name.startsWith("zz-"),
        );
        expect(kept).toEqual(resolveOwnership(objects, seen, settings).loadBalancers);
      }),
    );
  });

  test("names no owner, Service or Ingress that no evidence names", () => {
    fc.assert(
      fc.property(world, ({ objects, seen }) => {
        for (const owned of resolveOwnership(objects, seen, settings).loadBalancers) {
          const said = supporting(owned.evidence);
          expect(owned.owner === null || said.includes(owned.owner.name)).toBe(true);
          expect(
            owned.rows.filter(
              ({ object }) => !said.includes(object.name) && !named(owned.evidence, object.name),
            ),
          ).toEqual([]);
          const groups = owned.targetGroups.map((one) => ({ one, text: supporting(one.evidence) }));
          expect(
            groups.filter(({ one, text }) => one.service !== null && !text.includes(one.service.name)),
          ).toEqual([]);
          expect(groups.filter(({ one, text }) => one.route !== null && !text.includes(one.route))).toEqual(
            [],
          );
          expect(
            groups.filter(({ one, text }) => one.ingress !== null && !text.includes(one.ingress)),
          ).toEqual([]);
        }
      }),
    );
  });

  test("gives an owner at most one current load balancer in each role", () => {
    fc.assert(
      fc.property(world, ({ objects, seen }) => {
        const current = resolveOwnership(objects, seen, settings)
          .loadBalancers.filter(({ relation }) => relation === "owner")
          .map(({ owner, role }) => JSON.stringify([owner, role]));
        expect(new Set(current).size).toBe(current.length);
      }),
      { numRuns: 400 },
    );
  });

  test("has each load balancer at most once, and none of another cluster's", () => {
    fc.assert(
      fc.property(world, ({ objects, seen }) => {
        const { loadBalancers } = resolveOwnership(objects, seen, settings);
        expect(new Set(loadBalancers.map(({ loadBalancer: { arn } }) => arn)).size).toBe(
          loadBalancers.length,
        );
        expect(
          loadBalancers.filter(
            ({ tags: its, relation }) =>
              relation !== "published" &&
              relation !== "bound" &&
              !Object.entries(its)
                .flat()
                .some((text) => text.includes("prod")),
          ),
        ).toEqual([]);
      }),
    );
  });
});

function joined(text: string): string {
  return text.replace("/", "-");
}

function many<T>(count: number, make: (index: number) => T): readonly T[] {
  return Array.from({ length: count }, (_, index) => make(index));
}

function supporting(evidence: readonly { readonly verdict: string; readonly text: string }[]): string {
  return evidence
    .filter(({ verdict }) => verdict === "supports")
    .map(({ text }) => text)
    .join("\n");
}

function named(evidence: readonly { readonly text: string }[], text: string): boolean {
  return evidence.some((one) => one.text.includes(text));
}
