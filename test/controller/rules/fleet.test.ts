import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  nextFleet,
  withFinished,
  type Fleet,
  type FleetMember,
} from "../../../src/controller/rules/fleet.ts";
import type { LoadBalancerSeries } from "../../../src/series/series-spec.ts";
import { loadBalancerOf, minute, specOf } from "../../support/polling-world.ts";

const at = (minutes: number) => minutes * minute + 7000;
const series = (arn: string, metric = "RequestCount") => loadBalancerOf(arn, [specOf({ arn, metric })]);

/** What one look sees: `described` are exported, `present` are listed. */
interface Look {
  readonly minutes: number;
  readonly described: readonly LoadBalancerSeries[];
  readonly present: readonly string[];
  readonly newPass?: boolean;
}

function play(looks: readonly Look[], fleet: Fleet = new Map()): Fleet {
  return looks.reduce(
    (known, { minutes, described, present, newPass = true }, index) =>
      nextFleet(
        known,
        { described, present: new Map(present.map((arn) => [arn, 1000])), pass: index },
        { nowMs: at(minutes), newPass },
      ),
    fleet,
  );
}

const live = (minutes: number, newPass = true): Look => ({
  minutes,
  described: [series("a")],
  present: ["a"],
  newPass,
});
const absent = (minutes: number, newPass = true): Look => ({ minutes, described: [], present: [], newPass });
const unowned = (minutes: number): Look => ({ minutes, described: [], present: ["a"] });

describe("a load balancer's life", () => {
  test.each<[string, readonly Look[], FleetMember["life"] | undefined]>([
    ["is live since its creation", [live(10)], { kind: "live", sinceMs: 1000 }],
    ["goes on when one pass misses it", [live(10), absent(15)], { kind: "live", sinceMs: 1000 }],
    [
      "ends as of the first of two passes that miss it",
      [live(10), absent(15), absent(20)],
      { kind: "ended", atMs: at(15) },
    ],
    [
      "is not missed by looks that are no passes",
      [live(10), absent(15), absent(16, false), absent(17, false)],
      { kind: "live", sinceMs: 1000 },
    ],
    ["is seen again in time", [live(10), absent(15), live(20), absent(25)], { kind: "live", sinceMs: 1000 }],
    [
      "ends at once when it is there but no longer ours",
      [live(10), unowned(15)],
      { kind: "ended", atMs: at(15) },
    ],
    [
      "stays ended while nothing changes",
      [live(10), unowned(15), unowned(40)],
      { kind: "ended", atMs: at(15) },
    ],
    ["comes back to life", [live(10), unowned(15), live(16)], { kind: "live", sinceMs: 1000 }],
    ["was never ours", [unowned(10)], undefined],
  ])("%s", (_name, looks, life) => {
    expect(play(looks).get("a")?.life).toEqual(life);
  });
});

describe("a finished load balancer", () => {
  const finished = withFinished(play([live(10), unowned(15)]), "a");

  test("is remembered without its series", () => {
    expect(finished.get("a")).toMatchObject({ finished: true, life: { kind: "ended", atMs: at(15) } });
    expect(finished.get("a")?.series.specs).toEqual([]);
  });

  test("goes on with the minute after its end when it comes back", () => {
    const back = play([live(60)], finished).get("a");
    expect(back?.life).toEqual({ kind: "live", sinceMs: 16 * minute });
    expect(back?.finished).toBeUndefined();
    expect(back?.series.specs).toHaveLength(1);
  });

  test("is forgotten when CloudWatch has forgotten it too", () => {
    const days = 15 * 24 * 60;
    expect(play([unowned(14 + days)], finished).has("a")).toBe(true);
    expect(play([unowned(16 + days)], finished).has("a")).toBe(false);
  });

  test("one that came back meanwhile stays as it is", () => {
    const alive = play([live(10)]);
    expect(withFinished(alive, "a")).toBe(alive);
    expect(withFinished(alive, "unknown")).toBe(alive);
  });

  test("at most ten thousand are remembered, the oldest goes", () => {
    const arns = Array.from({ length: 10_001 }, (_unused, index) => `arn${index}`);
    const member = (arn: string): FleetMember => ({
      series: series(arn),
      life: { kind: "ended", atMs: 0 },
      missing: null,
    });
    let fleet: Fleet = new Map(arns.map((arn) => [arn, { ...member(arn), finished: true }]));
    fleet = withFinished(new Map([...fleet, ["newest", member("newest")]]), "newest");
    expect([fleet.size, fleet.has("arn0"), fleet.has("arn1"), fleet.has("newest")]).toEqual([
      10_000,
      false,
      false,
      true,
    ]);
  });
});

describe("identity of values", () => {
  const before = play([live(10)]);

  test("the same look, described anew, is the same fleet", () => {
    expect(play([live(11)], before)).toBe(before);
  });

  test("changed labels are a new member with the same life", () => {
    const relabelled = { ...series("a"), name: "other" };
    const after = play([{ minutes: 11, described: [relabelled], present: ["a"] }], before);
    expect(after).not.toBe(before);
    expect(after.get("a")).toEqual({ ...before.get("a"), series: relabelled });
    expect(after.get("a")?.life).toBe(before.get("a")?.life);
  });

  test("another member leaves this one alone", () => {
    const both = play([{ minutes: 11, described: [series("a"), series("b")], present: ["a", "b"] }], before);
    expect(both.get("a")).toBe(before.get("a"));
  });
});

test("whatever is seen: no member is lost without an end, and nothing ends but by two passes or by being ours no more", () => {
  const look = fc.record({
    kind: fc.constantFrom("live", "absent", "unowned"),
    newPass: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.array(look, { maxLength: 30 }), (looks) => {
      let fleet = play([live(0)]);
      let misses = 0;
      for (const [index, { kind, newPass }] of looks.entries()) {
        const minutes = index + 1;
        const seen =
          kind === "live"
            ? live(minutes, newPass)
            : kind === "absent"
              ? absent(minutes, newPass)
              : unowned(minutes);
        misses = kind === "absent" ? misses + (newPass ? 1 : 0) : 0;
        const wasLive = fleet.get("a")?.life.kind === "live";
        fleet = play([seen], fleet);
        const endsNow = wasLive && fleet.get("a")?.life.kind === "ended";
        expect(fleet.has("a")).toBe(true);
        expect(endsNow && !(kind === "unowned" || misses >= 2)).toBe(false);
      }
    }),
  );
});
