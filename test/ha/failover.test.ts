import { describe, expect, test } from "vitest";
import { repeatsOf } from "./repeats.ts";
import { startReplica, type Replica, type Site } from "./replica.ts";
import { clean, during, leads, minute, second, site, until, verdict } from "./stage.ts";

/** Two replicas, one of which leads, in the middle of their work. */
async function pair() {
  const stage = site();
  const first = startReplica(stage, "first");
  await stage.clock.advance(3 * second);
  const second_ = startReplica(stage, "second");
  await stage.clock.advance(7 * minute);
  expect([leads(first), leads(second_)]).toEqual([true, false]);
  return { stage, first, second: second_ };
}

/** Ends a replica in order and checks that nothing waits on any more. */
async function finish(stage: Site, replicas: readonly Replica[]): Promise<void> {
  await stage.clock.advance(35 * minute);
  for (const replica of replicas) {
    await during(stage.clock, replica.stop());
  }
  expect(stage.clock.pending).toBe(0);
}

describe("two replicas and one Lease", () => {
  test("only one reads and pushes; the other is warm", async () => {
    const { stage, first, second: standby } = await pair();
    expect(standby.deeds).toEqual([]);
    expect(standby.fleet.value.size).toBe(first.fleet.value.size);
    expect(standby.election.snapshot().buckets).toEqual([
      { bucket: 0, holder: "first", since: expect.any(String) as string, epoch: 0, mine: false },
    ]);
    await finish(stage, [standby, first]);
    expect(verdict(stage)).toEqual(clean);
    expect(repeatsOf(stage.receiver.record, [])).toEqual({ allowed: 0, wrong: [] });
  });

  test("a clean stop hands over within three seconds, and repeats nothing", async () => {
    const { stage, first, second: standby } = await pair();
    const stopping = during(stage.clock, first.stop());
    await stopping;
    const tookMs = await until(stage.clock, () => leads(standby));
    expect(tookMs).toBeLessThanOrEqual(3 * second);
    expect(standby.election.snapshot().buckets[0]).toMatchObject({ epoch: 1, mine: true });
    await finish(stage, [standby]);
    expect(verdict(stage)).toEqual(clean);
    expect(repeatsOf(stage.receiver.record, [])).toEqual({ allowed: 0, wrong: [] });
  });

  test("a killed leader is followed within the lease time and a retry, and nothing is lost", async () => {
    const { stage, first, second: standby } = await pair();
    const killedAtMs = stage.clock.nowMs();
    const { gone } = first.kill();
    const tookMs = await until(stage.clock, () => leads(standby));
    expect(tookMs).toBeLessThanOrEqual(15 * second + 2.4 * second + second);
    await gone;
    await finish(stage, [standby]);
    expect(verdict(stage)).toEqual(clean);
    expect(repeatsOf(stage.receiver.record, [killedAtMs]).wrong).toEqual([]);
  });

  test.each(["cut", "hanging"] as const)(
    "a leader whose API server is %s steps down before another begins, and can lead again",
    async (state) => {
      const { stage, first, second: standby } = await pair();
      const cutAtMs = stage.clock.nowMs();
      first.link.state = state;
      await until(stage.clock, () => !leads(first));
      const steppedDownMs = stage.clock.nowMs();
      expect(steppedDownMs - cutAtMs).toBeLessThanOrEqual(10 * second + second);
      expect(leads(standby)).toBe(false);
      await until(stage.clock, () => leads(standby));
      expect(stage.clock.nowMs() - cutAtMs).toBeLessThanOrEqual(19 * second);
      await stage.clock.advance(5 * minute);
      expect(first.deeds.filter(({ atMs }) => atMs > steppedDownMs)).toEqual([]);
      first.link.state = "open";
      await stage.clock.advance(minute);
      const secondStoppedMs = stage.clock.nowMs();
      const { gone } = standby.kill();
      await until(stage.clock, () => leads(first));
      await gone;
      expect(first.election.snapshot().buckets[0]).toMatchObject({ epoch: 2, mine: true });
      await finish(stage, [first]);
      expect(verdict(stage)).toEqual(clean);
      expect(repeatsOf(stage.receiver.record, [steppedDownMs, secondStoppedMs]).wrong).toEqual([]);
    },
  );

  test.each([0, 9, 26])(
    "a leader frozen longer than its lease, %d s into a minute, does nothing on waking",
    async (offset) => {
      const { stage, first, second: standby } = await pair();
      await stage.clock.advance(offset * second);
      const frozenAtMs = stage.clock.nowMs();
      first.clock.freeze();
      await until(stage.clock, () => leads(standby));
      await stage.clock.advance(95 * second);
      const wokenAtMs = stage.clock.nowMs();
      await first.clock.thaw();
      await stage.clock.advance(3 * minute);
      expect(first.deeds.filter(({ atMs }) => atMs >= wokenAtMs)).toEqual([]);
      expect([leads(first), leads(standby)]).toEqual([false, true]);
      await finish(stage, [first, standby]);
      expect(verdict(stage)).toEqual(clean);
      expect(repeatsOf(stage.receiver.record, [frozenAtMs, wokenAtMs]).wrong).toEqual([]);
    },
  );

  test.each(["read", "push"] as const)(
    "a leader frozen while the answer to a %s is on its way does nothing when it arrives",
    async (kind) => {
      const { stage, first, second: standby } = await pair();
      const count = (): number => first.deeds.filter((deed) => deed.kind === kind).length;
      const before = count();
      await until(stage.clock, () => count() > before, 6 * minute);
      const frozenAtMs = stage.clock.nowMs();
      first.clock.freeze();
      await stage.clock.advance(95 * second);
      expect(leads(standby)).toBe(true);
      const done = first.deeds.length;
      await first.clock.thaw();
      expect(first.deeds.length).toBe(done);
      await stage.clock.advance(minute);
      expect(first.deeds.length).toBe(done);
      await finish(stage, [first, standby]);
      expect(verdict(stage)).toEqual(clean);
      expect(repeatsOf(stage.receiver.record, [frozenAtMs]).wrong).toEqual([]);
    },
  );

  test("a short freeze changes nothing", async () => {
    const { stage, first, second: standby } = await pair();
    first.clock.freeze();
    await stage.clock.advance(6 * second);
    await first.clock.thaw();
    await stage.clock.advance(minute);
    expect([leads(first), leads(standby)]).toEqual([true, false]);
    await finish(stage, [standby, first]);
    expect(verdict(stage)).toEqual(clean);
    expect(repeatsOf(stage.receiver.record, [])).toEqual({ allowed: 0, wrong: [] });
  });

  test("an API server that is away for less than the deadline is no reason to step down", async () => {
    const { stage, first, second: standby } = await pair();
    first.link.state = "cut";
    standby.link.state = "cut";
    await stage.clock.advance(7 * second);
    first.link.state = "open";
    standby.link.state = "open";
    await stage.clock.advance(minute);
    expect([leads(first), leads(standby)]).toEqual([true, false]);
    await finish(stage, [standby, first]);
    expect(repeatsOf(stage.receiver.record, [])).toEqual({ allowed: 0, wrong: [] });
  });

  test.each([1, 5, 20, 40])(
    "what a lost term could not write down any more is not sent again by the same process: API server away %d s into a minute",
    async (offset) => {
      const { stage, first, second: standby } = await pair();
      await during(stage.clock, standby.stop());
      await stage.clock.advance(offset * second);
      first.link.state = "hanging";
      await until(stage.clock, () => !leads(first));
      await stage.clock.advance(2 * minute);
      first.link.state = "open";
      await until(stage.clock, () => leads(first));
      await finish(stage, [first]);
      expect(verdict(stage)).toEqual(clean);
      expect(repeatsOf(stage.receiver.record, [])).toEqual({ allowed: 0, wrong: [] });
    },
  );

  test("no right to the Lease is said with its remedy, and nobody reads", async () => {
    const stage = site();
    const alone = startReplica(stage, "alone");
    alone.link.state = "forbidden";
    await stage.clock.advance(minute);
    expect(alone.deeds).toEqual([]);
    expect(alone.problems.list()[0]).toMatchObject({
      where: "election",
      remedy: expect.stringContaining('resources ["leases"]') as string,
    });
    alone.link.state = "open";
    await until(stage.clock, () => leads(alone));
    expect(alone.problems.list().map(({ where }) => where)).not.toContain("election");
    await finish(stage, [alone]);
  });

  test("without election every process leads at once", async () => {
    const stage = site({ lines: "leaderElection: {enabled: false}\ncheckpoint: {enabled: false}" });
    const alone = startReplica(stage, "alone");
    await stage.clock.advance(3 * second);
    expect(leads(alone)).toBe(true);
    expect(stage.api.requests()).toBe(0);
    await finish(stage, [alone]);
    expect(verdict(stage)).toEqual(clean);
  });
});
