import fc from "fast-check";
import { describe, expect, test } from "vitest";
import * as pace from "../../../src/kubernetes/rules/reflector-pace.ts";
import { firstState } from "../../../src/kubernetes/rules/reflector-begin.ts";
import { step } from "../../../src/kubernetes/rules/reflector-step.ts";
import type {
  Memory,
  Moment,
  ReflectorEvent,
  ReflectorState,
} from "../../../src/kubernetes/rules/reflector-state.ts";

type StateKind = ReflectorState["kind"];
type EventKind = ReflectorEvent["kind"];

const memory: Memory = {
  optional: false,
  synced: true,
  failures: 0,
  misses: 0,
  refusals: 0,
  pageLimit: 500,
  expiredPages: 0,
  streams: "unsupported",
  relistAtMs: 10_000_000,
  announced: null,
};
const moment: Moment = { nowMs: 100_000, chance: 0.5 };

const states: Readonly<Record<StateKind, ReflectorState>> = {
  listing: { kind: "listing", reason: "start", continueToken: null, pages: 0, memory },
  streaming: {
    kind: "streaming",
    reason: "gap",
    openedAtMs: 90_000,
    memory: { ...memory, streams: "wanted" },
  },
  watching: { kind: "watching", resourceVersion: "7", openedAtMs: 50_000, memory },
  waiting: {
    kind: "waiting",
    reason: "ended",
    untilMs: 100_000,
    next: { kind: "watch", resourceVersion: "7" },
    memory,
  },
  forbidden: { kind: "forbidden", untilMs: 100_000, next: { kind: "list", reason: "gap" }, memory },
  "not-installed": { kind: "not-installed", untilMs: 100_000, memory },
};

const events: Readonly<Record<EventKind, ReflectorEvent>> = {
  page: { kind: "page", continueToken: null, resourceVersion: "9" },
  complete: { kind: "complete", resourceVersion: "9" },
  "not-streamed": { kind: "not-streamed" },
  asked: { kind: "asked" },
  opened: { kind: "opened" },
  advanced: { kind: "advanced", resourceVersion: "8" },
  "bad-line": { kind: "bad-line", message: "m" },
  "error-event": { kind: "error-event", refusal: "expired", message: "m" },
  ended: { kind: "ended" },
  silent: { kind: "silent" },
  unreachable: { kind: "unreachable", message: "m" },
  refused: { kind: "refused", refusal: "server-error", message: "m", retryAfterMs: null },
  "too-large": { kind: "too-large", message: "m" },
  woke: { kind: "woke" },
};

/** A state in a few words: its kind and where it leads. */
function told(state: ReflectorState): string {
  switch (state.kind) {
    case "listing":
    case "streaming":
      return `${state.kind} ${state.reason}`;
    case "watching":
      return `watching from ${state.resourceVersion}`;
    case "waiting":
    case "forbidden":
      return `${state.kind}, then ${state.next.kind === "list" ? `list ${state.next.reason}` : `watch from ${state.next.resourceVersion}`}`;
    case "not-installed":
      return "not-installed";
    default:
      return state satisfies never;
  }
}

const stays = "stays";
const table: Readonly<Record<StateKind, Readonly<Record<EventKind, string>>>> = {
  listing: {
    page: "watching from 9 | commit",
    complete: stays,
    "not-streamed": stays,
    asked: "listing start | discard, restarted asked",
    opened: stays,
    advanced: stays,
    "bad-line": stays,
    "error-event": stays,
    ended: stays,
    silent: stays,
    unreachable: "waiting, then list start | discard, restarted unreachable",
    refused: "waiting, then list start | discard, restarted server-error",
    "too-large": "waiting, then list start | discard, restarted too-large",
    woke: stays,
  },
  streaming: {
    page: stays,
    complete: "watching from 9 | commit",
    "not-streamed": "listing gap | discard",
    asked: "streaming gap | discard, restarted asked",
    opened: "streaming gap | ",
    advanced: stays,
    "bad-line": "waiting, then list gap | discard, restarted bad-line",
    "error-event": "waiting, then list gap | discard, restarted expired",
    ended: "waiting, then list gap | discard, restarted ended",
    silent: "waiting, then list gap | discard, restarted silent",
    unreachable: "waiting, then list gap | discard, restarted unreachable",
    refused: "waiting, then list gap | discard, restarted server-error",
    "too-large": stays,
    woke: stays,
  },
  watching: {
    page: stays,
    complete: stays,
    "not-streamed": stays,
    asked: "listing asked | restarted asked",
    opened: "watching from 7 | ",
    advanced: "watching from 8 | ",
    "bad-line": "waiting, then list gap | restarted bad-line",
    "error-event": "waiting, then list gap | restarted expired",
    ended: "watching from 7 | restarted ended",
    silent: "waiting, then watch from 7 | restarted silent",
    unreachable: "waiting, then watch from 7 | restarted unreachable",
    refused: "waiting, then watch from 7 | restarted server-error",
    "too-large": stays,
    woke: stays,
  },
  waiting: {
    page: stays,
    complete: stays,
    "not-streamed": stays,
    asked: "waiting, then list asked | ",
    opened: stays,
    advanced: stays,
    "bad-line": stays,
    "error-event": stays,
    ended: stays,
    silent: stays,
    unreachable: stays,
    refused: stays,
    "too-large": stays,
    woke: "watching from 7 | ",
  },
  forbidden: {
    page: stays,
    complete: stays,
    "not-streamed": stays,
    asked: stays,
    opened: stays,
    advanced: stays,
    "bad-line": stays,
    "error-event": stays,
    ended: stays,
    silent: stays,
    unreachable: stays,
    refused: stays,
    "too-large": stays,
    woke: "listing gap | ",
  },
  "not-installed": {
    page: stays,
    complete: stays,
    "not-streamed": stays,
    asked: stays,
    opened: stays,
    advanced: stays,
    "bad-line": stays,
    "error-event": stays,
    ended: stays,
    silent: stays,
    unreachable: stays,
    refused: stays,
    "too-large": stays,
    woke: "listing probe | ",
  },
};

const rows = Object.entries(table).flatMap(([state, row]) =>
  Object.entries(row).map(([event, expected]) => [state as StateKind, event as EventKind, expected] as const),
);

function toldStep(before: ReflectorState, event: ReflectorEvent, at = moment): string {
  const { state, effects } = step(before, event, at);
  if (state === before && effects.length === 0) {
    return stays;
  }
  const done = effects.map((effect) =>
    effect.kind === "restarted" || effect.kind === "trouble"
      ? `${effect.kind} ${effect.reason}`
      : effect.kind,
  );
  return `${told(state)} | ${done.join(", ")}`;
}

describe("reflector transitions", () => {
  test.each(rows)("%s, %s: %s", (state, event, expected) => {
    expect(toldStep(states[state], events[event])).toBe(expected);
  });

  test.each([
    ["expired", "waiting, then list gap | restarted expired"],
    ["throttled", "waiting, then watch from 7 | restarted throttled"],
    ["unauthorized", "waiting, then watch from 7 | restarted unauthorized"],
    ["forbidden", "waiting, then watch from 7 | restarted forbidden"],
    ["not-found", "waiting, then list gap | restarted not-found"],
    ["server-error", "waiting, then watch from 7 | restarted server-error"],
    ["rejected", "waiting, then list gap | restarted rejected"],
  ] as const)("a watch refused as %s: %s", (refusal, expected) => {
    expect(toldStep(states.watching, { kind: "refused", refusal, message: "m", retryAfterMs: null })).toBe(
      expected,
    );
  });

  test.each([
    ["expired", "waiting, then list gap | restarted expired"],
    ["throttled", "waiting, then watch from 7 | restarted throttled"],
    ["server-error", "waiting, then list gap | restarted error-event"],
    ["rejected", "waiting, then list gap | restarted error-event"],
  ] as const)("an error event that means %s: %s", (refusal, expected) => {
    expect(toldStep(states.watching, { kind: "error-event", refusal, message: "m" })).toBe(expected);
  });

  test.each([
    ["expired", "waiting, then list gap | discard, restarted expired"],
    ["throttled", "waiting, then list gap | discard, restarted throttled"],
    ["unauthorized", "waiting, then list gap | discard, restarted unauthorized"],
    ["forbidden", "waiting, then list gap | discard, restarted forbidden"],
    ["not-found", "listing gap | discard"],
    ["server-error", "waiting, then list gap | discard, restarted server-error"],
    ["rejected", "listing gap | discard"],
  ] as const)("a stream refused as %s: %s", (refusal, expected) => {
    expect(toldStep(states.streaming, { kind: "refused", refusal, message: "m", retryAfterMs: null })).toBe(
      expected,
    );
  });

  test("a server that does not stream is not asked for it again, one whose stream broke is after a list by pages", () => {
    const refusedStream: ReflectorEvent = {
      kind: "refused",
      refusal: "rejected",
      message: "m",
      retryAfterMs: null,
    };
    const streamsAfter = (...history: readonly ReflectorEvent[]): string =>
      history.reduce(
        (state, event) => step(state, event, { nowMs: Number.MAX_SAFE_INTEGER / 2, chance: 0 }).state,
        states.streaming,
      ).memory.streams;
    expect(streamsAfter(refusedStream, events.page)).toBe("unsupported");
    expect(streamsAfter(events["not-streamed"], events.page)).toBe("unsupported");
    expect(streamsAfter(events.unreachable)).toBe("paused");
    expect(step(states.streaming, events.unreachable, moment).state).toMatchObject({
      kind: "waiting",
      memory: { streams: "paused", failures: 1 },
    });
    const paused: ReflectorState = {
      ...states.listing,
      memory: { ...memory, streams: "paused" },
    } as ReflectorState;
    expect(step(paused, events.page, moment).state.memory.streams).toBe("wanted");
  });

  test("a list begins as a stream, but for a kind that may be missing: that is listed until it is known", () => {
    expect(firstState({ optional: false, pageLimit: 500, streams: true }).kind).toBe("streaming");
    expect(firstState({ optional: true, pageLimit: 500, streams: true }).kind).toBe("listing");
    const known: Memory = { ...memory, optional: true, streams: "wanted" };
    expect(toldStep({ ...states.watching, memory: known } as ReflectorState, events.asked)).toBe(
      "streaming asked | restarted asked",
    );
    expect(toldStep({ ...states["not-installed"], memory: known } as ReflectorState, events.woke)).toBe(
      "listing probe | ",
    );
  });

  test("a wait that is not over goes on", () => {
    const early = { nowMs: 99_999, chance: 0 };
    expect(toldStep(states.waiting, events.woke, early)).toBe(stays);
    expect(toldStep(states.forbidden, events.woke, early)).toBe(stays);
    expect(toldStep(states["not-installed"], events.woke, early)).toBe(stays);
  });

  test("a page that is not the last asks for the next, and a list that does not end is given up", () => {
    const next = step(
      states.listing,
      { kind: "page", continueToken: "t", resourceVersion: "9" },
      moment,
    ).state;
    expect(next).toMatchObject({ kind: "listing", continueToken: "t", pages: 1 });
    expect(toldStep(next, { kind: "page", continueToken: "t", resourceVersion: "9" })).toBe(
      "waiting, then list start | discard, restarted rejected",
    );
  });

  test("a page that is too large halves the next ones, down to one object", () => {
    const limits: (number | null)[] = [];
    let state: ReflectorState = firstState({ optional: false, pageLimit: 6, streams: false });
    for (let round = 0; round < 4; round += 1) {
      state = step(state, events["too-large"], moment).state;
      limits.push(state.memory.pageLimit);
      state = step(state, events.woke, { nowMs: Number.MAX_SAFE_INTEGER, chance: 0 }).state;
    }
    expect(limits).toEqual([3, 1, 1, 1]);
  });

  test("the slow relist comes when a watch ends after its time", () => {
    const due: ReflectorState = { kind: "watching", resourceVersion: "7", openedAtMs: 0, memory };
    expect(toldStep(due, events.ended, { nowMs: memory.relistAtMs, chance: 0 })).toBe(
      "listing periodic | restarted periodic",
    );
  });

  test("an optional kind is missing at once when it never was there, and only after three answers when it was", () => {
    const gone: ReflectorEvent = { kind: "refused", refusal: "not-found", message: "m", retryAfterMs: null };
    const fresh = firstState({ optional: true, pageLimit: 500, streams: false });
    expect(toldStep(fresh, gone)).toBe("not-installed | discard, clear");
    const known: ReflectorState = { ...fresh, memory: { ...fresh.memory, synced: true } };
    const first = step(known, gone, moment).state;
    const second = step({ ...fresh, memory: first.memory }, gone, moment).state;
    expect([first.kind, second.kind]).toEqual(["waiting", "waiting"]);
    expect(toldStep({ ...fresh, memory: second.memory }, gone)).toBe("not-installed | discard, clear");
  });

  const soon = "waiting soon, silent";
  test.each([
    ["that was never allowed", { optional: false, synced: false }, ["forbidden late, said"]],
    ["that a cluster may lack", { optional: true, synced: false }, ["forbidden late, said"]],
    [
      "that was allowed",
      { optional: false, synced: true },
      [soon, soon, soon, soon, soon, "forbidden late, said"],
    ],
  ])("403 for a kind %s: %j %j", (_kind, known, expected) => {
    const refused: ReflectorEvent = {
      kind: "refused",
      refusal: "forbidden",
      message: "m",
      retryAfterMs: null,
    };
    let now: Memory = { ...memory, ...known, failures: 5 };
    const answers = [...expected, "again"].map(() => {
      const { state, effects } = step({ ...states.listing, memory: now } as ReflectorState, refused, moment);
      now = state.memory;
      const waitMs = "untilMs" in state ? state.untilMs - moment.nowMs : 0;
      const said = effects.some(({ kind }) => kind === "trouble") ? "said" : "silent";
      return `${state.kind} ${waitMs <= 3_200 ? "soon" : waitMs >= pace.forbiddenRetryMs ? "late" : waitMs}, ${said}`;
    });
    expect(answers).toEqual([...expected, "forbidden late, silent"]);
  });

  test("403 counts anew after a list or a healthy watch", () => {
    const refused: ReflectorEvent = {
      kind: "refused",
      refusal: "forbidden",
      message: "m",
      retryAfterMs: null,
    };
    const before: Memory = { ...memory, refusals: 5 };
    const watched = step({ ...states.watching, memory: before } as ReflectorState, refused, moment).state;
    const listed = step({ ...states.listing, memory: before } as ReflectorState, events.page, moment).state;
    expect(watched).toMatchObject({ kind: "waiting", memory: { refusals: 1 } });
    expect(listed.memory.refusals).toBe(0);
  });

  test("a kind that every cluster has is never taken as missing", () => {
    const gone: ReflectorEvent = { kind: "refused", refusal: "not-found", message: "m", retryAfterMs: null };
    const { state } = step(firstState({ optional: false, pageLimit: 500, streams: false }), gone, moment);
    expect(state).toMatchObject({ kind: "waiting", memory: { synced: false } });
  });

  test("waits grow from 0.8 s to 30 s and begin anew after health", () => {
    let state: ReflectorState = firstState({ optional: false, pageLimit: 500, streams: false });
    const waits: number[] = [];
    for (let round = 0; round < 8; round += 1) {
      const failed = step(state, events.unreachable, { nowMs: 0, chance: 0 }).state;
      waits.push("untilMs" in failed ? failed.untilMs : -1);
      state = { ...states.listing, memory: failed.memory } as ReflectorState;
    }
    expect(waits).toEqual([800, 1_600, 3_200, 6_400, 12_800, 15_000, 15_000, 15_000]);
    const tired: ReflectorState = {
      ...states.watching,
      openedAtMs: 0,
      memory: state.memory,
    } as ReflectorState;
    const ended = step(tired, events.unreachable, { nowMs: pace.healthyAfterMs, chance: 0 }).state;
    expect(ended).toMatchObject({ untilMs: pace.healthyAfterMs + 800, memory: { failures: 1 } });
  });

  test("a Retry-After is obeyed, within its bound, and jitter comes on top", () => {
    const asked = (retryAfterMs: number): ReflectorState =>
      step(
        states.listing,
        { kind: "refused", refusal: "throttled", message: "m", retryAfterMs },
        { nowMs: 0, chance: 0 },
      ).state;
    expect(asked(10_000)).toMatchObject({ untilMs: 10_800 });
    expect(asked(86_400_000)).toMatchObject({ untilMs: pace.maxRetryAfterMs + 800 });
  });
});

const anyRefusal = fc.constantFrom(
  "expired",
  "throttled",
  "unauthorized",
  "forbidden",
  "not-found",
  "server-error",
  "rejected",
);
const anyEvent: fc.Arbitrary<ReflectorEvent> = fc.oneof(
  fc.constantFrom(...Object.values(events)),
  fc.record({
    kind: fc.constant("page"),
    continueToken: fc.option(fc.string()),
    resourceVersion: fc.string(),
  }),
  fc.record({ kind: fc.constant("advanced"), resourceVersion: fc.string() }),
  fc.record({
    kind: fc.constant("refused"),
    refusal: anyRefusal,
    message: fc.string(),
    retryAfterMs: fc.option(fc.nat()),
  }),
);

describe("reflector rules over any history", () => {
  test("no sequence of events ends it, forgets a sync, or waits longer than it may", () => {
    fc.assert(
      fc.property(
        fc.boolean(),
        fc.array(fc.tuple(anyEvent, fc.nat(400_000), fc.double({ min: 0, max: 0.999, noNaN: true })), {
          maxLength: 60,
        }),
        (optional, history) => {
          let state: ReflectorState = firstState({ optional, pageLimit: 500, streams: true });
          let nowMs = 0;
          for (const [event, laterMs, chance] of history) {
            nowMs += laterMs;
            const before = state;
            state = step(state, event, { nowMs, chance }).state;
            expect(state.memory.synced || !before.memory.synced).toBe(true);
            expect("untilMs" in state ? state.untilMs - nowMs : 0).toBeLessThanOrEqual(
              pace.maxRetryAfterMs + 30_000,
            );
          }
        },
      ),
    );
  });

  test("objects are committed only by the end of a list", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(anyEvent, fc.nat(400_000)), { maxLength: 60 }), (history) => {
        let state: ReflectorState = firstState({ optional: false, pageLimit: 500, streams: true });
        let nowMs = 0;
        for (const [event, laterMs] of history) {
          nowMs += laterMs;
          const before = state;
          const transition = step(state, event, { nowMs, chance: 0.5 });
          ({ state } = transition);
          const commits = transition.effects.filter((effect) => effect.kind === "commit").length;
          const isLastPage =
            (before.kind === "listing" && event.kind === "page" && event.continueToken === null) ||
            (before.kind === "streaming" && event.kind === "complete");
          expect(commits).toBe(isLastPage ? 1 : 0);
        }
      }),
    );
  });
});
