import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { backoffMs } from "../../src/runtime/backoff.ts";
import { boundedQueue } from "../../src/runtime/bounded-queue.ts";
import { latest } from "../../src/runtime/latest.ts";
import { runAll } from "../../src/runtime/run-all.ts";
import { seededRandom } from "../../src/runtime/seeded-random.ts";
import { stableHash } from "../../src/runtime/stable-hash.ts";
import { systemClock } from "../../src/runtime/system-clock.ts";
import { withDeadline } from "../../src/runtime/with-deadline.ts";
import { FakeClock } from "../support/fake-clock.ts";

const never = new AbortController().signal;

describe("latest", () => {
  test("gives the newest value and wakes all who wait for a change", async () => {
    const cell = latest(1);
    const woken = Promise.all([cell.changed(0, never), cell.changed(0, never)]);
    cell.set(2);
    cell.set(3);
    await woken;
    expect(cell.value).toBe(3);
    expect(cell.version).toBe(2);
  });

  test("resolves at once when the version was seen to differ already", async () => {
    const cell = latest("a");
    cell.set("b");
    await expect(cell.changed(0, never)).resolves.toBeUndefined();
  });

  test("rejects with the reason of the abort", async () => {
    const stop = new AbortController();
    const waiting = latest(1).changed(0, stop.signal);
    stop.abort(new Error("enough"));
    await expect(waiting).rejects.toThrow("enough");
  });
});

describe("boundedQueue", () => {
  test("refuses what is over the bound and keeps the order", async () => {
    const queue = boundedQueue<number>(2);
    expect([queue.offer(1), queue.offer(2), queue.offer(3)]).toEqual([true, true, false]);
    expect(await queue.take(never)).toBe(1);
    expect(queue.drain()).toEqual([2]);
    expect(queue.size).toBe(0);
  });

  test("a waiting taker gets the next item; an aborted one leaves nothing behind", async () => {
    const queue = boundedQueue<number>(1);
    const stop = new AbortController();
    const aborted = queue.take(stop.signal);
    stop.abort(new Error("enough"));
    await expect(aborted).rejects.toThrow("enough");
    const taken = queue.take(never);
    queue.offer(7);
    expect(await taken).toBe(7);
  });
});

describe("runAll", () => {
  test("the first to end stops the others and waits for them", async () => {
    const steps: string[] = [];
    const untilAbort = async (signal: AbortSignal): Promise<void> => {
      await new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
      steps.push("stopped");
    };
    await runAll([async () => void steps.push("done"), untilAbort], never);
    expect(steps).toEqual(["done", "stopped"]);
  });

  test("the first fault is thrown, after all have ended", async () => {
    const fails = async (): Promise<void> => {
      throw new Error("broken");
    };
    const clock = new FakeClock(0);
    await expect(runAll([fails, (signal) => clock.sleep(1000, signal)], never)).rejects.toThrow("broken");
    expect(clock.pending).toBe(0);
  });

  test("an abort from outside is no fault", async () => {
    const stop = new AbortController();
    const clock = new FakeClock(0);
    const running = runAll([(signal) => clock.sleep(1000, signal)], stop.signal);
    stop.abort();
    await expect(running).resolves.toBeUndefined();
  });
});

describe("withDeadline", () => {
  test("work that is quick enough gives its value", async () => {
    const clock = new FakeClock(0);
    const outcome = await withDeadline(async () => "value", { clock, ms: 100 }, never);
    expect(outcome).toEqual({ kind: "done", value: "value" });
    expect(clock.pending).toBe(0);
  });

  test("work that ignores its signal is left behind", async () => {
    const clock = new FakeClock(0);
    const outcome = withDeadline(() => new Promise<void>(() => {}), { clock, ms: 100 }, never);
    await clock.advance(100);
    expect(await outcome).toEqual({ kind: "late" });
  });

  test("an outer abort is rethrown, not called late", async () => {
    const clock = new FakeClock(0);
    const stop = new AbortController();
    const outcome = withDeadline((signal) => clock.sleep(1000, signal), { clock, ms: 100 }, stop.signal);
    stop.abort(new Error("enough"));
    await expect(outcome).rejects.toThrow("enough");
    expect(clock.pending).toBe(0);
  });
});

describe("chance and hashes", () => {
  test("a backoff lies between half and whole of its doubling, under the cap", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 60 }), fc.integer(), (failures, seed) => {
        const waitMs = backoffMs({ firstMs: 100, longestMs: 5000 }, failures, seededRandom(seed));
        const whole = Math.min(5000, 100 * 2 ** (failures - 1));
        expect(waitMs).toBeGreaterThanOrEqual(whole / 2);
        expect(waitMs).toBeLessThanOrEqual(whole);
      }),
    );
  });

  test("the same seed gives the same numbers in [0, 1)", () => {
    const [a, b] = [seededRandom(7), seededRandom(7)];
    const numbers = Array.from({ length: 100 }, () => a.next());
    expect(numbers).toEqual(Array.from({ length: 100 }, () => b.next()));
    expect(numbers.every((number) => number >= 0 && number < 1)).toBe(true);
    expect(new Set(numbers).size).toBeGreaterThan(95);
  });

  test.each([
    ["", 0x811c9dc5],
    ["a", 0xe40c292c],
    ["foobar", 0xbf9cf968],
  ])("FNV-1a of %j is the published value", (text, hash) => {
    expect(stableHash(text)).toBe(hash);
  });
});

test("the system clock's sleep is over when it ends, fractions included", async () => {
  const never = new AbortController().signal;
  const early: number[] = [];
  for (let tenths = 1; tenths < 60; tenths += 1) {
    const ms = tenths / 10;
    const startMs = systemClock.monotonicMs();
    await systemClock.sleep(ms, never);
    early.push(Math.max(0, ms - (systemClock.monotonicMs() - startMs)));
  }
  expect(Math.max(...early)).toBeLessThan(1e-6);
});

test("the system clock's sleep ends with the abort's reason", async () => {
  const stop = new AbortController();
  const sleeping = systemClock.sleep(60_000, stop.signal);
  stop.abort(new Error("enough"));
  await expect(sleeping).rejects.toThrow("enough");
});
