import { describe, expect, test } from "vitest";
import { acknowledge } from "../../../src/polling/rules/acknowledge.ts";
import type { ActorState } from "../../../src/polling/rules/actor-state.ts";
import { offer, type OfferOutcome } from "../../../src/polling/rules/offer.ts";
import { sentAt } from "../../../src/polling/rules/sent-minutes.ts";
import type { Delivery } from "../../../src/polling/sink.ts";
import { settings } from "../../support/polling-world.ts";
import { base, latency, progressOf, requests, seriesOf, settledAtMs, stateOf, windowOf } from "./build.ts";

const at = { nowMs: settledAtMs(10), settings };
const answered: Delivery = { kind: "answered", delivered: 1, refused: [], possiblyLost: 0 };

/** A batch in words: per series its offsets and values. */
function wordsOf(outcome: OfferOutcome): readonly string[] {
  return outcome.kind === "batch"
    ? outcome.batch.series.map(({ name, points }) =>
        [
          name.replace(/^alb_|_sum$/g, ""),
          ...points.timesMs.map((timeMs, index) => `${timeMs / 60_000 - base}=${points.values[index]}`),
        ].join(" "),
      )
    : [outcome.kind];
}

const stateAfter = (outcome: OfferOutcome): ActorState => (outcome as { readonly state: ActorState }).state;
const markOf = (state: ActorState, id: string): number =>
  (state.destinations.get("a")?.progress.get(id)?.mark ?? 0) - base;

describe("what is offered to a destination", () => {
  test("every decided minute after the mark, ascending, with one info row per minute", () => {
    const state = stateOf([seriesOf(requests, windowOf(0, "1 2 3"))], { a: progressOf(1) });
    expect(wordsOf(offer(state, "a", at))).toEqual([
      "requestcount 1=2 2=3",
      "elbow_load_balancer_info 1=1 2=1",
    ]);
  });

  test("a late value goes before the newer ones of its series; a change is counted and not sent", () => {
    const one = seriesOf(requests, windowOf(0, "5 9 3"));
    const state = stateOf([one], { a: progressOf(2, ["zero", 2]) });
    const outcome = offer(state, "a", at);
    expect(wordsOf(outcome)[0]).toBe("requestcount 0=5 2=3");
    const { counts } = acknowledge(stateAfter(outcome), "a", { delivery: answered, settings });
    const stands = stateAfter(outcome).destinations.get("a")?.inFlight?.steps.get(requests.id)?.sent;
    expect(stands && sentAt(stands, base + 1)).toEqual({ kind: "value", value: 2 });
    expect(stands?.counted).toEqual(new Map([[base + 1, 9]]));
    expect(counts?.late.map(({ kind, minute }) => [kind, minute - base])).toEqual([
      ["appeared", 0],
      ["changed", 1],
    ]);
  });

  test("a change is sent again when the receiver overwrites", () => {
    const state = stateOf([seriesOf(requests, windowOf(0, "1 9"))], { a: progressOf(2, [1, 2]) });
    const resend = { ...at, settings: { ...settings, onLateChange: "resend" as const } };
    expect(wordsOf(offer(state, "a", resend))[0]).toBe("requestcount 1=9");
  });

  test("a late value is counted and sent once, however often it is read", () => {
    const state = stateOf([seriesOf(requests, windowOf(0, "5 9"))], { a: progressOf(2, ["zero", 2]) });
    const first = acknowledge(stateAfter(offer(state, "a", at)), "a", { delivery: answered, settings });
    expect(wordsOf(offer(first.state, "a", at))).toEqual(["none"]);
  });

  test("minutes without anything to send only move the mark", () => {
    const state = stateOf([seriesOf(latency, windowOf(0, ". . ."))], { a: progressOf(0) });
    const outcome = offer(state, "a", { ...at, nowMs: settledAtMs(20) });
    expect(outcome.kind).toBe("passed");
    expect(markOf(stateAfter(outcome), latency.id)).toBe(2);
  });

  test("a batch over the bound is cut by minute, so that every series stays ascending", () => {
    const state = stateOf(
      [seriesOf(requests, windowOf(0, "1 2 3")), seriesOf(latency, windowOf(0, "4 5 6"))],
      {
        a: progressOf(0),
      },
    );
    const small = { ...at, settings: { ...settings, maxBatchPoints: 6 } };
    const outcome = offer(state, "a", small);
    expect(wordsOf(outcome)).toEqual([
      "requestcount 0=1 1=2",
      "targetresponsetime 0=4 1=5",
      "elbow_load_balancer_info 0=1 1=1",
    ]);
    const { state: next } = acknowledge(stateAfter(outcome), "a", { delivery: answered, settings });
    expect(wordsOf(offer(next, "a", small))[0]).toBe("requestcount 2=3");
  });

  test("a single minute over the bound goes whole", () => {
    const state = stateOf([seriesOf(requests, windowOf(0, "1")), seriesOf(latency, windowOf(0, "4"))], {
      a: progressOf(0),
    });
    const outcome = offer(state, "a", { ...at, settings: { ...settings, maxBatchPoints: 1 } });
    expect(outcome.kind === "batch" ? outcome.batch.pointCount : 0).toBe(3);
  });

  test("each destination has its own mark", () => {
    const state = stateOf([seriesOf(requests, windowOf(0, "1 2"))], { a: progressOf(0), b: progressOf(0) });
    const next = acknowledge(stateAfter(offer(state, "a", at)), "a", { delivery: answered, settings }).state;
    expect(wordsOf(offer(next, "a", at))).toEqual(["none"]);
    expect(wordsOf(offer(next, "b", at))[0]).toBe("requestcount 0=1 1=2");
  });

  test("an unknown destination is offered nothing", () => {
    expect(offer(stateOf([], {}), "x", at)).toEqual({ kind: "none", retryAtMs: null });
  });
});

describe("what an answer changes", () => {
  const state = stateOf([seriesOf(requests, windowOf(0, "1 2"))], { a: progressOf(0) });
  const offered = offer(state, "a", at);
  const sent = stateAfter(offered);

  test("the mark moves only when it was answered", () => {
    expect(markOf(sent, requests.id)).toBe(-1);
    expect(markOf(acknowledge(sent, "a", { delivery: answered, settings }).state, requests.id)).toBe(1);
  });

  test.each(["unavailable", "unauthorized"] as const)(
    "%s: the mark stands still and the same bytes come again, not before the time asked for",
    (kind) => {
      const delivery: Delivery = { kind, retryAtMs: at.nowMs + 5000, message: "away" };
      const { state: waiting, counts } = acknowledge(sent, "a", { delivery, settings });
      expect(counts).toBe(null);
      expect(markOf(waiting, requests.id)).toBe(-1);
      expect(offer(waiting, "a", at)).toEqual({ kind: "none", retryAtMs: at.nowMs + 5000 });
      const again = offer(waiting, "a", { ...at, nowMs: at.nowMs + 5000 });
      expect(again.kind === "batch" && offered.kind === "batch" && again.batch === offered.batch).toBe(true);
    },
  );

  test("a point refused for good is counted with its reason, and the mark moves past it", () => {
    const refused = [{ seriesIndex: 0, timesMs: [base * 60_000], reason: "too-old", message: "" }];
    const delivery: Delivery = { kind: "answered", delivered: 3, refused, possiblyLost: 0 };
    const { state: next, counts } = acknowledge(sent, "a", { delivery, settings });
    expect(counts).toMatchObject({ delivered: 3, refused: { "too-old": 1 } });
    expect(markOf(next, requests.id)).toBe(1);
  });

  test("an answer to nothing changes nothing", () => {
    expect(acknowledge(state, "a", { delivery: answered, settings })).toEqual({ state, counts: null });
  });

  test("new labels do not move the mark: nothing is sent again, and what was in flight keeps its bytes", () => {
    const labelSet = { labels: { load_balancer_name: "renamed" }, resource: {} };
    const rename = (known: ActorState): ActorState => ({
      ...known,
      series: new Map([[requests.id, seriesOf(requests, windowOf(0, "1 2"), { labelSet })]]),
    });
    const again = offer(rename(sent), "a", at);
    expect(again.kind === "batch" ? again.batch.series[0]?.labels : null).toEqual({
      load_balancer_name: "lb",
    });
    const done = acknowledge(sent, "a", { delivery: answered, settings }).state;
    expect(wordsOf(offer(rename(done), "a", at))).toEqual(["none"]);
  });
});
