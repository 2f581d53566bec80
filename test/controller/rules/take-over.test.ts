import { describe, expect, test } from "vitest";
import { withoutOldEnds, type Fleet, type FleetMember } from "../../../src/controller/rules/fleet.ts";
import { bucketOf } from "../../../src/controller/rules/bucket-of.ts";
import { takeOver } from "../../../src/controller/rules/take-over.ts";
import type { Checkpoint } from "../../../src/polling/rules/checkpoint-decode.ts";
import type { SavedLoadBalancer } from "../../../src/polling/rules/checkpoint-document.ts";

const minute = 60_000;
const hour = 60 * minute;
const nowMs = 1_000_000 * minute;
const arn = "arn:a";

const member = (life: FleetMember["life"], finished = false): FleetMember => ({
  series: { arn, name: "a", dimension: "app/a/1", specs: [], labels: { sets: new Map(), infos: [] } },
  life,
  missing: null,
  ...(finished ? { finished: true } : {}),
});
const live = member({ kind: "live", sinceMs: nowMs - 9 * hour });
const endedAt = (atMs: number, finished = false) => member({ kind: "ended", atMs }, finished);
const saved = (given: Partial<SavedLoadBalancer> = {}): SavedLoadBalancer => ({
  arn,
  name: "a",
  dimension: "app/a/1",
  groups: [],
  to: [],
  labels: { sets: [], infos: [] },
  ...given,
});
const checkpoint = (one: SavedLoadBalancer | null): Checkpoint => ({
  kind: "elbow checkpoint",
  version: 1,
  oldestReader: 1,
  epoch: 3,
  savedAtMs: nowMs - minute,
  clean: false,
  destinations: [],
  templates: [],
  shapes: [],
  loadBalancers: new Map(one === null ? [] : [[arn, one]]),
  unreadable: 0,
});
const after = (one: FleetMember, from: Checkpoint | null): FleetMember | undefined =>
  takeOver(new Map([[arn, one]]), from, { mine: () => true, nowMs }).get(arn);

describe("what a standby knows when it begins to lead", () => {
  const recent = endedAt(nowMs - 5 * minute);
  const old = endedAt(nowMs - 2 * hour);
  test.each<readonly [string, FleetMember, Checkpoint | null, "same" | "finished" | "to be ended"]>([
    ["lives, and is in the checkpoint", live, checkpoint(saved()), "same"],
    ["lives, and is new", live, checkpoint(null), "same"],
    ["ended, last minutes missing", recent, checkpoint(saved({ endedAtMs: nowMs - 6 * minute })), "same"],
    ["ended, and the leader did not know yet", recent, checkpoint(saved()), "same"],
    ["ended and delivered", recent, checkpoint(saved({ finished: true, endedAtMs: nowMs })), "finished"],
    ["came and went unseen by the leader", recent, checkpoint(null), "same"],
    ["ended long ago, and the checkpoint forgot it", old, checkpoint(null), "finished"],
    ["ended, without any checkpoint", recent, null, "same"],
    [
      "let go here, but not delivered by the leader",
      endedAt(nowMs - 2 * hour, true),
      checkpoint(saved()),
      "to be ended",
    ],
    [
      "let go here, and delivered",
      endedAt(nowMs - 2 * hour, true),
      checkpoint(saved({ finished: true, endedAtMs: 5 })),
      "same",
    ],
  ])("%s", (...[, one, from, expected]) => {
    const next = after(one, from);
    const found = next === one ? "same" : next?.finished === true ? "finished" : "to be ended";
    expect(found).toBe(expected);
    expect(next?.life.kind).toBe(one.life.kind);
  });

  test("a second life begins after the first one was delivered", () => {
    const endedAtMs = nowMs - 30 * minute - 1;
    expect(after(live, checkpoint(saved({ finished: true, endedAtMs })))?.life).toEqual({
      kind: "live",
      sinceMs: nowMs - 30 * minute,
    });
  });

  test("other buckets are left alone", () => {
    const fleet: Fleet = new Map([[arn, recent]]);
    const from = checkpoint(saved({ finished: true, endedAtMs: nowMs }));
    expect(takeOver(fleet, from, { mine: () => false, nowMs })).toBe(fleet);
  });
});

describe("what a standby keeps of what ended", () => {
  test.each<readonly [string, number, boolean, boolean]>([
    ["an hour at the most", nowMs - hour - 1, false, true],
    ["less than an hour: whole", nowMs - hour, false, false],
    ["what this process reads itself: until it is delivered", nowMs - 9 * hour, true, false],
  ])("%s", (...[, atMs, reads, finished]) => {
    const next = withoutOldEnds(new Map([[arn, endedAt(atMs)]]), () => reads, nowMs);
    expect(next.get(arn)?.finished === true).toBe(finished);
  });
});

describe("buckets", () => {
  test("are the same in every version", () => {
    const arns = ["a", "b", "c", "d", "e", "f"].map((name) => `arn:aws:elasticloadbalancing:${name}`);
    expect(arns.map((one) => bucketOf(one, 4))).toEqual([0, 1, 2, 3, 0, 1]);
    expect(arns.map((one) => bucketOf(one, 1))).toEqual([0, 0, 0, 0, 0, 0]);
  });

  test("are about equal in size", () => {
    const sizes = [0, 0, 0, 0];
    for (let index = 0; index < 4000; index += 1) {
      const bucket = bucketOf(
        `arn:aws:elasticloadbalancing:eu-west-1:1:loadbalancer/app/k8s-${index}/${index * 7919}`,
        4,
      );
      sizes[bucket] = (sizes[bucket] ?? 0) + 1;
    }
    expect(Math.min(...sizes)).toBeGreaterThan(850);
    expect(Math.max(...sizes)).toBeLessThan(1150);
  });
});
