import fc from "fast-check";
import { expect, test } from "vitest";
import type { Clock } from "../../src/runtime/clock.ts";
import { seededRandom } from "../../src/runtime/seeded-random.ts";
import { silentLog } from "../../src/runtime/silent-log.ts";
import { LeaseElector } from "../../src/kubernetes/lease-elector.ts";
import { memoryApi } from "../ha/memory-api.ts";
import { FakeClock } from "../support/fake-clock.ts";

const times = { leaseDurationMs: 15_000, renewDeadlineMs: 10_000, retryPeriodMs: 2000 };

/** A clock that runs faster or slower than the true one, by up to a fifth either way: 1.2 / 0.8 = 15 s / 10 s. */
function rated(clock: FakeClock, rate: number): Clock {
  return {
    nowMs: () => clock.nowMs(),
    monotonicMs: () => clock.monotonicMs() * rate,
    sleep: (ms, signal) => clock.sleep(ms / rate, signal),
  };
}

interface Trouble {
  readonly atMs: number;
  readonly who: number;
  readonly state: "open" | "cut" | "hanging";
}

const troubles = fc.array(
  fc.record({
    atMs: fc.integer({ min: 0, max: 120_000 }),
    who: fc.integer({ min: 0, max: 2 }),
    state: fc.constantFrom<Trouble["state"]>("open", "cut", "hanging"),
  }),
  { maxLength: 12 },
);

test("whatever fails, never two act at once, and somebody leads again within lease time and retry", async () => {
  await fc.assert(
    fc.asyncProperty(
      troubles,
      fc.array(fc.double({ min: 0.82, max: 1.19, noNaN: true }), { minLength: 3, maxLength: 3 }),
      fc.integer({ min: 1, max: 1000 }),
      async (given, rates, seed) => {
        const clock = new FakeClock(Date.UTC(2026, 10, 21, 10));
        const api = memoryApi(clock);
        const stop = new AbortController();
        const candidates = rates.map((rate, index) => {
          const link = api.connect();
          const elector = new LeaseElector({
            api: link,
            clock: rated(clock, rate),
            random: seededRandom(seed + index),
            log: silentLog,
            bucket: 0,
            place: async () => ({ namespace: "elbow", name: "elbow", labels: {} }),
            identity: `candidate-${index}`,
            times,
            trouble() {},
          });
          const running = elector.run(async (_term, { stop: asked, lost }) => {
            await clock.sleep(3_600_000, AbortSignal.any([asked, lost])).catch(() => undefined);
          }, stop.signal);
          return { link, elector, running };
        });
        const sorted = given.toSorted((a, b) => a.atMs - b.atMs);
        let two = 0;
        const step = async (ms: number): Promise<void> => {
          await clock.advance(ms);
          two += candidates.filter(({ elector }) => elector.holds()).length > 1 ? 1 : 0;
        };
        let nowMs = 0;
        for (const { atMs, who, state } of sorted) {
          for (; nowMs < atMs; nowMs += Math.min(700, atMs - nowMs)) {
            await step(Math.min(700, atMs - nowMs));
          }
          const candidate = candidates[who];
          if (candidate !== undefined) {
            candidate.link.state = state;
          }
        }
        candidates.forEach(({ link }) => {
          link.state = "open";
        });
        // The slowest clock waits longest; a request that hangs is given up after five seconds.
        const againMs = (times.leaseDurationMs + 1.2 * times.retryPeriodMs + 5000) / 0.82 + 100;
        for (let waitedMs = 0; waitedMs < againMs; waitedMs += 700) {
          await step(700);
        }
        const leading = candidates.filter(({ elector }) => elector.holds()).length;
        stop.abort();
        for (let turn = 0; turn < 40; turn += 1) {
          await clock.advance(500);
        }
        await Promise.all(candidates.map(({ running }) => running));
        expect({ two, leading, pending: clock.pending, left: api.holder("elbow") }).toEqual({
          two: 0,
          leading: 1,
          pending: 0,
          left: "",
        });
      },
    ),
    { numRuns: 100 },
  );
}, 120_000);
