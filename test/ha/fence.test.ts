import { describe, expect, test } from "vitest";
import type { Election } from "../../src/controller/open-election.ts";
import { latest } from "../../src/runtime/latest.ts";
import { startReplica } from "./replica.ts";
import { clean, during, leads, minute, site, until, verdict } from "./stage.ts";

/** Believes for ever that it leads, whatever the Lease says: only `giveUp` ends it. */
function believer(epoch: number) {
  const reasons: string[] = [];
  const election: Election = {
    async run(lead, signal) {
      const lost = new AbortController();
      const giveUp = (reason: string): void => {
        reasons.push(reason);
        lost.abort(new Error(reason));
      };
      await lead({ bucket: 0, epoch, hold: { giveUp } }, { stop: signal, lost: lost.signal });
    },
    permit: { granted: () => true },
    held: latest<ReadonlySet<number>>(new Set([0])),
    share: () => 1,
    mine: () => true,
    snapshot: () => ({ enabled: true, identity: "believer", buckets: [], replicas: null }),
    watchdog: () => null,
  };
  return { election, reasons };
}

describe("the checkpoint's fence", () => {
  test.each([0, 7])(
    "a leader under epoch %d that lost its Lease without noticing ends when a newer one has written",
    async (epoch) => {
      const stage = site();
      const { election, reasons } = believer(epoch);
      const stale = startReplica(stage, "stale", election);
      await stage.clock.advance(5 * minute);
      expect(leads(stale)).toBe(true);
      // Nobody holds the Lease, and it counts from 0: the epoch goes on from the checkpoint's all the same.
      const fresh = startReplica(stage, "fresh");
      await until(stage.clock, () => leads(fresh));
      await until(stage.clock, () => !leads(stale), 3 * minute);
      expect(reasons).toEqual(["the checkpoint was written under a newer epoch"]);
      const endedAtMs = stage.clock.nowMs();
      await stage.clock.advance(35 * minute);
      expect(stale.deeds.filter(({ atMs }) => atMs > endedAtMs)).toEqual([]);
      expect(leads(fresh)).toBe(true);
      expect(fresh.problems.list()).toEqual([]);
      await during(stage.clock, fresh.stop());
      await during(stage.clock, stale.stop());
      expect(verdict(stage)).toEqual(clean);
    },
  );
});
