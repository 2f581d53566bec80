import { describe, expect, test } from "vitest";
import { asRead, isAnswered, newestProgress } from "../../src/controller/unsaved-progress.ts";
import { emptyActorState, type ActorState, type Offer } from "../../src/polling/rules/actor-state.ts";
import type { CheckpointProgress } from "../../src/polling/rules/checkpoint-encode.ts";
import { decodeCheckpoint } from "../../src/polling/rules/checkpoint-decode.ts";
import {
  checkpointKind,
  checkpointVersion,
  oldestReader,
  type CheckpointDocument,
} from "../../src/polling/rules/checkpoint-document.ts";

const document = (more: Partial<CheckpointDocument>): CheckpointDocument => ({
  kind: checkpointKind,
  version: checkpointVersion,
  oldestReader,
  epoch: 3,
  savedAtMs: 5000,
  clean: false,
  destinations: ["default"],
  templates: [],
  shapes: [],
  loadBalancers: [],
  ...more,
});

describe("what a term goes on from after its process lost one", () => {
  const unsaved = asRead(document({}));
  const written = (more: Partial<CheckpointDocument>) => asRead(document(more));

  test.each([
    [
      "what it could not write down, when the store has the term's last write",
      written({ savedAtMs: 4000 }),
      true,
    ],
    ["also when it never wrote in that term", written({ epoch: 2, savedAtMs: 1000 }), true],
    ["also when the store has nothing", null, true],
    ["what a later term wrote", written({ epoch: 4, savedAtMs: 4000 }), false],
    ["what was written later, whoever did", written({ savedAtMs: 6000 }), false],
  ])("%s", (_what, loaded, isOwn) => {
    expect(newestProgress(loaded, unsaved)).toBe(isOwn ? unsaved : loaded);
  });

  test("the store alone, when no term was lost", () => {
    expect(newestProgress(unsaved, null)).toBe(unsaved);
    expect(newestProgress(null, null)).toBeNull();
  });
});

test("a document that was never written is as it would be read", () => {
  const finished = { arn: "a", endedAtMs: 1, finished: true, groups: [], gone: [], to: [] } as const;
  const one = document({ loadBalancers: [finished] });
  const decoded = decodeCheckpoint(JSON.stringify(one));
  expect(decoded).toEqual({ kind: "checkpoint", checkpoint: asRead(one) });
});

test("a batch on its way to one destination may have arrived", () => {
  const idle = emptyActorState("a", ["one", "two"]);
  const destinations = new Map(
    [...idle.destinations].map(([name, one]) => [
      name,
      name === "two" ? { ...one, inFlight: {} as Offer } : one,
    ]),
  );
  const busy = { ...idle, destinations };
  const progress = (...states: readonly ActorState[]) =>
    ({ actors: states.map((state) => ({ state })), finished: [] }) as unknown as CheckpointProgress;
  expect(isAnswered(progress(idle, idle))).toBe(true);
  expect(isAnswered(progress(idle, busy))).toBe(false);
});
