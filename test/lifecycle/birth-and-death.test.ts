import { describe, expect, test } from "vitest";
import type { Inventory } from "../../src/aws/inventory.ts";
import {
  alb,
  clockTime,
  doubledMinutes,
  judged,
  minute,
  only,
  requests,
  startController,
  startMs,
  worldWith,
} from "./lifecycle-world.ts";

const steady = alb("shop", "web");

describe("a new load balancer", () => {
  const newcomer = alb("launch", "landing", { createdAtMs: startMs + 7 * minute });

  test("is read at once when its tag is visible, without waiting for the ordinary pass", async () => {
    const lifecycle = startController({ world: worldWith(steady, newcomer) });
    await lifecycle.clock.advance(25 * minute);
    const [first] = requests(lifecycle, only(newcomer).dimension);
    const visibleMs = only(newcomer).createdAtMs;
    const settleMs = lifecycle.settings.polling.settleMs;
    const intervalMs = lifecycle.settings.polling.intervalsMs.alerting;
    const firstMinuteMs = Math.floor(visibleMs / minute) * minute;
    expect(first?.timeMs).toBe(firstMinuteMs);
    // Its first minute must end before it can settle.
    expect(first?.arrivedAtMs).toBeLessThanOrEqual(firstMinuteMs + minute + settleMs + intervalMs);
    expect(judged(lifecycle, only(newcomer).dimension)).toMatchObject({ missing: 0, doubled: 0, wrong: 0 });
    expect(await lifecycle.stop()).toBe(0);
  });

  test("makes early passes at least 30 seconds apart, and ordinary ones again once it is there", async () => {
    const lifecycle = startController({ world: worldWith(steady, newcomer) });
    await lifecycle.clock.advance(30 * minute);
    await lifecycle.stop();
    const gaps = lifecycle.passes.slice(1).map((atMs, index) => atMs - (lifecycle.passes[index] ?? 0));
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(30_000);
    const later = lifecycle.passes.filter((atMs) => atMs > startMs + 12 * minute);
    expect(later.length).toBeLessThanOrEqual(5);
  });

  test("is told to its Ingress, once; those that were there before are not", async () => {
    const lifecycle = startController({ world: worldWith(steady, newcomer) });
    await lifecycle.clock.advance(30 * minute);
    await lifecycle.stop();
    expect(lifecycle.events).toMatchObject([
      {
        type: "Normal",
        reason: "LoadBalancerResolved",
        object: { kind: "Ingress", namespace: "launch", name: "landing" },
      },
    ]);
  });

  test("an Ingress that never gets one slows down after ten minutes, and is told once", async () => {
    const stuck = { ...newcomer, loadBalancers: [] };
    const lifecycle = startController({ world: worldWith(steady, stuck) });
    await lifecycle.clock.advance(120 * minute);
    await lifecycle.stop();
    const late = lifecycle.passes.filter((atMs) => atMs > startMs + 60 * minute);
    expect(late.length).toBeLessThanOrEqual(14);
    expect(lifecycle.events).toMatchObject([
      { type: "Warning", reason: "LoadBalancerNotFound", object: { name: "landing" } },
    ]);
  });
});

describe("a deleted load balancer", () => {
  const deletedAtMs = startMs + 20 * minute;
  const leaver = alb("retired", "old", { deletedAtMs });

  test("delivers its last settled minute, then ends; the others go on", async () => {
    const lifecycle = startController({ world: worldWith(steady, leaver) });
    await lifecycle.clock.advance(150 * minute);
    expect([...lifecycle.actors.snapshots().keys()]).toEqual([only(steady).arn]);
    const goneMs = only(leaver).deletedAtMs ?? 0;
    const { last, ...counts } = judged(lifecycle, only(leaver).dimension);
    expect(counts).toMatchObject({ missing: 0, doubled: 0, wrong: 0 });
    expect(last >= clockTime(goneMs - minute)).toBe(true);
    expect(judged(lifecycle, only(steady).dimension)).toMatchObject({ missing: 0, doubled: 0, wrong: 0 });
    expect(doubledMinutes(lifecycle)).toEqual([]);
    expect(await lifecycle.stop()).toBe(0);
  });

  test("is gone only after two complete passes, the second of which comes early", async () => {
    // Deleted behind the controller's back: its Ingress stays.
    const goneMs = startMs + 20 * minute;
    const whole = alb("retired", "old");
    const lost = { ...whole, loadBalancers: [{ ...only(whole), deletedAtMs: goneMs }] };
    const lifecycle = startController({ world: worldWith(steady, lost) });
    await lifecycle.clock.advance(goneMs - startMs);
    const lives: string[] = [];
    for (let step = 0; step < 60; step += 1) {
      const passed = lifecycle.passes.filter((atMs) => atMs >= goneMs).length;
      lives.push(`${passed} ${lifecycle.fleet.value.get(only(lost).arn)?.life.kind ?? "gone"}`);
      await lifecycle.clock.advance(10_000);
    }
    const [first = 0, second = 0] = lifecycle.passes.filter((atMs) => atMs >= goneMs);
    expect(new Set(lives.slice(0, lives.indexOf("2 ended")))).toEqual(new Set(["0 live", "1 live"]));
    expect(second - first).toBe(30_000);
    const { last, ...counts } = judged(lifecycle, only(lost).dimension);
    expect(counts).toMatchObject({ missing: 0, doubled: 0, wrong: 0 });
    expect(last <= clockTime(first)).toBe(true);
    await lifecycle.stop();
  });
});

describe("a load balancer that is deleted unnoticed", () => {
  const goneMs = startMs + 21 * minute;
  const whole = alb("retired", "old");
  const lost = { ...whole, loadBalancers: [{ ...only(whole), deletedAtMs: goneMs }] };
  /** Points of the lost one from minutes in which it was no more. */
  const afterwards = ({ receiver }: ReturnType<typeof startController>) =>
    receiver.record
      .series()
      .filter(({ labels }) => labels["load_balancer"] === only(lost).dimension)
      .flatMap(({ name, timesMs }) => timesMs.filter((timeMs) => timeMs > goneMs).map(() => name));

  test.each([
    { name: "with passes each 5 minutes", interval: "5m", faults: {} },
    { name: "with passes each 30 minutes", interval: "30m", faults: {} },
    {
      name: "while AWS lists nothing for an hour",
      interval: "5m",
      faults: {
        "aws-throttled": {
          share: 1,
          fromMs: startMs + 20 * minute,
          toMs: startMs + 80 * minute,
          subject: "elasticloadbalancing",
        },
      },
    },
  ])("gets no zeros for minutes after its end, $name", async ({ interval, faults }) => {
    const lifecycle = startController({ world: worldWith(steady, lost), interval, faults });
    await lifecycle.clock.advance(200 * minute);
    expect(lifecycle.fleet.value.get(only(lost).arn)?.finished).toBe(true);
    expect(afterwards(lifecycle)).toEqual([]);
    expect(judged(lifecycle, only(lost).dimension)).toMatchObject({ missing: 0, doubled: 0, wrong: 0 });
    expect(await lifecycle.stop()).toBe(0);
  });

  test("one that only fell silent gets its zeros once the next pass has seen it", async () => {
    const silent = alb("quiet", "night");
    const hushed = { ...silent, loadBalancers: [{ ...only(silent), deletedAtMs: goneMs }] };
    let held: Inventory | null = null;
    const lifecycle = startController({
      world: worldWith(steady, hushed),
      alter(inventory) {
        held = inventory.loadBalancers.some(({ arn }) => arn === only(hushed).arn) ? inventory : held;
        return { ...(held ?? inventory) };
      },
    });
    await lifecycle.clock.advance(90 * minute);
    const zeros = requests(lifecycle, only(hushed).dimension).filter(
      ({ timeMs, value }) => timeMs > goneMs + minute && value === 0,
    );
    expect(zeros.length).toBeGreaterThan(50);
    const ages = zeros.map(({ timeMs, arrivedAtMs }) => arrivedAtMs - timeMs - minute);
    expect(Math.max(...ages)).toBeLessThanOrEqual(9 * minute);
    await lifecycle.stop();
  });
});

describe("what removes nothing", () => {
  test("failed passes", async () => {
    const lifecycle = startController({
      world: worldWith(steady),
      faults: {
        "aws-throttled": {
          share: 1,
          fromMs: startMs + 6 * minute,
          toMs: startMs + 60 * minute,
          subject: "elasticloadbalancing",
        },
      },
    });
    await lifecycle.clock.advance(90 * minute);
    await lifecycle.stop();
    expect(judged(lifecycle, only(steady).dimension)).toMatchObject({ missing: 0, doubled: 0, wrong: 0 });
    expect(lifecycle.fleet.value.get(only(steady).arn)?.life.kind).toBe("live");
    // Fifty-four minutes at the pace of retries must not hammer a service that asks to slow down.
    expect(lifecycle.passes.length).toBeLessThan(35);
  });

  test("one blink of the listing, and one of the tags", async () => {
    const { arn, dimension } = only(steady);
    const other = alb("other", "app");
    const lifecycle = startController({
      world: worldWith(steady, other),
      alter(inventory, nowMs) {
        const pass = Math.floor((nowMs - startMs) / minute);
        if (pass >= 4 && pass < 6) {
          return { ...inventory, loadBalancers: inventory.loadBalancers.filter((one) => one.arn !== arn) };
        }
        return pass >= 19 && pass < 21
          ? { ...inventory, tags: new Map([...inventory.tags].filter(([key]) => key !== arn)) }
          : inventory;
      },
    });
    await lifecycle.clock.advance(60 * minute);
    await lifecycle.stop();
    expect(judged(lifecycle, dimension)).toMatchObject({ missing: 0, doubled: 0, wrong: 0 });
    expect(doubledMinutes(lifecycle)).toEqual([]);
  });
});
