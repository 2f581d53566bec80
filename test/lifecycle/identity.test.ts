import { describe, expect, test } from "vitest";
import type { Inventory, Tags } from "../../src/aws/inventory.ts";
import type { JsonObject, KubernetesObject } from "../../src/simulation/world/simulated-object.ts";
import {
  alb,
  clockTime,
  doubledMinutes,
  judged,
  minute,
  only,
  startController,
  startMs,
  worldWith,
} from "./lifecycle-world.ts";
import { changed, withMeta } from "./object-versions.ts";

const at = (minutes: number) => startMs + minutes * minute;
const sound = { missing: 0, doubled: 0, wrong: 0 };

const annotated = (annotations: Readonly<Record<string, string>>) => (object: KubernetesObject) =>
  withMeta({ annotations: { ...(object.metadata["annotations"] as JsonObject), ...annotations } })(object);

function retagged(inventory: Inventory, arn: string, tags: Tags): Inventory {
  return { ...inventory, tags: new Map([...inventory.tags, [arn, tags]]) };
}

describe("an owner that comes and goes", () => {
  const estate = alb("shop", "web");
  const { arn, dimension } = only(estate);

  test("deleted and created again under the same name within a minute: not one minute lost or doubled", async () => {
    const blink = changed(estate, "web", [
      { fromMs: at(20) + 5000, change: null },
      { fromMs: at(20) + 45_000, change: withMeta({ uid: "a-new-one" }) },
    ]);
    const lifecycle = startController({ world: worldWith(blink) });
    await lifecycle.clock.advance(60 * minute);
    expect(judged(lifecycle, dimension)).toMatchObject(sound);
    expect(doubledMinutes(lifecycle)).toEqual([]);
    expect(lifecycle.fleet.value.get(arn)?.life.kind).toBe("live");
    expect(await lifecycle.stop()).toBe(0);
  });

  test.each([4, 6, 9, 30, 78, 80, 82, 85, 88, 200])(
    "gone for %d minutes and back: no minute doubled",
    async (minutes) => {
      const back = changed(estate, "web", [
        { fromMs: at(20), change: null },
        { fromMs: at(20 + minutes), change: (object) => object },
      ]);
      const lifecycle = startController({ world: worldWith(back) });
      await lifecycle.clock.advance((60 + minutes) * minute);
      expect(doubledMinutes(lifecycle)).toEqual([]);
      expect(judged(lifecycle, dimension)).toMatchObject({ doubled: 0, wrong: 0 });
      expect(judged(lifecycle, dimension).last >= clockTime(at(50 + minutes))).toBe(true);
      await lifecycle.stop();
    },
  );

  test("switched off and on by its annotation: the series end and begin, no minute doubled", async () => {
    const toggled = changed(estate, "web", [
      { fromMs: at(15), change: annotated({ "elbow.dev/enabled": "false" }) },
      { fromMs: at(35), change: (object) => object },
    ]);
    const lifecycle = startController({ world: worldWith(toggled) });
    await lifecycle.clock.advance(30 * minute);
    expect(judged(lifecycle, dimension)).toMatchObject({ ...sound, last: clockTime(at(15)) });
    await lifecycle.clock.advance(40 * minute);
    expect(doubledMinutes(lifecycle)).toEqual([]);
    await lifecycle.stop();
  });
});

describe("labels that change", () => {
  const estate = alb("shop", "web");
  const { arn, dimension } = only(estate);

  test("a renamed load balancer: old labels end where new ones begin, said once on the object", async () => {
    const renamed = changed(estate, "web", [
      { fromMs: at(20), change: annotated({ "elbow.dev/load-balancer-name": "storefront" }) },
    ]);
    const lifecycle = startController({ world: worldWith(renamed) });
    await lifecycle.clock.advance(50 * minute);
    const before = judged(lifecycle, dimension, { load_balancer_name: only(estate).name });
    const after = judged(lifecycle, dimension, { load_balancer_name: "storefront" });
    expect(judged(lifecycle, dimension)).toMatchObject(sound);
    expect(before.last < after.first).toBe(true);
    expect(doubledMinutes(lifecycle)).toEqual([]);
    expect(lifecycle.events).toMatchObject([
      { type: "Normal", reason: "LabelsChanged", object: { kind: "Ingress", name: "web" } },
    ]);
    expect(lifecycle.events[0]?.note).toContain('"storefront"');
    expect(lifecycle.problems.list().map(({ where }) => where)).toEqual(["labels of storefront"]);
    await lifecycle.stop();
  });

  test("a refused name is a warning on the object, once, and hurts nobody", async () => {
    const other = alb("pay", "api", { loadBalancerName: "taken" });
    const refused = changed(estate, "web", [
      { fromMs: at(10), change: annotated({ "elbow.dev/load-balancer-name": "taken" }) },
      { fromMs: at(20), change: annotated({ "elbow.dev/load-balancer-name": "taken", other: "x" }) },
    ]);
    const lifecycle = startController({ world: worldWith(refused, other) });
    await lifecycle.clock.advance(40 * minute);
    expect(lifecycle.events.map(({ type, reason, object }) => `${type} ${reason} ${object.name}`)).toEqual([
      "Warning SeriesProblem web",
    ]);
    expect(judged(lifecycle, dimension)).toMatchObject(sound);
    expect(judged(lifecycle, only(other).dimension, { load_balancer_name: "taken" })).toMatchObject(sound);
    await lifecycle.stop();
  });

  test("retagged to another Ingress of the cluster: the series go on under its labels", async () => {
    const heir = alb("heirs", "next");
    const lifecycle = startController({
      world: worldWith(estate, { ...heir, loadBalancers: [] }),
      alter: (inventory, nowMs) =>
        nowMs < at(20)
          ? inventory
          : retagged(inventory, arn, { ...inventory.tags.get(arn), "ingress.k8s.aws/stack": "heirs/next" }),
    });
    await lifecycle.clock.advance(60 * minute);
    expect(judged(lifecycle, dimension)).toMatchObject(sound);
    expect(doubledMinutes(lifecycle)).toEqual([]);
    expect(
      judged(lifecycle, dimension, { namespace: "shop" }).last <
        judged(lifecycle, dimension, { namespace: "heirs" }).first,
    ).toBe(true);
    await lifecycle.stop();
  });

  test("retagged to another cluster ends it, and back again begins it: no minute doubled", async () => {
    const lifecycle = startController({
      world: worldWith(estate),
      alter: (inventory, nowMs) =>
        nowMs < at(20) || nowMs > at(30)
          ? inventory
          : retagged(inventory, arn, { ...inventory.tags.get(arn), "elbv2.k8s.aws/cluster": "other" }),
    });
    await lifecycle.clock.advance(60 * minute);
    expect(doubledMinutes(lifecycle)).toEqual([]);
    expect(judged(lifecycle, dimension)).toMatchObject({ doubled: 0, wrong: 0 });
    expect(judged(lifecycle, dimension).last >= clockTime(at(50))).toBe(true);
    await lifecycle.stop();
  });
});

describe("a load balancer that is replaced", () => {
  test("T19, T20 scheme changed: the old series end, the new begin, each with all its minutes", async () => {
    const before = alb("shop", "web", { scheme: "internal" });
    const after = alb("shop", "web", { createdAtMs: at(20) });
    const old = { ...only(before), deletedAtMs: at(22) };
    const world = worldWith({ ...before, loadBalancers: [old, only(after)] });
    const lifecycle = startController({ world });
    await lifecycle.clock.advance(60 * minute);
    expect(only(after).arn).not.toBe(old.arn);
    expect(judged(lifecycle, old.dimension)).toMatchObject(sound);
    expect(judged(lifecycle, only(after).dimension)).toMatchObject({
      ...sound,
      first: clockTime(only(after).createdAtMs),
    });
    expect(judged(lifecycle, old.dimension).last >= clockTime(at(21))).toBe(true);
    expect(doubledMinutes(lifecycle)).toEqual([]);
    expect(lifecycle.fleet.value.get(old.arn)?.life.kind).toBe("ended");
    await lifecycle.stop();
  });

  test("T22 moved to a group: the left-over is stale and ends, the group's begins", async () => {
    const single = alb("shop", "web");
    const group = alb("shop", "web", { group: "edge", createdAtMs: at(15) });
    const grouped = group.objects.find(({ resource }) => resource === "ingresses");
    const moved = changed({ ...single, loadBalancers: [only(single), only(group)] }, "web", [
      {
        fromMs: at(15),
        change: (object) => (grouped?.versions[0]?.object as KubernetesObject | undefined) ?? object,
      },
    ]);
    const lifecycle = startController({ world: worldWith(moved) });
    await lifecycle.clock.advance(60 * minute);
    const relations = lifecycle.discovery.found.value?.ownership.loadBalancers.map(
      ({ loadBalancer, relation }) =>
        `${loadBalancer.arn === only(single).arn ? "single" : "group"} ${relation}`,
    );
    expect(relations?.toSorted()).toEqual(["group owner", "single stale"]);
    expect(judged(lifecycle, only(single).dimension)).toMatchObject({ ...sound, last: clockTime(at(15)) });
    expect(judged(lifecycle, only(group).dimension)).toMatchObject(sound);
    expect(doubledMinutes(lifecycle)).toEqual([]);
    await lifecycle.stop();
  });
});

describe("a target group", () => {
  test("taken off its load balancer and put back: its series end and begin, no minute doubled", async () => {
    const estate = alb("shop", "web");
    const lifecycle = startController({
      world: worldWith(estate),
      alter: (inventory, nowMs) =>
        nowMs < at(19) || nowMs > at(29)
          ? inventory
          : {
              ...inventory,
              targetGroups: inventory.targetGroups.map((one) => ({ ...one, loadBalancerArns: [] })),
            },
    });
    await lifecycle.clock.advance(60 * minute);
    expect(doubledMinutes(lifecycle)).toEqual([]);
    expect(judged(lifecycle, only(estate).dimension)).toMatchObject(sound);
    const hosts = lifecycle.receiver.record.find("alb_target_group_request_count_sum");
    expect(hosts.flatMap(({ timesMs }) => timesMs).some((timeMs) => timeMs > at(40))).toBe(true);
    await lifecycle.stop();
  });
});

describe("changes that change nothing", () => {
  test("a hundred versions of other objects wake no actor", async () => {
    const estate = alb("shop", "web");
    const noise = changed(
      alb("noise", "app"),
      "app",
      Array.from({ length: 100 }, (_unused, index) => ({
        fromMs: at(10) + index * 5000,
        change: withMeta({ generation: index }),
      })),
    );
    const lifecycle = startController({ world: worldWith(estate, noise) });
    await lifecycle.clock.advance(8 * minute);
    const before = { wakes: lifecycle.wakes.count, found: lifecycle.discovery.found.version };
    await lifecycle.clock.advance(12 * minute);
    expect(lifecycle.discovery.found.version - before.found).toBeGreaterThan(90);
    expect(lifecycle.wakes.count - before.wakes).toBe(0);
    await lifecycle.stop();
  });
});
