import { expect, test } from "vitest";
import type { OwnedLoadBalancer } from "../../src/ownership/owned-load-balancer.ts";
import { describeOwnership } from "../../src/series/describe-ownership.ts";
import { backend, ownedBy, ownedByGroup, ownershipOf, row, settings, withSeries } from "./build.ts";

const common = {
  load_balancer_name: "alb-1",
  load_balancer: "app/alb-1/0a",
  region: "eu-west-1",
  cluster: "prod",
};

function infosOf(owned: OwnedLoadBalancer, name: string, given = settings) {
  const [series] = describeOwnership(ownershipOf(owned), given).loadBalancers;
  return series?.labels.infos.filter((one) => one.name === name);
}

test("elbow_load_balancer_info", () => {
  expect(infosOf(ownedBy("shop/web"), "elbow_load_balancer_info")).toEqual([
    {
      name: "elbow_load_balancer_info",
      labels: {
        ...common,
        namespace: "shop",
        job: "shop/web",
        type: "application",
        scheme: "internet-facing",
        dns_name: "alb-1-1.eu-west-1.elb.amazonaws.com",
        arn: "arn:aws:elasticloadbalancing:eu-west-1:111122223333:loadbalancer/app/alb-1/0a",
        account_id: "111122223333",
      },
      resource: { "service.name": "web", "service.namespace": "shop" },
    },
  ]);
});

test("elbow_load_balancer_owner_info of a group: one row for the group, one per member with its own job", () => {
  const owned = ownedByGroup("apps", [
    row("Ingress", "shop/a", { labels: { "app.kubernetes.io/name": "cart" } }),
    row("Ingress", "pay/b"),
  ]);
  const rest = { ...common, role: "main", group: "apps" };
  expect(
    infosOf(owned, "elbow_load_balancer_owner_info")?.map(({ labels, resource }) => ({ labels, resource })),
  ).toEqual([
    {
      labels: { ...rest, owner_kind: "IngressGroup", owner_name: "apps", relation: "owner", job: "apps" },
      resource: { "service.name": "apps" },
    },
    {
      labels: {
        ...rest,
        owner_kind: "Ingress",
        owner_name: "a",
        relation: "member",
        namespace: "shop",
        job: "shop/cart",
      },
      resource: { "service.name": "cart", "service.namespace": "shop" },
    },
    {
      labels: {
        ...rest,
        owner_kind: "Ingress",
        owner_name: "b",
        relation: "member",
        namespace: "pay",
        job: "pay/b",
      },
      resource: { "service.name": "b", "service.namespace": "pay" },
    },
  ]);
});

test("rows of relations that are not exported are left out", () => {
  const rows = [row("Service", "edge/nginx"), row("Ingress", "shop/web", { relation: "published" })];
  const owned = ownedBy("edge/nginx", { owner: { kind: "Service", namespace: "edge", name: "nginx" }, rows });
  const given = {
    ...settings,
    ownership: { ...settings.ownership, relations: ["owner" as const, "published" as const] },
  };
  const kinds = (list: ReturnType<typeof infosOf>) => list?.map(({ labels }) => labels["owner_kind"]);
  expect(kinds(infosOf(owned, "elbow_load_balancer_owner_info"))).toEqual(["Service"]);
  expect(kinds(infosOf(owned, "elbow_load_balancer_owner_info", given))).toEqual(["Service", "Ingress"]);
});

test("elbow_target_group_info", () => {
  const owned = ownedBy("shop/web", { targetGroups: [backend("shop/cart", { ingress: "web" })] });
  expect(infosOf(owned, "elbow_target_group_info")?.map(({ labels }) => labels)).toEqual([
    {
      ...common,
      namespace: "shop",
      job: "shop/cart",
      target_group: "targetgroup/tg-cart/0b",
      target_group_name: "tg-cart",
      service: "cart",
      port: "80",
      ingress: "web",
      target_type: "ip",
      external_traffic_policy: "Cluster",
    },
  ]);
});

test("an unknown label of an info series does not fall back to a configured one of the same name", () => {
  const owned = ownedBy("shop/web", { targetGroups: [backend("shop/cart")] });
  const given = withSeries({ labels: { ingress: "configured", group: "configured" } });
  expect(infosOf(owned, "elbow_target_group_info", given)?.map(({ labels }) => labels["ingress"])).toEqual([
    undefined,
  ]);
  expect(
    infosOf(owned, "elbow_load_balancer_owner_info", given)?.map(({ labels }) => labels["group"]),
  ).toEqual([undefined]);
});

test("T38 an orphan's row says whose it was", () => {
  const owned = ownedBy("pay/gw", { relation: "orphan", rows: [] });
  const given = {
    ...settings,
    ownership: { ...settings.ownership, relations: ["orphan" as const] },
  };
  expect(infosOf(owned, "elbow_load_balancer_owner_info", given)?.map(({ labels }) => labels)).toEqual([
    expect.objectContaining({
      owner_kind: "Ingress",
      owner_name: "gw",
      namespace: "pay",
      relation: "orphan",
    }),
  ]);
});

test("T41 a target group of two Services has a row for each, and data that names none", () => {
  const of = (name: string) => ({
    service: { namespace: "n", name, labels: {}, annotations: {}, externalTrafficPolicy: "Local" },
    port: "80",
  });
  const owned = ownedBy("n/web", {
    targetGroups: [backend("n/x", { service: null, port: null, services: [of("s"), of("t")] })],
  });
  const rows = infosOf(owned, "elbow_target_group_info")?.map(({ labels }) => labels) ?? [];
  expect(
    rows.map((labels) => [labels["service"], labels["port"], labels["external_traffic_policy"]]),
  ).toEqual([
    ["s", "80", "Local"],
    ["t", "80", "Local"],
  ]);
});
