import { describe, expect, test } from "vitest";
import type { OwnedLoadBalancer, OwnerRow } from "../../src/ownership/owned-load-balancer.ts";
import { exportedNames } from "../../src/series/exported-names.ts";
import { loadBalancer, settings } from "../ownership/build.ts";
import { ownedBy, ownedByGroup, row } from "./build.ts";

const wish = (path: string, name: string): OwnerRow =>
  row("Ingress", path, { annotations: { "elbow.dev/load-balancer-name": name } });
const one = (lb: string, name: string, given: Partial<OwnedLoadBalancer> = {}): OwnedLoadBalancer =>
  ownedBy(`shop/${lb}`, { loadBalancer: loadBalancer(lb), rows: [wish(`shop/${lb}`, name)], ...given });
const plain = (lb: string): OwnedLoadBalancer => ownedBy(`shop/${lb}`, { loadBalancer: loadBalancer(lb) });

describe("exportedNames", () => {
  test.each<{
    name: string;
    given: readonly OwnedLoadBalancer[];
    names: readonly string[];
    refusals: number;
  }>([
    { name: "no wish", given: [plain("a"), plain("b")], names: ["a", "b"], refusals: 0 },
    { name: "a wish is granted", given: [one("a", "front")], names: ["front"], refusals: 0 },
    { name: "one's own name is no one else's", given: [one("a", "a")], names: ["a"], refusals: 0 },
    { name: "another's name in AWS", given: [one("a", "b"), plain("b")], names: ["a", "b"], refusals: 1 },
    { name: "in other letters", given: [one("a", "B"), plain("b")], names: ["a", "b"], refusals: 1 },
    {
      name: "two want one name: neither gets it",
      given: [one("a", "x"), one("b", "x")],
      names: ["a", "b"],
      refusals: 2,
    },
    {
      name: "a name that its bearer gives up is not free",
      given: [one("a", "b"), one("b", "c")],
      names: ["a", "c"],
      refusals: 1,
    },
    { name: "empty", given: [one("a", "")], names: ["a"], refusals: 1 },
    { name: "blanks", given: [one("a", "a b")], names: ["a"], refusals: 1 },
    { name: "line break", given: [one("a", "a\nb")], names: ["a"], refusals: 1 },
    { name: "too long", given: [one("a", "x".repeat(129))], names: ["a"], refusals: 1 },
    {
      name: "the frontend keeps its name",
      given: [one("a", "x", { role: "frontend" })],
      names: ["a"],
      refusals: 0,
    },
    {
      name: "a stale one keeps its name",
      given: [one("a", "x", { relation: "stale" })],
      names: ["a"],
      refusals: 0,
    },
    {
      name: "members that agree, one silent",
      given: [ownedByGroup("g", [wish("n/a", "x"), wish("n/b", "x"), row("Ingress", "n/c")])],
      names: ["x"],
      refusals: 0,
    },
    {
      name: "members that disagree",
      given: [ownedByGroup("g", [wish("n/a", "x"), wish("n/b", "y"), row("Ingress", "n/c")])],
      names: ["alb-1"],
      refusals: 2,
    },
    {
      name: "who only publishes has no say",
      given: [
        ownedBy("shop/web", {
          rows: [row("Ingress", "shop/web"), { ...wish("evil/x", "y"), relation: "published" }],
        }),
      ],
      names: ["alb-1"],
      refusals: 0,
    },
  ])("$name", ({ given, names, refusals }) => {
    const exported = exportedNames(given, settings);
    expect([...exported.names.values()]).toEqual(names);
    expect(exported.problems.length).toBe(refusals);
  });

  test("without leave in ownership.annotations nobody is renamed", () => {
    const exported = exportedNames([one("a", "x")], { ...settings, annotations: [] });
    expect([...exported.names.values()]).toEqual(["a"]);
  });

  test("a refusal names the object, the reason and the way out", () => {
    expect(exportedNames([one("a", "b"), plain("b")], settings).problems).toEqual([
      {
        arn: loadBalancer("a").arn,
        object: { kind: "Ingress", namespace: "shop", name: "a" },
        message:
          'annotation elbow.dev/load-balancer-name is refused: another load balancer has or wants the name "b"',
        remedy: 'Choose another name or remove the annotation; until then the series keep the name "a".',
      },
    ]);
  });
});
