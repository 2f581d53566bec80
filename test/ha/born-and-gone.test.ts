import { describe, expect, test } from "vitest";
import { repeatsOf } from "./repeats.ts";
import { startReplica } from "./replica.ts";
import { clean, during, leads, minute, second, site, until, verdict } from "./stage.ts";

describe("load balancers that come and go while the leader changes", () => {
  test.each<readonly ["stopped" | "killed", number]>([
    ["stopped", 4],
    ["killed", 13],
    ["killed", 22],
    ["stopped", 80],
  ])("the leader is %s %d minutes after the start", async (how, afterMinutes) => {
    const stage = site({ loadBalancers: "demo" });
    const first = startReplica(stage, "first");
    await stage.clock.advance(3 * second);
    const standby = startReplica(stage, "second");
    await stage.clock.advance(afterMinutes * minute);
    const killedAtMs: number[] = [];
    let gone = Promise.resolve();
    if (how === "stopped") {
      await during(stage.clock, first.stop());
    } else {
      killedAtMs.push(stage.clock.nowMs());
      ({ gone } = first.kill());
    }
    await until(stage.clock, () => leads(standby));
    await gone;
    await stage.clock.advance(45 * minute);
    // A third one, that was there for none of it.
    const third = startReplica(stage, "third");
    await stage.clock.advance(minute);
    await during(stage.clock, standby.stop());
    await stage.clock.advance(30 * minute);
    await during(stage.clock, third.stop());
    expect(verdict(stage)).toEqual(clean);
    expect(repeatsOf(stage.receiver.record, killedAtMs).wrong).toEqual([]);
  });
});
