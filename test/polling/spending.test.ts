import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { openLedger, shareUsd, turned } from "../../src/polling/rules/month-ledger.ts";
import { carriedSpending, dividedSpending, readSpending } from "../../src/polling/rules/saved-spending.ts";
import { spending } from "../../src/polling/spending.ts";
import { latest } from "../../src/runtime/latest.ts";
import { FakeClock } from "../support/fake-clock.ts";

const november = Date.UTC(2026, 10, 1);
const middle = Date.UTC(2026, 10, 16);
const december = Date.UTC(2026, 11, 1);

describe("the ledger of a month", () => {
  test("half the month has half the budget", () => {
    expect(shareUsd(openLedger(middle), 100)).toBe(50);
    expect(shareUsd(openLedger(november), 100)).toBe(100);
  });

  test("a new month begins with nothing spent and the whole budget", () => {
    const spent = { ...openLedger(middle), usd: 40 };
    expect(turned(spent, december - 1)).toBe(spent);
    const next = turned(spent, december + 5);
    expect({ usd: next.usd, share: shareUsd(next, 100) }).toEqual({ usd: 0, share: 100 });
  });

  test("a clock that goes back changes nothing", () => {
    const spent = { ...openLedger(middle), usd: 40 };
    expect(turned(spent, november - 1)).toBe(spent);
  });

  test("however often a process starts anew, the shares add up to no more than the budget", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: november, max: december - 1 }), { minLength: 1 }), (starts) => {
        const sorted = starts.toSorted((a, b) => a - b);
        const lived = sorted.map((start, index) => {
          const end = sorted[index + 1] ?? december;
          return (shareUsd(openLedger(start), 100) * (end - start)) / (december - start);
        });
        expect(lived.reduce((sum, usd) => sum + usd, 0)).toBeLessThanOrEqual(100 + 1e-6);
      }),
    );
  });
});

describe("spending", () => {
  const budget = (monthlyUsd: number | null, hardStop: boolean) => latest({ monthlyUsd, hardStop });

  test("counts, and gives back what was not billed", () => {
    const purse = spending(new FakeClock(november), budget(null, false), 10);
    purse.take(5);
    purse.take(2);
    purse.giveBack(2);
    expect(purse.ledger().usd).toBeCloseTo(0.05);
  });

  test.each([
    { what: "without a hard stop nothing is refused", hardStop: false, taken: 100 },
    { what: "with one, not a cent is spent above the budget", hardStop: true, taken: 10 },
  ])("$what", ({ hardStop, taken }) => {
    const purse = spending(new FakeClock(november), budget(1, hardStop), 100);
    const answers = Array.from({ length: 100 }, () => purse.take(1));
    expect(answers.filter(Boolean)).toHaveLength(taken);
  });

  test("the next month reads on", async () => {
    const clock = new FakeClock(december - 1000);
    const purse = spending(clock, budget(1, true), 100);
    expect(purse.take(10)).toBe(false);
    clock.jump(2000);
    expect(purse.take(10)).toBe(true);
  });

  test("a raised budget takes effect at once", () => {
    const cell = budget(1, true);
    const purse = spending(new FakeClock(november), cell, 1000);
    expect(purse.take(2)).toBe(false);
    cell.set({ monthlyUsd: 2, hardStop: true });
    expect(purse.take(2)).toBe(true);
  });
});

describe("what is spent over restarts", () => {
  const hard = latest({ monthlyUsd: 100, hardStop: true });
  const saved = { monthStartMs: november, countedFromMs: november, usd: 40, stepUsd: 1 };

  test("goes on from what was saved", () => {
    const purse = spending(new FakeClock(middle), hard, 1000);
    purse.begin(0, saved);
    purse.take(10);
    expect(purse.saved(0)).toEqual({ ...saved, usd: 50, stepUsd: 10 });
    expect(shareUsd(purse.ledger(), 100)).toBe(100);
    expect([purse.take(50), purse.take(1)]).toEqual([true, false]);
  });

  test("of a month that is over nothing is left, and the new one counts from its beginning", () => {
    const purse = spending(new FakeClock(december + 1000), hard, 1000);
    purse.begin(0, saved);
    expect(purse.saved(0)).toEqual({ monthStartMs: december, countedFromMs: december, usd: 0, stepUsd: 1 });
  });

  test("of a month that is still to come nothing is believed", () => {
    const purse = spending(new FakeClock(middle), hard, 1000);
    purse.begin(0, { ...saved, monthStartMs: december });
    expect(purse.saved(0)).toMatchObject({ monthStartMs: november, countedFromMs: middle, usd: 0 });
  });

  test("each bucket that is led bears an equal part, and takes it along", () => {
    const purse = spending(new FakeClock(november), hard, 1000);
    purse.begin(0, null);
    purse.take(4);
    purse.begin(2, { ...saved, usd: 20 });
    purse.take(6);
    expect([purse.saved(0).usd, purse.saved(2).usd, purse.ledger().usd]).toEqual([7, 23, 30]);
    purse.end(2);
    expect(purse.ledger().usd).toBe(7);
  });

  test("a bucket that comes back has spent no less than when it went, nor than another one says", () => {
    const purse = spending(new FakeClock(november), hard, 1000);
    purse.begin(0, null);
    purse.take(30);
    purse.end(0);
    purse.begin(0, null);
    expect(purse.saved(0).usd).toBe(30);
    purse.end(0);
    purse.begin(0, saved);
    expect(purse.saved(0).usd).toBe(40);
    purse.end(0);
    purse.begin(0, { ...saved, usd: 3 });
    expect(purse.saved(0).usd).toBe(40);
  });
});

describe("what a checkpoint says of money", () => {
  const head = { epoch: 1, savedAtMs: middle, clean: true };
  const account = (usd: number, more: object = {}) => ({
    ...head,
    spending: { monthStartMs: november, countedFromMs: november, usd, stepUsd: 1 },
    ...more,
  });
  const of4 = { division: { buckets: 4, sinceMs: 5 } };

  test("after a crash the most that was ever spent between two writes is added", () => {
    expect(carriedSpending(account(10))?.usd).toBe(10);
    expect(carriedSpending(account(10, { clean: false }))?.usd).toBe(11);
    expect(carriedSpending(head)).toBeNull();
  });

  test.each([
    ["one into four", { accounts: [account(10)], buckets: 4 }, 2.5],
    ["four into one", { accounts: [1, 2, 3, 4].map((usd) => account(usd, of4)), buckets: 1 }, 10],
    ["four into two", { accounts: [1, 2, 3, 4].map((usd) => account(usd, of4)), buckets: 2 }, 5],
    [
      "four of which one cannot be read",
      { accounts: [1, 2, 3].map((usd) => account(usd, of4)), buckets: 1 },
      8,
    ],
    [
      "a division before the former one does not count again",
      {
        accounts: [account(50, { savedAtMs: november }), ...[1, 2, 3, 4].map((usd) => account(usd, of4))],
        buckets: 2,
      },
      5,
    ],
    ["nobody counted", { accounts: [head], buckets: 2 }, undefined],
  ])("%s", (_what, { accounts, buckets }, usd) => {
    expect(dividedSpending(accounts, buckets)?.usd).toBe(usd);
  });

  test("what cannot be read is not there", () => {
    const good = { monthStartMs: november, countedFromMs: november, usd: 1.5, stepUsd: 0 };
    expect(readSpending(good)).toEqual({ spending: good });
    for (const bad of [null, [], "1", { ...good, usd: -1 }, { ...good, usd: "1" }, { ...good, usd: 1e300 }]) {
      expect(readSpending(bad)).toEqual({});
    }
  });
});
