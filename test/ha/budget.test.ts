import { describe, expect, test } from "vitest";
import { startReplica, type Replica } from "./replica.ts";
import { during, minute, second, site, startMs } from "./stage.ts";

const monthEndMs = Date.UTC(2026, 11, 1);
const monthMs = 30 * 24 * 60 * minute;
const loadBalancers = 8;

/** The settings of so many buckets, with a budget that allows `leftUsd` for what is left of the month. */
const linesOf = (buckets: number, leftUsd: number): string =>
  `sharding: {buckets: ${buckets}}
budget: {monthlyUsd: ${(leftUsd * monthMs) / (monthEndMs - startMs)}, hardStop: true}`;

const billed = (replicas: readonly Replica[]): number =>
  replicas.reduce((sum, one) => sum + one.billedUsd(), 0);

describe("the hard stop of a budget", () => {
  test("holds for four buckets over a replica that joins, one that is killed, and a change to two and one", async () => {
    const freely = site({ loadBalancers });
    const alone = startReplica(freely, "alone");
    await freely.clock.advance(30 * minute);
    const wantedUsd = billed([alone]);
    await during(freely.clock, alone.stop());

    const leftUsd = wantedUsd * 0.6;
    const stage = site({ loadBalancers, lines: linesOf(4, leftUsd) });
    const { clock } = stage;
    const one = startReplica(stage, "one");
    await clock.advance(6 * minute);
    const two = startReplica(stage, "two");
    await clock.advance(6 * minute);
    const { gone } = one.kill();
    await clock.advance(4 * minute + 7 * second);
    await gone;
    await during(clock, two.stop());
    const all = [one, two];
    for (const buckets of [2, 1, 4]) {
      const { settings } = site({ loadBalancers, lines: linesOf(buckets, leftUsd) });
      const next = startReplica({ ...stage, settings }, `with-${buckets}`);
      await clock.advance(8 * minute);
      await during(clock, next.stop());
      all.push(next);
    }
    expect(billed(all)).toBeLessThanOrEqual(leftUsd);
    expect(billed(all)).toBeGreaterThan(leftUsd * 0.6);
    expect(all.at(-1)?.billedUsd()).toBeLessThan(leftUsd * 0.01);
  });
});
