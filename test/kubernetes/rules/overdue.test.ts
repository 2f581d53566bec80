import { describe, expect, test } from "vitest";
import { overdueMs } from "../../../src/kubernetes/rules/overdue.ts";
import { watchQuery } from "../../../src/kubernetes/rules/queries.ts";
import { firstState } from "../../../src/kubernetes/rules/reflector-begin.ts";
import type { ReflectorState, Watching } from "../../../src/kubernetes/rules/reflector-state.ts";

const { memory } = firstState({ optional: false, pageLimit: 500, streams: true });
const watching: Watching = { kind: "watching", resourceVersion: "7", openedAtMs: 0, memory };

describe("how far a reflector's loop is behind", () => {
  test.each<{ what: string; state: ReflectorState; nowMs: number; expected: number }>([
    {
      what: "a wait that is not over",
      state: { kind: "not-installed", untilMs: 900, memory },
      nowMs: 800,
      expected: 0,
    },
    {
      what: "a wait that is over",
      state: { kind: "not-installed", untilMs: 900, memory },
      nowMs: 1_000,
      expected: 100,
    },
    {
      what: "a page within its time",
      state: { kind: "listing", reason: "gap", continueToken: null, pages: 0, memory },
      nowMs: 240_000,
      expected: 0,
    },
    {
      what: "a page beyond it",
      state: { kind: "listing", reason: "gap", continueToken: null, pages: 0, memory },
      nowMs: 240_001,
      expected: 1,
    },
    { what: "a quiet watch", state: watching, nowMs: 150_000, expected: 0 },
    { what: "a watch whose silence nobody noticed", state: watching, nowMs: 150_500, expected: 500 },
  ])("$what", ({ state, nowMs, expected }) => {
    expect(overdueMs(state, { nowMs, sinceMs: 0, silenceMs: 150_000 })).toBe(expected);
  });
});

describe("the query of a watch", () => {
  test("goes on from its version, with bookmarks, for five to ten minutes", () => {
    expect(watchQuery(watching, 0)).toEqual({
      watch: "true",
      allowWatchBookmarks: "true",
      timeoutSeconds: "300",
      resourceVersion: "7",
    });
    expect(watchQuery(watching, 0.999_999)).toMatchObject({ timeoutSeconds: "600" });
  });

  test("of a stream asks for everything, no older than now, and for the word that it is all", () => {
    expect(watchQuery({ kind: "streaming", reason: "start", openedAtMs: null, memory }, 0.5)).toEqual({
      watch: "true",
      allowWatchBookmarks: "true",
      timeoutSeconds: "450",
      sendInitialEvents: "true",
      resourceVersionMatch: "NotOlderThan",
    });
  });
});
