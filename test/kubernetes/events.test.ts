import { describe, expect, test } from "vitest";
import { eventRecorder } from "../../src/kubernetes/events.ts";
import type { ObjectEvent } from "../../src/kubernetes/object-event.ts";
import type { ApiAnswer, ApiCall } from "../../src/kubernetes/transport.ts";
import { seededRandom } from "../../src/runtime/seeded-random.ts";
import { silentLog } from "../../src/runtime/silent-log.ts";
import type { Meter } from "../../src/runtime/meter.ts";
import { silentMeter } from "../../src/runtime/silent-meter.ts";
import { FakeClock } from "../support/fake-clock.ts";

const event = (note: string, name = "web"): ObjectEvent => ({
  object: {
    kind: "Ingress",
    apiVersion: "networking.k8s.io/v1",
    namespace: "shop",
    name,
    uid: `uid-${name}`,
  },
  type: "Warning",
  reason: "SeriesProblem",
  action: "Discover",
  note,
});
const answer = (status: number): ApiAnswer => ({ kind: "answered", status, body: {}, retryAfterMs: null });

function bench(answerOf: (call: ApiCall, number: number) => ApiAnswer = () => answer(201)) {
  const clock = new FakeClock(Date.UTC(2026, 10, 21, 10));
  const calls: ApiCall[] = [];
  const refused: string[] = [];
  const outcomes: Record<string, number> = {};
  const meter: Meter = {
    ...silentMeter,
    counter: () => ({
      add(value, labels) {
        const outcome = labels?.["outcome"] ?? "";
        outcomes[outcome] = (outcomes[outcome] ?? 0) + value;
      },
    }),
  };
  const recorder = eventRecorder({
    clock,
    random: seededRandom(1),
    log: silentLog,
    meter,
    instance: "elbow-test",
    transport: {
      async request(call) {
        calls.push(call);
        return answerOf(call, calls.length);
      },
    },
    refused: ({ remedy }) => refused.push(remedy),
    accepted: () => {},
  });
  const stop = new AbortController();
  const running = recorder.run(stop.signal);
  return {
    clock,
    calls,
    refused,
    outcomes,
    recorder,
    end: async () => {
      stop.abort();
      await running;
      return clock.pending;
    },
  };
}

describe("posting events", () => {
  test("an event is created in its object's namespace, its repeat is a patch of the series", async () => {
    const { recorder, clock, calls, outcomes, end } = bench();
    recorder.record(event("bad name"));
    recorder.record(event("bad name"));
    await clock.advance(1000);
    const { name } = (calls[0] as unknown as { body: { metadata: { name: string } } }).body.metadata;
    expect(calls).toMatchObject([
      { method: "POST", path: "/apis/events.k8s.io/v1/namespaces/shop/events" },
      {
        method: "PATCH",
        path: `/apis/events.k8s.io/v1/namespaces/shop/events/${name}`,
        contentType: "application/merge-patch+json",
        body: { series: { count: 2 } },
      },
    ]);
    expect(outcomes).toEqual({ posted: 2 });
    expect(await end()).toBe(0);
  });

  test("what the API server cannot take now is tried again, then given up", async () => {
    const { recorder, clock, calls, outcomes, end } = bench((_call, number) =>
      answer(number < 3 ? 503 : 201),
    );
    recorder.record(event("one"));
    await clock.advance(60_000);
    expect([calls.length, outcomes]).toEqual([3, { posted: 1 }]);
    await end();
    const hopeless = bench(() => answer(503));
    hopeless.recorder.record(event("one"));
    await hopeless.clock.advance(300_000);
    expect([hopeless.calls.length, hopeless.outcomes]).toEqual([4, { failed: 1 }]);
    expect(await hopeless.end()).toBe(0);
  });

  test("a 403 is said once and stops the posting for ten minutes", async () => {
    const { recorder, clock, calls, refused, outcomes, end } = bench((_call, number) =>
      answer(number === 1 ? 403 : 201),
    );
    recorder.record(event("one"));
    recorder.record(event("two", "other"));
    await clock.advance(1000);
    expect([calls.length, refused.length, outcomes]).toEqual([1, 1, { failed: 1, dropped: 1 }]);
    await clock.advance(600_000);
    recorder.record(event("three", "third"));
    await clock.advance(1000);
    expect([calls.length, outcomes]).toEqual([2, { failed: 1, dropped: 1, posted: 1 }]);
    await end();
  });

  test("the queue is bounded: what does not fit is dropped and counted", async () => {
    const { recorder, clock, calls, outcomes, end } = bench();
    for (let number = 0; number < 700; number += 1) {
      recorder.record(event("x", `web-${number}`));
    }
    await clock.advance(1000);
    expect(outcomes).toEqual({ dropped: 200, posted: 500 });
    expect(calls).toHaveLength(500);
    await end();
  });

  test("a series that fell silent is closed with its count", async () => {
    const { recorder, clock, calls, end } = bench();
    for (let number = 0; number < 5; number += 1) {
      recorder.record(event("again"));
    }
    await clock.advance(420_000);
    expect(calls.map(({ body }) => (body as { series?: { count: number } }).series?.count)).toEqual([
      undefined,
      2,
      5,
    ]);
    await end();
  });
});
