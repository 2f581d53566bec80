import { describe, expect, test } from "vitest";
import { objectAt } from "../../../src/simulation/world/simulated-object.ts";
import { loadBalancersAt, simulatedWorld } from "../../../src/simulation/world/simulated-world.ts";

const startMs = Date.UTC(2026, 10, 21, 10, 0);
const minuteMs = 60_000;
const world = simulatedWorld({ seed: 1, startMs });

describe("names in the demo world", () => {
  test("generated names are those of the AWS Load Balancer Controller for the same input", () => {
    const names = world.loadBalancers.map((each) => each.name);
    expect(names).toContain("k8s-shop-web-e0b563e34b");
    expect(names).toContain("k8s-sharededgegroup-496c1113c9");
    expect(names).toContain("scrumulator");
  });

  test("host names are built as AWS builds them", () => {
    const hostOf = (name: string): string =>
      world.loadBalancers.find((each) => each.name.includes(name))?.dnsName ?? "";
    expect(hostOf("shop-web")).toMatch(/^k8s-shop-web-e0b563e34b-\d+\.eu-west-1\.elb\.amazonaws\.com$/);
    expect(hostOf("ledger")).toMatch(/^internal-k8s-billing-ledger-.*-\d+\.eu-west-1\.elb\.amazonaws\.com$/);
    expect(hostOf("mqtt-broker")).toMatch(/^mqtt-broker-[0-9a-f]{16}\.elb\.eu-west-1\.amazonaws\.com$/);
  });

  test("no name, ARN or dimension belongs to two load balancers of one cluster", () => {
    const arns = world.loadBalancers.flatMap((each) => [
      each.arn,
      ...each.targetGroups.map((group) => group.arn),
    ]);
    expect(new Set(arns).size).toBe(arns.length);
    expect(world.loadBalancers.every((each) => each.name.length <= 32)).toBe(true);
  });

  test("no two objects share resource, namespace and name", () => {
    const names = world.objects.map((each) => `${each.resource}/${each.namespace}/${each.name}`);
    expect(new Set(names).size).toBe(names.length);
  });
});

describe("the life of the demo world", () => {
  const listed = (nowMs: number, name: string): boolean =>
    loadBalancersAt(world, nowMs).some((each) => each.name.includes(name));
  const ingress = (name: string, nowMs: number): unknown => {
    const simulated = world.objects.find((each) => each.resource === "ingresses" && each.name === name);
    return simulated === undefined ? undefined : objectAt(simulated, nowMs);
  };

  test("a newcomer's Ingress comes first, then its load balancer, then its host name", () => {
    expect(ingress("landing", startMs)).toBeNull();
    expect(ingress("landing", startMs + 3.5 * minuteMs)).toMatchObject({ status: { loadBalancer: {} } });
    expect(listed(startMs + 3.5 * minuteMs, "landing")).toBe(false);
    expect(listed(startMs + 4 * minuteMs, "landing")).toBe(true);
    expect(JSON.stringify(ingress("landing", startMs + 5 * minuteMs))).toContain("elb.amazonaws.com");
  });

  test("a leaver's Ingress is marked, then its load balancer goes, then the object", () => {
    expect(ingress("old-api", startMs + 12.5 * minuteMs)).toMatchObject({
      metadata: { deletionTimestamp: "2026-11-21T10:12:00Z" },
    });
    expect(listed(startMs + 12.5 * minuteMs, "oldapi")).toBe(true);
    expect(listed(startMs + 13 * minuteMs, "oldapi")).toBe(false);
    expect(ingress("old-api", startMs + 14 * minuteMs)).toBeNull();
  });

  test("a world for measuring has as many owned load balancers as asked, with two target groups each", () => {
    const many = simulatedWorld({ seed: 1, startMs, loadBalancers: 30 });
    expect(many.loadBalancers).toHaveLength(30);
    expect(
      many.loadBalancers.every((each) => each.standing === "owned" && each.targetGroups.length === 2),
    ).toBe(true);
    expect(new Set(many.loadBalancers.map((each) => each.dimension)).size).toBe(30);
  });
});
