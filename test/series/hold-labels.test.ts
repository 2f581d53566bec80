import { describe, expect, test } from "vitest";
import { describeOwnership } from "../../src/series/describe-ownership.ts";
import type { LabelMemory } from "../../src/series/hold-labels.ts";
import { holdLabels, noLabelMemory, templateLabels } from "../../src/series/hold-labels.ts";
import { ownedBy, ownershipOf, row, withSeries } from "./build.ts";

const labels = { version: "${owner.label:version}", env: "production" };
const names = templateLabels(labels);

function described(version: string) {
  const rows = [row("Ingress", "shop/web", { labels: { version } })];
  return describeOwnership(ownershipOf(ownedBy("shop/web", { rows })), withSeries({ labels })).loadBalancers;
}

function after(versions: readonly string[], stepMs: number) {
  let memory: LabelMemory = noLabelMemory;
  let nowMs = 0;
  return versions.map((version) => {
    nowMs += stepMs;
    const result = holdLabels(described(version), names, { memory, nowMs });
    ({ memory } = result);
    const [one] = result.loadBalancers;
    const seen = new Set([
      one?.labels.sets.get("")?.labels["version"],
      ...(one?.labels.infos ?? []).map((info) => info.labels["version"]),
    ]);
    return { seen: [...seen], held: result.held };
  });
}

const many = Array.from({ length: 30 }, (_, index) => `v${index}`);

describe("holdLabels", () => {
  test("knows the labels that come from objects", () => {
    expect(names).toEqual(["version"]);
  });

  test("lets a label take some values a day, then holds the last of them", () => {
    const results = after(many, 60_000);
    expect(results[19]).toEqual({ seen: ["v19"], held: 0 });
    expect(results[29]?.seen).toEqual(["v19"]);
    expect(results[29]?.held).toBeGreaterThan(0);
  });

  test("a value that was allowed before comes back at once", () => {
    expect(after([...many, "v3"], 60_000).at(-1)).toEqual({ seen: ["v3"], held: 0 });
  });

  test("goes on the next day, and slow changes are never held", () => {
    expect(after(many, 3 * 3_600_000).every(({ held }) => held === 0)).toBe(true);
  });

  test("forgets load balancers that are gone, and keeps the same series when nothing is held", () => {
    const first = holdLabels(described("v1"), names, { memory: noLabelMemory, nowMs: 0 });
    expect(first.memory.size).toBeGreaterThan(0);
    expect(holdLabels([], names, { memory: first.memory, nowMs: 1 }).memory.size).toBe(0);
    const same = described("v1");
    expect(holdLabels(same, names, { memory: first.memory, nowMs: 1 }).loadBalancers).toBe(same);
  });
});
