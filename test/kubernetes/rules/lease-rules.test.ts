import { describe, expect, test } from "vitest";
import {
  heldRecord,
  leaseObject,
  readLease,
  releasedRecord,
  type LeaseRecord,
  type StoredLease,
} from "../../../src/kubernetes/rules/lease-record.ts";
import { leaseStanding, seenLease } from "../../../src/kubernetes/rules/lease-standing.ts";
import {
  beginTry,
  continueTry,
  type LeaseAnswer,
  type LeaseTrier,
} from "../../../src/kubernetes/rules/lease-try.ts";
import { microTime } from "../../../src/kubernetes/rules/micro-time.ts";

const wallMs = Date.UTC(2026, 10, 21, 10, 0, 17, 45);
const record = (given: Partial<LeaseRecord> = {}): LeaseRecord => ({
  holder: "other",
  durationMs: 15_000,
  acquireTime: "2026-11-21T09:00:00.000000Z",
  renewTime: "2026-11-21T09:59:00.000000Z",
  transitions: 3,
  ...given,
});
const stored = (given: Partial<LeaseRecord> = {}, resourceVersion = "7"): StoredLease => ({
  record: record(given),
  resourceVersion,
  metadata: { labels: { team: "sre" } },
  otherSpec: { strategy: "OldestEmulationVersion" },
});
const me = (monotonicMs = 0): LeaseTrier => ({
  identity: "me",
  leaseDurationMs: 15_000,
  wallMs,
  monotonicMs,
});
const place = { namespace: "elbow", name: "elbow", labels: { a: "b" } };

describe("times of a Lease", () => {
  test.each([
    [0, "1970-01-01T00:00:00.000000Z"],
    [wallMs, "2026-11-21T10:00:17.045000Z"],
  ])("%d has six fractional digits", (ms, text) => {
    expect(microTime(ms)).toBe(text);
  });
});

describe("a Lease as text", () => {
  test("what is read is written back whole, also what others put there", () => {
    const lease = stored();
    const sent = leaseObject(place, lease.record, lease);
    expect(sent).toMatchObject({
      metadata: { name: "elbow", labels: { team: "sre" }, resourceVersion: "7" },
      spec: { holderIdentity: "other", leaseDurationSeconds: 15, strategy: "OldestEmulationVersion" },
    });
    expect(readLease(sent)).toEqual(lease);
  });

  test("a part of a second is rounded up: others wait rather too long", () => {
    expect(leaseObject(place, record({ durationMs: 2500 }), null)).toMatchObject({
      spec: { leaseDurationSeconds: 3 },
      metadata: { labels: { a: "b" } },
    });
  });

  test.each([
    ["an empty Lease", { metadata: { resourceVersion: "1" } }],
    ["nonsense", { metadata: { resourceVersion: "1" }, spec: { holderIdentity: 5, leaseTransitions: "x" } }],
  ])("%s is nobody's", (_name, body) => {
    expect(readLease(body)?.record).toMatchObject({ holder: "", transitions: 0, durationMs: 0 });
  });

  test.each([null, 5, "text", {}, { metadata: {} }])("%j is no Lease", (body) => {
    expect(readLease(body)).toBe(null);
  });
});

describe("what a candidate writes", () => {
  const time = "2026-11-21T10:00:17.045000Z";
  test("the first holder ever", () => {
    expect(heldRecord(null, me(), wallMs)).toEqual(
      record({ holder: "me", acquireTime: time, renewTime: time, transitions: 0 }),
    );
  });
  test("after somebody else: one transition more", () => {
    expect(heldRecord(record(), me(), wallMs)).toMatchObject({ transitions: 4, acquireTime: time });
  });
  test("after nobody: one transition more, since somebody held it before", () => {
    expect(heldRecord(record({ holder: "" }), me(), wallMs)).toMatchObject({ transitions: 4 });
  });
  test("a renewal keeps when and how often", () => {
    expect(heldRecord(record({ holder: "me" }), me(), wallMs)).toEqual(
      record({ holder: "me", renewTime: time }),
    );
  });
  test("letting go", () => {
    expect(releasedRecord(record({ holder: "me" }), wallMs)).toEqual(
      record({ holder: "", durationMs: 1000, acquireTime: time, renewTime: time }),
    );
  });
});

describe("whose a Lease is", () => {
  const seen = (given: Partial<LeaseRecord>) => seenLease(null, stored(given), 1000);
  test.each([
    ["one's own, however old", { holder: "me" }, 999_999, { kind: "mine" }],
    ["nobody's", { holder: "" }, 1000, { kind: "free" }],
    ["another's, just seen", {}, 1000, { kind: "held", by: "other", untilMs: 16_000 }],
    ["another's, at the end", {}, 15_999, { kind: "held", by: "other", untilMs: 16_000 }],
    ["another's, run out", {}, 16_000, { kind: "free" }],
    [
      "another's of an hour ago by its own clock",
      { renewTime: "2020-01-01T00:00:00.000000Z" },
      1000,
      { kind: "held", by: "other", untilMs: 16_000 },
    ],
    ["another's with its own duration", { durationMs: 3000 }, 4000, { kind: "free" }],
  ] as const)("%s", (...[, given, atMs, standing]) => {
    expect(leaseStanding(seen(given), "me", atMs)).toEqual(standing);
  });

  test.each([
    ["the same record", {}, "7", 1000],
    ["the same record in a newer object: somebody labelled it", {}, "8", 1000],
    ["a renewal", { renewTime: "2026-11-21T10:00:00.000000Z" }, "8", 5000],
    ["another holder", { holder: "third" }, "8", 5000],
    ["another duration", { durationMs: 1000 }, "8", 5000],
  ])("%s counts from the right moment", (...[, given, version, seenAtMs]) => {
    const next = seenLease(seen({}), stored(given, version), 5000);
    expect(next.seenAtMs).toBe(seenAtMs);
    expect(next.lease.resourceVersion).toBe(version);
  });
});

describe("a try", () => {
  /** Plays answers against a try: the requests it made, and its end. */
  function play(view: ReturnType<typeof seenLease> | null, answers: readonly LeaseAnswer[], atMs = 1000) {
    const moves: string[] = [];
    let step = beginTry(view, me(atMs));
    for (const answer of answers) {
      if (step.kind === "over") {
        throw new Error("the try ended before its answers did");
      }
      moves.push(step.move.kind);
      step = continueTry(step, answer, me(atMs));
    }
    return { moves: moves.join(), outcome: step.kind === "over" ? step.outcome.kind : step.move.kind };
  }
  const lease = (given: Partial<LeaseRecord>): LeaseAnswer => ({ kind: "lease", lease: stored(given) });
  const own = seenLease(null, stored({ holder: "me" }), 0);
  const mine = lease({ holder: "me" });
  const failed: LeaseAnswer = { kind: "failed", message: "away" };
  const forbidden: LeaseAnswer = { kind: "refused", message: "403", remedy: "a Role" };
  const conflict: LeaseAnswer = { kind: "conflict" };
  const gone: LeaseAnswer = { kind: "absent" };

  test.each([
    ["the holder renews by one write", own, [mine], "update", "won"],
    [
      "the holder's write meets another version: look, write",
      own,
      [conflict, mine, mine],
      "update,get,update",
      "won",
    ],
    ["the holder's Lease was deleted: make it", own, [gone, gone, mine], "update,get,create", "won"],
    ["the holder finds another one", own, [conflict, lease({})], "update,get", "held"],
    ["the holder cannot reach anybody", own, [failed], "update", "failed"],
    ["nobody ever held it", null, [gone, mine], "get,create", "won"],
    ["two make it at once", null, [gone, conflict], "get,create", "beaten"],
    ["somebody holds it", null, [lease({})], "get", "held"],
    ["it was let go", null, [lease({ holder: "" }), mine], "get,update", "won"],
    ["two want what was let go", null, [lease({ holder: "" }), conflict], "get,update", "beaten"],
    ["one's own from before is taken up again", null, [mine, mine], "get,update", "won"],
    ["no right", null, [forbidden], "get", "refused"],
    ["no right to make it", null, [gone, forbidden], "get,create", "refused"],
    ["nobody answers", null, [failed], "get", "failed"],
    ["it is deleted between look and write", null, [lease({ holder: "" }), gone], "get,update", "beaten"],
  ] as const)("%s", (...[, view, answers, moves, outcome]) => {
    expect(play(view, answers)).toEqual({ moves, outcome });
  });

  test("another's that has run out is taken", () => {
    const view = seenLease(null, stored({}), 0);
    expect(play(view, [lease({}), mine], 15_000)).toEqual({ moves: "get,update", outcome: "won" });
    expect(play(view, [lease({})], 14_999)).toEqual({ moves: "get", outcome: "held" });
  });
});
