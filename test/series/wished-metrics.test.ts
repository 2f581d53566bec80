import { describe, expect, test } from "vitest";
import type { OwnedLoadBalancer, OwnerRow } from "../../src/ownership/owned-load-balancer.ts";
import { describeOwnership } from "../../src/series/describe-ownership.ts";
import { ownedBy, ownedByGroup, ownershipOf, row, settings } from "./build.ts";

const preset = "elbow.dev/preset";
const metrics = "elbow.dev/metrics";
const allowing = (...annotations: readonly string[]) => ({
  ...settings,
  ownership: { ...settings.ownership, annotations },
});

function withAnnotations(annotations: OwnerRow["annotations"]): OwnedLoadBalancer {
  return ownedBy("shop/web", { rows: [row("Ingress", "shop/web", { annotations })] });
}

function read(owned: OwnedLoadBalancer, given = allowing("preset", "metrics")) {
  const { loadBalancers, problems } = describeOwnership(ownershipOf(owned), given);
  const names = new Set(loadBalancers[0]?.specs.map(({ query }) => query.metric));
  return { names, problems: problems.map(({ object, message }) => `${object?.name}: ${message}`) };
}

const minimal = read(withAnnotations({})).names.size;
const standard = read(withAnnotations({ [preset]: "standard" })).names.size;

describe("elbow.dev/preset and elbow.dev/metrics", () => {
  test("change what is read of the owner's load balancer", () => {
    expect(standard).toBeGreaterThan(minimal);
    const { names, problems } = read(withAnnotations({ [metrics]: "ConsumedLCUs, Rule*" }));
    expect([...names]).toEqual(expect.arrayContaining(["ConsumedLCUs", "RuleEvaluations"]));
    expect(names.size).toBeGreaterThan(minimal);
    expect(problems).toEqual([]);
  });

  test("have no effect unless the configuration allows them, each by itself", () => {
    const both = withAnnotations({ [preset]: "all", [metrics]: "*" });
    expect(read(both, settings).names.size).toBe(minimal);
    const one = read(withAnnotations({ [preset]: "all", [metrics]: "Nope" }), allowing("metrics"));
    expect(one.names.size).toBe(minimal);
    expect(one.problems).toEqual([
      "web: annotation elbow.dev/metrics is refused: no load balancer metric is called Nope",
    ]);
  });

  test("never bring back what the configuration excludes", () => {
    const given = allowing("metrics");
    const excluding = { ...given, metrics: { ...given.metrics, exclude: ["ConsumedLCUs"] } };
    expect(read(withAnnotations({ [metrics]: "ConsumedLCUs" }), excluding).names.size).toBe(minimal);
  });

  test.each([
    ["an unknown preset", "huge"],
    ["an empty one", ""],
    ["a name of JavaScript's", "constructor"],
  ])("%s is a problem of that object and changes nothing", (_name, value) => {
    const { names, problems } = read(withAnnotations({ [preset]: value }));
    expect(names.size).toBe(minimal);
    expect(problems).toEqual([
      `web: annotation elbow.dev/preset is refused: "${value}" is none of minimal, standard, all`,
    ]);
  });

  test("an unknown name hurts only itself", () => {
    const { names, problems } = read(withAnnotations({ [metrics]: "Nope,ConsumedLCUs" }));
    expect([...names]).toContain("ConsumedLCUs");
    expect(problems).toHaveLength(1);
  });

  test("members of a group that disagree are refused; those who say nothing do not count", () => {
    const member = (path: string, value: string | null) =>
      row("Ingress", path, value === null ? {} : { annotations: { [preset]: value } });
    const members = (second: string) => [
      member("a/x", "standard"),
      member("b/y", second),
      member("c/z", null),
    ];
    expect(read(ownedByGroup("g", members("standard"))).names.size).toBe(standard);
    const disagreeing = read(ownedByGroup("g", members("all")));
    expect(disagreeing.names.size).toBe(minimal);
    expect(disagreeing.problems).toEqual([
      "x: annotation elbow.dev/preset is refused: the members of the group ask for different things",
      "y: annotation elbow.dev/preset is refused: the members of the group ask for different things",
    ]);
  });

  test("nobody raises the bill of a load balancer that is only bound", () => {
    const bound = ownedBy("", {
      relation: "bound",
      owner: null,
      rows: [row("Service", "n/s", { relation: "bound", annotations: { [preset]: "all" } })],
    });
    expect(read(bound).names.size).toBe(minimal);
  });
});
