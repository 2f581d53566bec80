import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { openLedger, shareUsd, turned } from "../../src/polling/rules/month-ledger.ts";
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
