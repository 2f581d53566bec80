import { describe, expect, test } from "vitest";
import { openElection } from "../../src/controller/open-election.ts";
import { problemList } from "../../src/controller/problem-list.ts";
import { PointsInFlight } from "../../src/otlp/points-in-flight.ts";
import { MetricDispatcher } from "../../src/polling/metric-dispatcher.ts";
import { readCounts } from "../../src/polling/read-counts.ts";
import { DestinationGate } from "../../src/otlp/destination-gate.ts";
import { otlpMeters } from "../../src/otlp/otlp-meters.ts";
import { pushPortion } from "../../src/otlp/push-portion.ts";
import type { PlannedQuery } from "../../src/polling/rules/planned-query.ts";
import type { Permit } from "../../src/runtime/permit.ts";
import { seededRandom } from "../../src/runtime/seeded-random.ts";
import { silentLog } from "../../src/runtime/silent-log.ts";
import { silentMeter } from "../../src/runtime/silent-meter.ts";
import { LeaseHold } from "../../src/kubernetes/lease-hold.ts";
import { FakeClock } from "../support/fake-clock.ts";
import { memoryApi } from "./memory-api.ts";
import { site } from "./stage.ts";

const fromMs = Date.UTC(2026, 10, 21, 10);

/** A term of ten seconds, and the right to act that hangs on it. */
function term(clock: FakeClock) {
  const sent = { monotonicMs: clock.monotonicMs(), wallMs: clock.nowMs() };
  const hold = new LeaseHold(clock, 10_000, sent);
  const permit: Permit = { granted: () => hold.leftMs() > 0 };
  return { hold, permit };
}

describe("a term that can be lost", () => {
  test("is lost in the moment somebody asks, without any timer", async () => {
    const clock = new FakeClock(fromMs);
    const { hold, permit } = term(clock);
    await clock.advance(9999);
    expect([permit.granted(), hold.lost.aborted]).toEqual([true, false]);
    await clock.advance(1);
    expect(hold.lost.aborted).toBe(false);
    expect([permit.granted(), hold.lost.aborted]).toEqual([false, true]);
  });

  test("lasts from when its last renewal was sent", async () => {
    const clock = new FakeClock(fromMs);
    const { hold } = term(clock);
    await clock.advance(4000);
    hold.renewed({ monotonicMs: 3000, wallMs: fromMs + 3000 });
    expect(hold.leftMs()).toBe(9000);
  });

  test("does not outlast a sleeping machine, whose monotonic clock stood still", () => {
    const clock = new FakeClock(fromMs);
    const { permit } = term(clock);
    clock.jump(60_000);
    expect(permit.granted()).toBe(false);
  });

  test("does not last longer when the wall clock is put back", async () => {
    const clock = new FakeClock(fromMs);
    const { permit } = term(clock);
    clock.jump(-3_600_000);
    await clock.advance(10_000);
    expect(permit.granted()).toBe(false);
  });

  test("keeps its first reason, and is not taken up again by a late renewal", async () => {
    const clock = new FakeClock(fromMs);
    const { hold, permit } = term(clock);
    hold.lose("somebody else holds the Lease");
    hold.lose("again");
    hold.renewed({ monotonicMs: 0, wallMs: fromMs });
    expect([permit.granted(), String(hold.lost.reason)]).toEqual([
      false,
      "TermLost: somebody else holds the Lease",
    ]);
  });
});

/** One process's election on an API server whose requests can be held up; `lost` has the signal of each bucket's term. */
function electing(given: { readonly buckets: number; readonly latencyMs: number }) {
  const clock = new FakeClock(fromMs);
  const link = memoryApi(clock, given.latencyMs).connect();
  const held = { up: "" };
  const ports = { clock, random: seededRandom(1), log: silentLog };
  const { settings } = site({ lines: `sharding: {buckets: ${given.buckets}}` });
  const api: typeof link = {
    ...link,
    request: async (call, signal) => {
      const name = (call.body as { metadata?: { name?: string } } | undefined)?.metadata?.name;
      if (held.up !== "" && (call.path.endsWith(`/${held.up}`) || name === held.up)) {
        await clock.sleep(3_600_000, signal);
      }
      return link.request(call, signal);
    },
  };
  const election = openElection(settings, {
    ...ports,
    problems: problemList(ports),
    cluster: { api, ownNamespace: async () => "elbow" },
    identity: "one",
  });
  const lost = new Map<number, AbortSignal>();
  const life = new AbortController();
  const running = election.run(async ({ bucket }, term) => {
    lost.set(bucket, term.lost);
    await clock.sleep(3_600_000, AbortSignal.any([term.stop, term.lost])).catch(() => undefined);
  }, life.signal);
  return { clock, election, lost, holdUp: (name: string) => (held.up = name), life, running };
}

describe("the election's permit", () => {
  test("counts from when the Lease's renewal was sent, not from when it was answered", async () => {
    const { clock, election, life, running, holdUp } = electing({ buckets: 1, latencyMs: 700 });
    // Looked at in the first 1.4 s, then created: sent after 1.4 s, answered after 2.8 s.
    await clock.advance(2_799);
    expect(election.permit.granted()).toBe(false);
    await clock.advance(1);
    expect(election.permit.granted()).toBe(true);
    holdUp("elbow");
    await clock.advance(8_599);
    expect(election.permit.granted()).toBe(true);
    await clock.advance(1);
    expect(election.permit.granted()).toBe(false);
    life.abort();
    await clock.advance(20_000);
    await running;
  });

  test("ends the term of a bucket that has run out in the moment somebody asks, though another bucket is held", async () => {
    const { clock, election, lost, life, running, holdUp } = electing({ buckets: 2, latencyMs: 5 });
    await clock.advance(30_000);
    expect([...lost.keys()].toSorted((one, other) => one - other)).toEqual([0, 1]);
    holdUp("elbow-1");
    await clock.advance(7_000);
    clock.jump(5_000);
    expect([...lost.values()].map(({ aborted }) => aborted)).toEqual([false, false]);
    expect(election.permit.granted()).toBe(true);
    expect([lost.get(0)?.aborted, lost.get(1)?.aborted]).toEqual([false, true]);
    life.abort();
    await clock.advance(20_000);
    await running;
  });
});

/** Why a piece of work was given up. */
async function reasonOf(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => "it was done",
    (error: unknown) => String(error),
  );
}

describe("what asks before it acts", () => {
  test("a push that waited for its turn is not sent when the term is over", async () => {
    const clock = new FakeClock(fromMs);
    const { hold, permit } = term(clock);
    let sent = 0;
    const parts = {
      destination: "default",
      transport: {
        async send() {
          sent += 1;
          return { kind: "no-answer", message: "away" } as const;
        },
        close: async () => {},
      },
      gate: new DestinationGate(
        { maxInFlight: 1, maxWaiting: 1, backoff: { firstMs: 1, longestMs: 1 } },
        { clock, random: seededRandom(1) },
      ),
      clock,
      meters: otlpMeters(silentMeter, ["default"]),
      inFlight: new PointsInFlight(),
      timeoutMs: 1000,
      retry: { maxTries: 3, maxWaitMs: 60_000, slowMs: 1000 },
      permit,
    };
    const pack = () => ({ body: new Uint8Array(1), rawBytes: 1, headers: {}, points: 1 });
    const pushing = reasonOf(
      pushPortion(parts, pack as unknown as Parameters<typeof pushPortion>[1], hold.lost),
    );
    await clock.advance(0);
    expect(sent).toBe(1);
    clock.jump(20_000);
    await clock.advance(5000);
    expect(await pushing).toContain("could not be renewed");
    expect(sent).toBe(1);
  });

  test.each([
    [1, 50],
    [0.25, 200],
  ])("with %d of the buckets calls keep to their part of AWS's quotas", async (share, apartMs) => {
    const clock = new FakeClock(fromMs);
    const startsMs: number[] = [];
    const dispatcher = new MetricDispatcher({
      clock,
      random: seededRandom(1),
      log: silentLog,
      counts: readCounts(silentMeter, 0.01),
      failures: { failed() {}, healed() {} },
      share: () => share,
      reader: {
        async read() {
          startsMs.push(clock.nowMs());
          return { kind: "answered", outcomes: [], messages: [], calls: 1 };
        },
      },
    });
    const stop = new AbortController();
    const running = dispatcher.run(stop.signal);
    const query = (urgency: string) =>
      ({ spec: { metricKey: urgency, query: {} }, from: 1, to: 2, urgency }) as unknown as PlannedQuery;
    const read = dispatcher.read([query("alerting"), query("regular")], stop.signal);
    await clock.advance(1000);
    await read;
    stop.abort();
    await running;
    expect((startsMs[1] ?? 0) - (startsMs[0] ?? 0)).toBe(apartMs);
  });

  test("a paid call that was packed is not made when the term is over", async () => {
    const clock = new FakeClock(fromMs);
    const { hold, permit } = term(clock);
    let calls = 0;
    const dispatcher = new MetricDispatcher({
      clock,
      random: seededRandom(1),
      log: silentLog,
      counts: readCounts(silentMeter, 0.01),
      failures: { failed() {}, healed() {} },
      permit,
      reader: {
        async read() {
          calls += 1;
          return { kind: "answered", outcomes: [], messages: [], calls: 1 };
        },
      },
    });
    const stop = new AbortController();
    const running = dispatcher.run(stop.signal);
    const spec = { metricKey: "m", query: {} };
    const query = { spec, from: 1, to: 2, urgency: "regular" } as unknown as PlannedQuery;
    const reading = reasonOf(dispatcher.read([query], hold.lost));
    clock.jump(20_000);
    await clock.advance(1000);
    expect(await reading).toContain("could not be renewed");
    stop.abort();
    await running;
    expect([calls, clock.pending]).toEqual([0, 0]);
  });
});
