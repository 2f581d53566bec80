import { describe, expect, test } from "vitest";
import { matchTarget, nearTargets, readTarget, written } from "../../src/cli/explain-target.ts";
import { explainAll } from "../../src/controller/rules/explanation.ts";
import { resolveOwnership } from "../../src/ownership/resolve-ownership.ts";
import type { OwnerRef } from "../../src/ownership/owned-load-balancer.ts";
import {
  cluster,
  implicitFinalizer,
  ingress,
  inventory,
  loadBalancer,
  service,
  settings,
  tagsOf,
  targetGroup,
} from "../ownership/build.ts";

describe("reading a target", () => {
  test.each<[string, OwnerRef]>([
    ["ingress/shop/web", { kind: "Ingress", namespace: "shop", name: "web" }],
    ["Ingress/shop/web", { kind: "Ingress", namespace: "shop", name: "web" }],
    ["ing/shop/web", { kind: "Ingress", namespace: "shop", name: "web" }],
    ["svc/shop/web", { kind: "Service", namespace: "shop", name: "web" }],
    ["gateway/edge/gw", { kind: "Gateway", namespace: "edge", name: "gw" }],
    ["ingressgroup/apps", { kind: "IngressGroup", namespace: "", name: "apps" }],
  ])("%s is an object", (text, object) => {
    expect(readTarget(text)).toEqual({ kind: "target", target: { kind: "object", object } });
  });

  test.each([
    ["scrumulator", "scrumulator"],
    [" scrumulator ", "scrumulator"],
    ["app/web/0a", "app/web/0a"],
    ["https://WEB-1.eu-west-1.elb.amazonaws.com/path?x=1", "web-1.eu-west-1.elb.amazonaws.com"],
    [
      "arn:aws:elasticloadbalancing:r:1:loadbalancer/app/x/1",
      "arn:aws:elasticloadbalancing:r:1:loadbalancer/app/x/1",
    ],
  ])("%s is a text", (written_, text) => {
    expect(readTarget(written_)).toEqual({ kind: "target", target: { kind: "text", text } });
  });

  test.each([
    "",
    "  ",
    "ingress/shop",
    "ingress//web",
    "ingress/shop/",
    "service/a/b/c",
    "ingressgroup/",
    "http://",
  ])('"%s" is refused with what to write', (text) => {
    expect(readTarget(text)).toMatchObject({ kind: "invalid", message: expect.stringMatching(/\S/) });
  });

  test("an object is written as it is read", () => {
    const object: OwnerRef = { kind: "Gateway", namespace: "edge", name: "gw" };
    expect(readTarget(written(object))).toEqual({ kind: "target", target: { kind: "object", object } });
  });
});

describe("matching", () => {
  const web = loadBalancer("Shop-Web", { dnsName: "Shop-Web-1.eu-west-1.elb.amazonaws.com" });
  const foreign = loadBalancer("elsewhere");
  const group = targetGroup("k8s-cart", [web]);
  const objects = cluster({
    ingresses: [ingress("shop/web", { backends: ["cart:80"], finalizers: [implicitFinalizer] })],
    services: [service("shop/cart", { ports: ["http:80"] })],
  });
  const seen = inventory(
    [
      [web, tagsOf("ingress", { stack: "shop/web" })],
      [foreign, tagsOf("ingress", { stack: "shop/web", cluster: "other" })],
    ],
    [[group, tagsOf("ingress", { stack: "shop/web", resource: "shop/web-cart:80" })]],
  );
  const ownership = resolveOwnership(objects, seen, settings);
  const all = explainAll(
    { ownership, inventory: seen, described: { loadBalancers: [], problems: [], cutValues: 0 } },
    settings,
  );
  const found = (text: string) => {
    const reading = readTarget(text);
    return reading.kind === "target" ? matchTarget(reading.target, all).map(({ name }) => name) : ["invalid"];
  };

  test.each([
    ["ingress/shop/web", ["Shop-Web"]],
    ["service/shop/cart", ["Shop-Web"]],
    ["service/other/cart", []],
    ["service/shop/web", []],
    ["shop-web", ["Shop-Web"]],
    [web.arn, ["Shop-Web"]],
    [group.arn, ["Shop-Web"]],
    ["k8s-cart", ["Shop-Web"]],
    ["app/Shop-Web/0a", ["Shop-Web"]],
    ["shop-web-1.EU-west-1.elb.amazonaws.com", ["Shop-Web"]],
    ["dualstack.shop-web-1.eu-west-1.elb.amazonaws.com.", ["Shop-Web"]],
    ["elsewhere", ["elsewhere"]],
    ["shop", []],
  ])("%s", (text, names) => {
    expect(found(text)).toEqual(names);
  });

  test("another cluster's load balancer says whose it is", () => {
    expect(all.find(({ name }) => name === "elsewhere")).toMatchObject({
      relation: "foreign",
      exported: false,
      evidence: [{ verdict: "rejected", text: "its cluster tag says other; this cluster is prod" }],
    });
  });

  const refs: readonly OwnerRef[] = [
    { kind: "Ingress", namespace: "shop", name: "web" },
    { kind: "Service", namespace: "shop", name: "cart" },
  ];
  const near = (text: string) => {
    const reading = readTarget(text);
    return reading.kind === "target" ? nearTargets(reading.target, all, refs) : [];
  };

  test.each([
    ["shopweb", "Shop-Web"],
    ["elsewere", "elsewhere"],
    ["ingress/shop/wbe", "ingress/shop/web"],
    ["ingress/default/web", "ingress/shop/web"],
    ["service/shp/cart", "service/shop/cart"],
    ["k8s-crat", "k8s-cart"],
    ["web", "ingress/shop/web"],
  ])("%s: did you mean %s", (text, name) => {
    expect(near(text)).toContain(name);
  });

  test("far names are not offered", () => {
    expect(near("completely-different")).toEqual([]);
  });
});
