import { describe, expect, test } from "vitest";
import { presenceName } from "../../src/kubernetes/lease-presence.ts";
import { repeatsOf } from "./repeats.ts";
import { startReplica, type Replica, type Site } from "./replica.ts";
import { clean, during, minute, second, site, until, verdict } from "./stage.ts";

const lines = "sharding: {buckets: 4}";

/** How many buckets each of them leads. */
const parts = (replicas: readonly Replica[]): readonly number[] =>
  replicas.map(({ leading }) => leading.size);
const total = (replicas: readonly Replica[]): number => parts(replicas).reduce((sum, one) => sum + one, 0);

/** No bucket may be led twice at any moment. */
function twice(replicas: readonly Replica[]): readonly number[] {
  const led = replicas.flatMap(({ leading, election }) =>
    election.permit.granted() ? [...leading.keys()] : [],
  );
  return led.filter((bucket, index) => led.indexOf(bucket) !== index);
}

async function watched(stage: Site, replicas: readonly Replica[], ms: number): Promise<void> {
  for (let step = 0; step < ms / 500; step += 1) {
    await stage.clock.advance(500);
    expect(twice(replicas)).toEqual([]);
  }
}

async function stopAll(stage: Site, replicas: readonly Replica[]): Promise<void> {
  await during(
    stage.clock,
    Promise.all(replicas.map((replica) => replica.stop())).then(() => undefined),
  );
}

describe("load balancers divided into four buckets", () => {
  test("one, three and one replicas: each has its fair part, no minute is lost and none comes twice", async () => {
    const stage = site({ lines, loadBalancers: 12 });
    const one = startReplica(stage, "one");
    await until(stage.clock, () => total([one]) === 4);
    expect(parts([one])).toEqual([4]);
    await watched(stage, [one], 3 * minute);
    const others = [startReplica(stage, "two"), startReplica(stage, "three")];
    const all = [one, ...others];
    await watched(stage, all, 2 * minute);
    expect(parts(all).toSorted((a, b) => a - b)).toEqual([0, 2, 2]);
    expect(one.election.snapshot().replicas).toEqual(["one", "three", "two"]);
    expect(one.election.share()).toBe(0.5);
    await watched(stage, all, 5 * minute);
    await stopAll(stage, others);
    const tookMs = await until(stage.clock, () => total([one]) === 4);
    expect(tookMs).toBeLessThanOrEqual(10 * second);
    await stage.clock.advance(35 * minute);
    await stopAll(stage, [one]);
    expect(verdict(stage)).toEqual(clean);
    expect(repeatsOf(stage.receiver.record, [])).toEqual({ allowed: 0, wrong: [] });
    expect([...stage.api.objects.keys()].filter((key) => key.includes("presence"))).toEqual([]);
    expect(stage.clock.pending).toBe(0);
  });

  test("a replica that dies while buckets move loses nothing; the others have its part within the lease time", async () => {
    const stage = site({ lines, loadBalancers: 12 });
    const one = startReplica(stage, "one");
    await stage.clock.advance(4 * minute);
    const two = startReplica(stage, "two");
    await until(stage.clock, () => two.leading.size > 0);
    const killedAtMs = stage.clock.nowMs();
    const { gone } = one.kill();
    const tookMs = await until(stage.clock, () => total([two]) === 4);
    expect(tookMs).toBeLessThanOrEqual(25 * second);
    await gone;
    await stage.clock.advance(35 * minute);
    await stopAll(stage, [two]);
    expect(verdict(stage)).toEqual(clean);
    expect(repeatsOf(stage.receiver.record, [killedAtMs]).wrong).toEqual([]);
  });

  test("the part of a replica that dies in the middle of its work is led by the other one within the lease time", async () => {
    const stage = site({ lines, loadBalancers: 12 });
    const one = startReplica(stage, "one");
    const two = startReplica(stage, "two");
    await watched(stage, [one, two], 4 * minute);
    expect(parts([one, two])).toEqual([2, 2]);
    const killedAtMs = stage.clock.nowMs();
    const { gone } = one.kill();
    const tookMs = await until(stage.clock, () => total([two]) === 4);
    // Seen a retry late, counted as gone a retry late, taken a retry later.
    expect(tookMs).toBeLessThanOrEqual(23 * second);
    await gone;
    await stage.clock.advance(35 * minute);
    await stopAll(stage, [two]);
    expect(verdict(stage)).toEqual(clean);
    expect(repeatsOf(stage.receiver.record, [killedAtMs]).wrong).toEqual([]);
  });

  test("a replica that is cut off gives its part to the other, and gets it again", async () => {
    const stage = site({ lines, loadBalancers: 12 });
    const both = [startReplica(stage, "one"), startReplica(stage, "two")];
    const [one, two] = both as [Replica, Replica];
    await watched(stage, both, 4 * minute);
    expect(parts(both)).toEqual([2, 2]);
    one.link.state = "cut";
    await until(stage.clock, () => one.leading.size === 0);
    const lostAtMs = stage.clock.nowMs();
    await watched(stage, both, minute);
    expect(parts(both)).toEqual([0, 4]);
    one.link.state = "open";
    await watched(stage, both, minute);
    expect(parts(both)).toEqual([2, 2]);
    await stage.clock.advance(35 * minute);
    await stopAll(stage, both);
    expect(verdict(stage)).toEqual(clean);
    expect(repeatsOf(stage.receiver.record, [lostAtMs]).wrong).toEqual([]);
    expect(two.problems.list()).toEqual([]);
  });

  test("what a dead replica left behind is cleared away", async () => {
    const stage = site({ lines });
    const one = startReplica(stage, "one");
    const two = startReplica(stage, "two");
    await stage.clock.advance(minute);
    const { gone } = one.kill();
    const key = `leases/${presenceName("elbow", "one")}`;
    expect(stage.api.objects.has(key)).toBe(true);
    await stage.clock.advance(12 * minute);
    await gone;
    expect(stage.api.objects.has(key)).toBe(false);
    await stopAll(stage, [two]);
  });

  test.each([
    ["", lines],
    [lines, ""],
    ["sharding: {buckets: 2}", lines],
    [lines, "sharding: {buckets: 3}"],
  ])("stopped with '%s' and started with '%s': it goes on where it was", async (before, after) => {
    const stage = site({ lines: before, loadBalancers: 12 });
    const first = startReplica(stage, "first");
    await stage.clock.advance(6 * minute);
    await stopAll(stage, [first]);
    const changed = { ...stage, settings: site({ lines: after, loadBalancers: 12 }).settings };
    const next = startReplica(changed, "next");
    await stage.clock.advance(10 * minute);
    await stopAll(stage, [next]);
    const last = startReplica(stage, "last");
    await stage.clock.advance(35 * minute);
    await stopAll(stage, [last]);
    expect(verdict(stage)).toEqual(clean);
    expect(repeatsOf(stage.receiver.record, [])).toEqual({ allowed: 0, wrong: [] });
  });
});
