import { describe, expect, test } from "vitest";
import type { OwnedLoadBalancer } from "../../src/ownership/owned-load-balancer.ts";
import { exportDecision } from "../../src/ownership/export-decision.ts";
import type { OwnershipSettings } from "../../src/ownership/ownership-settings.ts";
import { ownedBy, ownedByGroup, row } from "../series/build.ts";
import { settings } from "./build.ts";

const saying = (path: string, enabled: string) =>
  row("Ingress", path, { annotations: { "elbow.dev/enabled": enabled } });
const off = ownedBy("shop/web", { rows: [saying("shop/web", "false")] });
const group = ownedByGroup("g", [row("Ingress", "shop/a"), row("Ingress", "pay/b")]);

describe("exportDecision", () => {
  test.each<{
    readonly name: string;
    readonly owned: OwnedLoadBalancer;
    readonly given?: Partial<OwnershipSettings>;
    readonly expected: "exported" | "withheld";
  }>([
    { name: "an owner", owned: ownedBy("shop/web"), expected: "exported" },
    { name: "stale by default", owned: ownedBy("shop/web", { relation: "stale" }), expected: "withheld" },
    {
      name: "stale on request",
      owned: ownedBy("shop/web", { relation: "stale" }),
      given: { relations: ["stale"] },
      expected: "exported",
    },
    {
      name: "a wanted namespace",
      owned: ownedBy("shop/web"),
      given: { namespaces: ["shop"] },
      expected: "exported",
    },
    {
      name: "another namespace",
      owned: ownedBy("shop/web"),
      given: { namespaces: ["pay"] },
      expected: "withheld",
    },
    {
      name: "a group with one member in a wanted namespace",
      owned: group,
      given: { namespaces: ["pay"] },
      expected: "exported",
    },
    {
      name: "a group with no member there",
      owned: group,
      given: { namespaces: ["x"] },
      expected: "withheld",
    },
    {
      name: "an orphan by the namespace of its tag",
      owned: ownedBy("shop/web", { relation: "orphan", rows: [] }),
      given: { relations: ["orphan"], namespaces: ["shop"] },
      expected: "exported",
    },
    { name: "switched off", owned: off, expected: "withheld" },
    { name: "switched off without leave", owned: off, given: { annotations: [] }, expected: "exported" },
    {
      name: "anything but false",
      owned: ownedBy("shop/web", { rows: [saying("shop/web", "no")] }),
      expected: "exported",
    },
    {
      name: "one member of a group switches off",
      owned: ownedByGroup("g", [saying("n/a", "false"), row("Ingress", "n/b")]),
      expected: "exported",
    },
    {
      name: "all members switch off",
      owned: ownedByGroup("g", [saying("n/a", "false"), saying("n/b", "false")]),
      expected: "withheld",
    },
    {
      name: "who only publishes has no say",
      owned: ownedBy("shop/web", {
        rows: [row("Ingress", "shop/web"), { ...saying("x/y", "false"), relation: "published" }],
      }),
      expected: "exported",
    },
    {
      name: "no object at all cannot switch off",
      owned: ownedBy("shop/web", { relation: "orphan", rows: [] }),
      given: { relations: ["orphan"] },
      expected: "exported",
    },
  ])("$name", ({ owned, given = {}, expected }) => {
    expect(exportDecision(owned, { ...settings, ...given }).kind).toBe(expected);
  });
});
