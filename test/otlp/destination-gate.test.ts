import { describe, expect, test } from "vitest";
import { DestinationGate } from "../../src/otlp/destination-gate.ts";
import { seededRandom } from "../../src/runtime/seeded-random.ts";
import { FakeClock } from "../support/fake-clock.ts";

interface Bench {
  readonly clock: FakeClock;
  readonly gate: DestinationGate;
  readonly enter: (signal?: AbortSignal) => Promise<string>;
}

function bench(maxInFlight = 2, maxWaiting = 2): Bench {
  const clock = new FakeClock(0);
  const backoff = { firstMs: 1_000, longestMs: 8_000 };
  const gate = new DestinationGate({ maxInFlight, maxWaiting, backoff }, { clock, random: seededRandom(1) });
  const forever = new AbortController().signal;
  return { clock, gate, enter: async (signal = forever) => (await gate.enter(signal)).kind };
}

describe("the gate of a destination", () => {
  test("lets so many in, makes the next wait in order, and sends away whoever is over the bound", async () => {
    const { gate, enter, clock } = bench();
    expect(await Promise.all([enter(), enter()])).toEqual(["go", "go"]);
    const order: string[] = [];
    const waiting = ["first", "second"].map((name) => enter().then(() => order.push(name)));
    expect(gate.counts).toEqual({ inFlight: 2, waiting: 2 });
    expect(await enter()).toBe("closed");
    gate.leave();
    await clock.advance(0);
    expect(order).toEqual(["first"]);
    gate.leave();
    await Promise.all(waiting);
    expect(order).toEqual(["first", "second"]);
    expect(gate.counts).toEqual({ inFlight: 2, waiting: 0 });
  });

  test("a failure closes it for everybody, also for those who wait", async () => {
    const { gate, enter } = bench(1);
    await enter();
    const waiting = enter();
    expect(gate.fail(0)).toBeGreaterThanOrEqual(500);
    expect(await waiting).toBe("closed");
    expect(await enter()).toBe("closed");
    expect(gate.counts).toEqual({ inFlight: 0, waiting: 0 });
  });

  test("waits grow with failures in a row, up to the longest, and start again after an answer", async () => {
    const { gate, enter, clock } = bench();
    const waits: number[] = [];
    for (let failure = 0; failure < 6; failure += 1) {
      await enter();
      waits.push(gate.fail(0));
      await clock.advance(waits.at(-1) ?? 0);
    }
    const longest = [1_000, 2_000, 4_000, 8_000, 8_000, 8_000];
    expect(
      waits.map((wait, index) => wait > (longest[index] ?? 0) / 2 && wait <= (longest[index] ?? 0)),
    ).toEqual(waits.map(() => true));
    await enter();
    gate.leave();
    await enter();
    expect(gate.fail(0)).toBeLessThanOrEqual(1_000);
  });

  test("requests that fail together count as one failure", async () => {
    const { gate, enter } = bench(8);
    await Promise.all(Array.from({ length: 8 }, () => enter()));
    const waits = Array.from({ length: 8 }, () => gate.fail(0));
    expect(Math.max(...waits)).toBeLessThanOrEqual(1_000);
  });

  test("after a failure one request goes alone; its answer opens the gate", async () => {
    const { gate, enter, clock } = bench(2);
    await enter();
    await clock.advance(gate.fail(0));
    const both = [enter(), enter()];
    await clock.advance(0);
    expect(gate.counts).toEqual({ inFlight: 1, waiting: 1 });
    gate.leave();
    expect(await Promise.all(both)).toEqual(["go", "go"]);
  });

  test("an abort while waiting leaves nothing behind", async () => {
    const { gate, enter } = bench(1);
    await enter();
    const stop = new AbortController();
    const waiting = enter(stop.signal);
    stop.abort(new Error("enough"));
    await expect(waiting).rejects.toThrow("enough");
    expect(gate.counts).toEqual({ inFlight: 1, waiting: 0 });
  });
});
