import { expect, test } from "vitest";
import { resolveOwnership } from "../../src/ownership/resolve-ownership.ts";
import {
  cluster,
  groupFinalizer,
  implicitFinalizer,
  ingress,
  inventory,
  loadBalancer,
  settings,
  tagsOf,
  targetGroup,
} from "./build.ts";

const alb = loadBalancer("alb-1");

test("an owner is explained by cluster tag, stack tag, finalizer and class", () => {
  const objects = cluster({ ingresses: [ingress("shop/web", { finalizers: [implicitFinalizer] })] });
  const seen = inventory([[alb, tagsOf("ingress", { stack: "shop/web" })]]);
  const [owned] = resolveOwnership(objects, seen, settings).loadBalancers;
  expect(owned?.evidence.map(({ kind, verdict, text }) => `${kind} ${verdict}: ${text}`)).toEqual([
    "tag supports: cluster tag says prod",
    "tag supports: ingress.k8s.aws/stack = shop/web, ingress.k8s.aws/resource = LoadBalancer: Ingress shop/web",
    "finalizer supports: Ingress shop/web holds finalizer ingress.k8s.aws/resources",
    'class supports: Ingress shop/web is taken by AWS Load Balancer Controller: IngressClass "alb" has controller ingress.k8s.aws/alb',
  ]);
});

test("a moving member is explained by what it holds and where it goes", () => {
  const objects = cluster({
    ingresses: [
      ingress("a/x", {
        annotations: { "alb.ingress.kubernetes.io/group.name": "h" },
        finalizers: [groupFinalizer("g"), groupFinalizer("h")],
      }),
    ],
  });
  const seen = inventory([[alb, tagsOf("ingress", { stack: "g" })]]);
  const [owned] = resolveOwnership(objects, seen, settings).loadBalancers;
  expect(owned?.relation).toBe("stale");
  expect(owned?.evidence.slice(2).map(({ verdict, text }) => `${verdict}: ${text}`)).toEqual([
    "supports: Ingress a/x holds finalizer group.ingress.k8s.aws/g",
    "rejected: Ingress a/x now belongs to h",
  ]);
});

test("an ambiguous target group names both readings", () => {
  const group = {
    annotations: { "alb.ingress.kubernetes.io/group.name": "g" },
    finalizers: [groupFinalizer("g")],
  };
  const objects = cluster({
    ingresses: [
      ingress("n/a", { ...group, backends: ["b-c:80"] }),
      ingress("n/a-b", { ...group, backends: ["c:80"] }),
    ],
  });
  const seen = inventory(
    [[alb, tagsOf("ingress", { stack: "g" })]],
    [[targetGroup("tg", [alb]), tagsOf("ingress", { stack: "g", resource: "n/a-b-c:80" })]],
  );
  const [owned] = resolveOwnership(objects, seen, settings).loadBalancers;
  expect(owned?.targetGroups[0]?.evidence).toEqual([
    {
      kind: "tag",
      verdict: "rejected",
      text: 'ingress.k8s.aws/resource = "n/a-b-c:80" can mean Ingress a with Service b-c or Ingress a-b with Service c',
    },
  ]);
});

test("an unresolved object says which tag is missing and why it is expected", () => {
  const objects = cluster({ ingresses: [ingress("shop/web")] });
  expect(resolveOwnership(objects, inventory([]), settings).unresolved).toEqual([
    {
      object: { kind: "Ingress", namespace: "shop", name: "web" },
      reason:
        'no load balancer of this cluster has tag ingress.k8s.aws/stack = shop/web, though AWS Load Balancer Controller takes it (IngressClass "alb" has controller ingress.k8s.aws/alb)',
    },
  ]);
});
