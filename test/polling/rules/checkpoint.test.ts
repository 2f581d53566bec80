import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { latest } from "../../../src/runtime/latest.ts";
import { dayMs } from "../../../src/polling/rules/forecast.ts";
import { IncidentWatch } from "../../../src/polling/incident-watch.ts";
import { normalPace } from "../../../src/polling/actor-inputs.ts";
import type { ActorInputs } from "../../../src/polling/actor-inputs.ts";
import { emptyActorState, type ActorState, type Progress } from "../../../src/polling/rules/actor-state.ts";
import { decodeCheckpoint, type Checkpoint } from "../../../src/polling/rules/checkpoint-decode.ts";
import { fullDetail, lessDetail, moreDetail } from "../../../src/polling/rules/checkpoint-detail.ts";
import type { CheckpointDocument } from "../../../src/polling/rules/checkpoint-document.ts";
import { encodeCheckpoint, type ActorRecord } from "../../../src/polling/rules/checkpoint-encode.ts";
import { restoredActorState, savedSeries } from "../../../src/polling/rules/checkpoint-restore.ts";
import { templateMemo } from "../../../src/polling/rules/template-memo.ts";
import { recordSent, noneSent, sentAt, type SentMinute } from "../../../src/polling/rules/sent-minutes.ts";
import type { SeriesSpec } from "../../../src/series/series-spec.ts";
import { liveInputs, loadBalancerOf, minute, specOf } from "../../support/polling-world.ts";

const nowMinute = 29_900_000;
const recheckMinutes = 15;

const zonal = (spec: SeriesSpec, key: string): SeriesSpec => ({
  ...spec,
  id: spec.id.replace("|", `|TargetGroup=${key}|`),
  metricKey: spec.metricKey.replace("|", `|TargetGroup=${key}|`),
  query: { ...spec.query, dimensions: [...spec.query.dimensions, { name: "TargetGroup", value: key }] },
  labelsKey: key,
});

const sentMinute: fc.Arbitrary<SentMinute> = fc.oneof(
  fc.constant<SentMinute>({ kind: "nothing" }),
  fc.constant<SentMinute>({ kind: "zero" }),
  fc.integer({ min: 0, max: 9 }).map((value): SentMinute => ({ kind: "value", value })),
);

const progress: fc.Arbitrary<Progress> = fc
  .record({ lag: fc.integer({ min: 0, max: 300 }), sent: fc.array(sentMinute, { maxLength: 30 }) })
  .map(({ lag, sent }) => {
    const mark = nowMinute - 2 - lag;
    const from = mark + 1 - sent.length;
    const entries = sent.map((one, index) => ({ minute: from + index, sent: one }));
    return { mark, sent: recordSent(noneSent(from), entries, { end: mark + 1, keep: 30 }), slice: null };
  });

/** An actor with a few series on itself and two target groups, each with progress of its own at two destinations. */
const actor = (arn: string): fc.Arbitrary<ActorRecord> => {
  const own = ["RequestCount", "Errors", "Resets"].map((metric) => specOf({ arn, metric }));
  const keys = ["targetgroup/a/1", "targetgroup/b/2"];
  const specs = [...own, ...keys.flatMap((key) => own.slice(0, 2).map((spec) => zonal(spec, key)))];
  const lists = fc.array(fc.option(progress, { freq: 9 }), {
    minLength: specs.length,
    maxLength: specs.length,
  });
  return fc.record({ first: lists, second: lists, ended: fc.boolean() }).map(({ first, second, ended }) => {
    const plain = loadBalancerOf(arn, specs);
    const labelSet = plain.labels.sets.get("") ?? { labels: {}, resource: {} };
    const sets = new Map(["", ...keys].map((key) => [key, labelSet]));
    const series = { ...plain, labels: { ...plain.labels, sets } };
    const live = liveInputs(series);
    const life: ActorInputs["life"] = { kind: "ended", atMs: (nowMinute - 3) * minute };
    return { state: stateOf(arn, specs, { a: first, b: second }), inputs: ended ? { ...live, life } : live };
  });
};

function stateOf(
  arn: string,
  specs: readonly SeriesSpec[],
  lists: Readonly<Record<string, readonly (Progress | null)[]>>,
): ActorState {
  const empty = emptyActorState(arn, Object.keys(lists));
  const { labels } = loadBalancerOf(arn, []);
  const labelSet = labels.sets.get("") ?? { labels: {}, resource: {} };
  const common = { labelSet, endMinute: null, window: null, stillness: null, failures: 0, retryAtMs: null };
  const destinations = Object.entries(lists).map(([name, list]) => {
    const known = empty.destinations.get(name);
    const each = list.flatMap((one, index): [string, Progress][] =>
      one === null ? [] : [[specs[index]?.id ?? "", one]],
    );
    const mark = Math.max(0, ...each.map(([, one]) => one.mark));
    const newest = { alerting: mark, regular: null, slow: null };
    return [
      name,
      { inFlight: null, retryAtMs: 0, ...known, progress: new Map(each), infoMark: mark, newest },
    ] as const;
  });
  return {
    ...empty,
    labels,
    series: new Map(specs.map((spec) => [spec.id, { ...common, spec }])),
    destinations: new Map(destinations),
  };
}

const head = { epoch: 4, savedAtMs: nowMinute * minute, clean: true };

function encoded(actors: readonly ActorRecord[], detail = fullDetail): CheckpointDocument {
  return encodeCheckpoint({ actors, finished: [] }, head, { detail, recheckMinutes, memo: templateMemo() })
    .document;
}

function decoded(document: unknown): Checkpoint {
  const found = decodeCheckpoint(JSON.stringify(document));
  if (found.kind !== "checkpoint") {
    throw new Error(found.kind);
  }
  return found.checkpoint;
}

function restored(checkpoint: Checkpoint, { inputs }: ActorRecord): ActorState {
  const saved = checkpoint.loadBalancers.get(inputs.series.arn);
  if (saved === undefined) {
    throw new Error("not saved");
  }
  const now = { destinations: ["a", "b"], specs: inputs.series.specs, nowMs: nowMinute * minute };
  return restoredActorState(checkpoint, saved, now);
}

/** Per destination and series: the mark, and the holes of the last minutes. */
function marks(state: ActorState, holes: boolean): unknown {
  return [...state.destinations].map(([name, { progress: all }]) => [
    name,
    [...all].map(([id, { mark, sent }]) => [
      id,
      mark,
      Array.from({ length: holes ? recheckMinutes : 0 }, (_none, back) => {
        const kind = sentAt(sent, mark - back)?.kind;
        return kind === "zero" || kind === "nothing" ? kind : "";
      }),
    ]),
  ]);
}

const fleet = fc.tuple(actor("arn:x/lb0"), actor("arn:x/lb1"));

describe("a checkpoint", () => {
  test("gives back every mark and every hole it was given", () => {
    fc.assert(
      fc.property(fleet, (actors) => {
        const checkpoint = decoded(encoded(actors));
        for (const one of actors) {
          expect(marks(restored(checkpoint, one), true)).toEqual(marks(one.state, true));
        }
        expect(checkpoint).toMatchObject({ epoch: 4, clean: true, unreadable: 0 });
      }),
    );
  });

  test("gives back every mark, also where there was room for nothing else", () => {
    fc.assert(
      fc.property(fleet, (actors) => {
        const detail = { ...fullDetail, holes: false, labels: false };
        const checkpoint = decoded(encoded(actors, detail));
        for (const one of actors) {
          expect(marks(restored(checkpoint, one), false)).toEqual(marks(one.state, false));
        }
      }),
    );
  });

  test("gives back what an ended load balancer needs to be read and delivered", () => {
    fc.assert(
      fc.property(actor("arn:x/lb0"), (one) => {
        const checkpoint = decoded(encoded([one]));
        const saved = checkpoint.loadBalancers.get("arn:x/lb0");
        const series = saved === undefined ? null : savedSeries(checkpoint, saved);
        expect(series).toEqual(one.inputs.series);
        expect(saved?.endedAtMs).toBe(one.inputs.life.kind === "ended" ? one.inputs.life.atMs : undefined);
      }),
    );
  });

  test("is a union and no exception, whatever the text is", () => {
    const anything = fc.oneof(
      fc.string(),
      fc.json(),
      fc.jsonValue().map((value) => JSON.stringify(value)),
    );
    fc.assert(
      fc.property(anything, (text) => {
        expect(["foreign", "newer", "checkpoint"]).toContain(decodeCheckpoint(text).kind);
      }),
    );
  });

  test("hurts only itself where it was tampered with: what is read can be restored", () => {
    const junk = fc.oneof(
      fc.constant(null),
      fc.integer(),
      fc.string(),
      fc.constant([]),
      fc.constant({}),
      fc.double(),
    );
    fc.assert(
      fc.property(fleet, fc.array(fc.tuple(fc.nat(400), junk), { maxLength: 6 }), (actors, changes) => {
        const document = structuredClone(encoded(actors)) as unknown as Record<string, unknown>;
        for (const [place, value] of changes) {
          spoil(document, place, value);
        }
        const found = decodeCheckpoint(JSON.stringify(document));
        const checkpoint = found.kind === "checkpoint" ? found.checkpoint : null;
        const states = [...(checkpoint?.loadBalancers.values() ?? [])].map((saved) => ({
          series: savedSeries(checkpoint as Checkpoint, saved),
          state: restoredActorState(checkpoint as Checkpoint, saved, {
            destinations: ["a", "b"],
            specs: [],
            nowMs: nowMinute * minute,
          }),
        }));
        const all = states.flatMap(({ state }) =>
          [...state.destinations.values()].flatMap(({ progress: each }) => [...each.values()]),
        );
        expect(all.every(({ mark }) => Number.isSafeInteger(mark) && mark <= nowMinute)).toBe(true);
      }),
    );
  });

  test.each<[string, Record<string, unknown>, string]>([
    ["a field that it does not know", { version: 2, oldestReader: 1, moon: { phase: 3 } }, "checkpoint"],
    ["a document for later readers only", { version: 3, oldestReader: 2 }, "newer"],
    ["another program's document", { kind: "something else" }, "foreign"],
    ["no version", { version: null }, "foreign"],
  ])("reads %s as it should", (_name, changes, kind) => {
    expect(decodeCheckpoint(JSON.stringify({ ...encoded([]), ...changes })).kind).toBe(kind);
  });

  test("keeps how long incident mode was on in the day, over a restart, and only within that day", () => {
    const spec = specOf({ arn: "lb", metric: "RequestCount" });
    const inputs = liveInputs(loadBalancerOf("lb", [spec]));
    const day = Math.floor((nowMinute * minute) / dayMs);
    const state = { ...stateOf("lb", [spec], {}), incidentUse: { day, usedMs: 90 * minute } };
    const begun = restored(decoded(encoded([{ state, inputs }])), { state, inputs });
    expect(begun.incidentUse).toEqual({ day, usedMs: 90 * minute });
    const settings = latest({ enabled: true, forMs: minute, maxPerDayMs: 120 * minute });
    const watch = new IncidentWatch("lb", { settings, changed() {} }, begun.incidentUse ?? null);
    watch.look([], { nowMs: nowMinute * minute, pace: normalPace });
    expect(watch.use()).toEqual({ day, usedMs: 90 * minute });
    watch.look([], { nowMs: nowMinute * minute + dayMs, pace: normalPace });
    expect(watch.use()).toEqual({ day: day + 1, usedMs: 0 });
    const quiet = encoded([{ state: { ...state, incidentUse: { day, usedMs: 0 } }, inputs }]);
    expect(quiet.loadBalancers[0]).not.toHaveProperty("incident");
  });

  test("takes a mark beyond now back to now: a clock was wrong", () => {
    const spec = specOf({ arn: "lb", metric: "RequestCount" });
    const future = { mark: nowMinute + 500, sent: noneSent(nowMinute + 501), slice: null };
    const one: ActorRecord = {
      state: stateOf("lb", [spec], { a: [future] }),
      inputs: liveInputs(loadBalancerOf("lb", [spec])),
    };
    const [destination] = restored(decoded(encoded([one])), one).destinations.values();
    expect(destination?.progress.get(spec.id)?.mark).toBe(nowMinute);
  });

  test("ends a series that is no longer wanted with the minute in which it was saved", () => {
    const arn = "lb";
    const specs = ["RequestCount", "Errors"].map((metric) => specOf({ arn, metric }));
    const each = { mark: nowMinute - 4, sent: noneSent(nowMinute - 3), slice: null };
    const one: ActorRecord = {
      state: stateOf(arn, specs, { a: [each, each] }),
      inputs: liveInputs(loadBalancerOf(arn, specs)),
    };
    const state = restored(decoded(encoded([one])), one);
    expect([...state.series.values()].map(({ endMinute }) => endMinute)).toEqual([
      nowMinute + 1,
      nowMinute + 1,
    ]);
  });
});

describe("what is left out for want of room", () => {
  const size = { bytes: 200, maxBytes: 100, loadBalancers: 50 };

  test("goes in order: holes, labels, load balancers", () => {
    const first = lessDetail(fullDetail, size);
    const second = lessDetail(first, size);
    const third = lessDetail(second, size);
    expect([first, second, third]).toEqual([
      { ...fullDetail, holes: false },
      { ...fullDetail, holes: false, labels: false },
      { holes: false, labels: false, maxLoadBalancers: 22 },
    ]);
  });

  test("always comes to an end, and comes back when there is room again", () => {
    let detail = fullDetail;
    for (let left = 50; left > 0; left = Math.min(left, detail.maxLoadBalancers)) {
      detail = lessDetail(detail, { ...size, loadBalancers: left });
    }
    expect(detail.maxLoadBalancers).toBe(0);
    const roomy = { bytes: 10, maxBytes: 100 };
    expect(moreDetail(moreDetail(moreDetail(detail, roomy), roomy), roomy)).toEqual(fullDetail);
    expect(moreDetail(detail, { bytes: 90, maxBytes: 100 })).toBe(detail);
  });
});

/** Puts a value somewhere into a JSON value: the place counts all places. */
function spoil(root: Record<string, unknown>, place: number, value: unknown): void {
  const places: [Record<string, unknown>, string][] = [];
  const walk = (node: unknown): void => {
    if (typeof node === "object" && node !== null) {
      for (const [key, child] of Object.entries(node)) {
        places.push([node as Record<string, unknown>, key]);
        walk(child);
      }
    }
  };
  walk(root);
  const [owner, key] = places[place % places.length] ?? [root, "kind"];
  owner[key] = value;
}
