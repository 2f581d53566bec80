import { expect, test } from "vitest";
import { describeOwnership } from "../../src/series/describe-ownership.ts";
import { loadBalancer } from "../ownership/build.ts";
import { backend, ownedBy, ownershipOf, settings } from "./build.ts";

const withZones = { ...settings, metrics: { ...settings.metrics, zones: true } };
const owned = ownedBy("shop/web", {
  loadBalancer: { ...loadBalancer("alb-1"), availabilityZones: ["eu-west-1a", "eu-west-1b"] },
  targetGroups: [backend("shop/cart")],
});
const [series] = describeOwnership(ownershipOf(owned), withZones).loadBalancers;
const specs = series?.specs.filter(({ scope }) => scope === "zone") ?? [];

test("each zone has series of its own name, dimensions and labels", () => {
  const requests = specs.filter(({ name }) => name === "alb_zone_request_count_sum");
  expect(requests.map(({ query }) => query.dimensions.map(({ name, value }) => `${name}=${value}`))).toEqual([
    ["AvailabilityZone=eu-west-1a", "LoadBalancer=app/alb-1/0a"],
    ["AvailabilityZone=eu-west-1b", "LoadBalancer=app/alb-1/0a"],
  ]);
  expect(requests.map(({ labelsKey }) => series?.labels.sets.get(labelsKey)?.labels)).toEqual([
    expect.objectContaining({ load_balancer_name: "alb-1", availability_zone: "eu-west-1a" }),
    expect.objectContaining({ load_balancer_name: "alb-1", availability_zone: "eu-west-1b" }),
  ]);
});

test("what CloudWatch splits by zone within target groups is read of each of them", () => {
  const hosts = specs.filter(({ name }) => name === "alb_zone_healthy_host_count_minimum");
  expect(hosts.map(({ labelsKey }) => series?.labels.sets.get(labelsKey)?.labels)).toEqual(
    ["eu-west-1a", "eu-west-1b"].map((zone) =>
      expect.objectContaining({
        target_group: "targetgroup/tg-cart/0b",
        service: "cart",
        availability_zone: zone,
      }),
    ),
  );
});

test("no two series have one identity, and each wears labels", () => {
  const all = series?.specs ?? [];
  expect(new Set(all.map(({ id }) => id)).size).toBe(all.length);
  expect(all.filter(({ labelsKey }) => series?.labels.sets.has(labelsKey) !== true)).toEqual([]);
});

test("there are none unless they are wanted, or when the zones are not known", () => {
  const unknown = ownedBy("shop/web");
  const scopes = [
    describeOwnership(ownershipOf(owned), settings),
    describeOwnership(ownershipOf(unknown), withZones),
  ].map(({ loadBalancers }) => loadBalancers[0]?.specs.filter(({ scope }) => scope === "zone"));
  expect(scopes).toEqual([[], []]);
});
