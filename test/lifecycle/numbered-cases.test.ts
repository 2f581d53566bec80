import { describe, expect, test } from "vitest";
import { networkEstate } from "../../src/simulation/world/network-estate.ts";
import { ordinaryProfile, type Estate } from "../../src/simulation/world/estate.ts";
import {
  alb,
  clockTime,
  doubledMinutes,
  judged,
  minute,
  only,
  requests,
  site,
  startController,
  startMs,
  worldWith,
  type Lifecycle,
} from "./lifecycle-world.ts";
import { changed, withMeta, withSpec } from "./object-versions.ts";

const at = (minutes: number) => startMs + minutes * minute;
const sound = { missing: 0, doubled: 0, wrong: 0 };

/** What the controller knows now, as `name relation role`. */
function map(lifecycle: Lifecycle): readonly string[] {
  const { ownership } = lifecycle.discovery.found.value ?? {};
  return (ownership?.loadBalancers ?? []).map(
    ({ loadBalancer, relation, role }) => `${loadBalancer.name} ${relation} ${role}`,
  );
}

/** The NLB that the controller puts in front of the Ingress's ALB; there is no Service. */
function frontendOf(estate: Estate, deletedAtMs: number) {
  const [frontend] = networkEstate(site, {
    namespace: "shop",
    name: "front",
    app: "front",
    ports: [],
    hosts: 1,
    scheme: "internet-facing",
    loadBalancerName: null,
    profile: { ...ordinaryProfile, lateShare: 0 },
    createdAtMs: at(-600),
  }).loadBalancers;
  if (frontend === undefined) {
    throw new Error("the estate has no load balancer");
  }
  const tags = { ...only(estate).tags, "ingress.k8s.aws/resource": "FrontendNlb" };
  return { ...frontend, tags, deletedAtMs, targetGroups: [] };
}

describe("sequences, through the whole controller", () => {
  const estate = alb("shop", "web");
  const { arn, dimension, name } = only(estate);

  test("T17 the frontend NLB is switched off: its rows go after two passes, the ALB's stay", async () => {
    const frontend = frontendOf(estate, at(20));
    const lifecycle = startController({
      world: worldWith({ ...estate, loadBalancers: [only(estate), frontend] }),
    });
    await lifecycle.clock.advance(19 * minute);
    expect(map(lifecycle)).toEqual([`${name} owner main`, `${frontend.name} owner frontend`].toSorted());
    expect(lifecycle.fleet.value.get(frontend.arn)?.life.kind).toBe("live");
    await lifecycle.clock.advance(111 * minute);
    expect(map(lifecycle)).toEqual([`${name} owner main`]);
    expect([...lifecycle.actors.snapshots().keys()]).toEqual([arn]);
    expect(judged(lifecycle, dimension)).toMatchObject(sound);
    expect(doubledMinutes(lifecycle)).toEqual([]);
    await lifecycle.stop();
  });

  test("T21 gone to nginx, the load balancer deleted: it ends, and the host name it still shows is ignored", async () => {
    const moved = changed({ ...estate, loadBalancers: [{ ...only(estate), deletedAtMs: at(20) }] }, "web", [
      { fromMs: at(20), change: withSpec({ ingressClassName: "nginx" }, { finalizers: [] }) },
    ]);
    const other = alb("other", "app");
    const lifecycle = startController({ world: worldWith(moved, other) });
    await lifecycle.clock.advance(150 * minute);
    expect(map(lifecycle)).toEqual([`${only(other).name} owner main`]);
    expect([...lifecycle.actors.snapshots().keys()]).toEqual([only(other).arn]);
    expect(judged(lifecycle, dimension)).toMatchObject(sound);
    expect(lifecycle.events).toEqual([]);
    await lifecycle.stop();
  });

  test("T38 the owner is deleted, the load balancer is not: an orphan, whose series end", async () => {
    const orphaned = changed(estate, "web", [{ fromMs: at(20), change: null }]);
    const lifecycle = startController({ world: worldWith(orphaned) });
    await lifecycle.clock.advance(120 * minute);
    expect(map(lifecycle)).toEqual([`${name} orphan main`]);
    expect(judged(lifecycle, dimension)).toMatchObject({ ...sound, last: clockTime(at(20)) });
    expect(lifecycle.fleet.value.get(arn)?.life.kind).toBe("ended");
    await lifecycle.stop();
  });

  test("T55 missing in one listing: it stays, and so do its minutes", async () => {
    const lifecycle = startController({
      world: worldWith(estate),
      alter: (inventory, nowMs) =>
        nowMs >= at(19) && nowMs < at(21) ? { ...inventory, loadBalancers: [] } : inventory,
    });
    await lifecycle.clock.advance(60 * minute);
    expect(map(lifecycle)).toEqual([`${name} owner main`]);
    expect(judged(lifecycle, dimension)).toMatchObject(sound);
    expect(judged(lifecycle, dimension).last >= clockTime(at(55))).toBe(true);
    expect(doubledMinutes(lifecycle)).toEqual([]);
    await lifecycle.stop();
  });

  test("T57 tags of a load balancer that no listing has: nothing is read", async () => {
    const ghost = only(alb("gone", "ghost"));
    const lifecycle = startController({
      world: worldWith(estate),
      alter: (inventory) => ({ ...inventory, tags: new Map([...inventory.tags, [ghost.arn, ghost.tags]]) }),
    });
    await lifecycle.clock.advance(20 * minute);
    expect([...lifecycle.fleet.value.keys()]).toEqual([arn]);
    expect(requests(lifecycle, ghost.dimension)).toEqual([]);
    await lifecycle.stop();
  });

  test("T60 its Ingress is being deleted, held back by deletion protection: read on", async () => {
    const leaving = changed(estate, "web", [
      { fromMs: at(20), change: withMeta({ deletionTimestamp: new Date(at(20)).toISOString() }) },
    ]);
    const lifecycle = startController({ world: worldWith(leaving) });
    await lifecycle.clock.advance(60 * minute);
    expect(map(lifecycle)).toEqual([`${name} owner main`]);
    expect(judged(lifecycle, dimension)).toMatchObject(sound);
    expect(judged(lifecycle, dimension).last >= clockTime(at(55))).toBe(true);
    await lifecycle.stop();
  });
});
