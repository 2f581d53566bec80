import { describe, expect, test } from "vitest";
import { SearchBudget, type SearchLease } from "../../src/otlp/search-budget.ts";
import { FakeClock } from "../support/fake-clock.ts";

const settings = { capacity: 10, perMinute: 60, maxSearches: 2, maxRequests: 5 };

function started(budget: SearchBudget): SearchLease {
  const start = budget.start();
  if (start.kind !== "started") {
    throw new Error(`no lease for ${start.waitMs} ms`);
  }
  return start.lease;
}

describe("the budget of searches", () => {
  test("gives a few leases at once, and a new one when one ended", () => {
    const budget = new SearchBudget(settings, new FakeClock(0));
    const first = started(budget);
    started(budget);
    expect(budget.start().kind).toBe("wait");
    first.end();
    first.end();
    started(budget);
    expect(budget.start().kind).toBe("wait");
  });

  test("bounds the requests of one search", () => {
    const lease = started(new SearchBudget(settings, new FakeClock(0)));
    expect(Array.from({ length: 6 }, () => lease.request())).toEqual([true, true, true, true, true, false]);
  });

  test("a search may end in debt, which the next one waits for", async () => {
    const clock = new FakeClock(0);
    const budget = new SearchBudget({ ...settings, capacity: 2 }, clock);
    const lease = started(budget);
    for (let request = 0; request < 5; request += 1) {
      lease.request();
    }
    lease.end();
    expect(budget.start()).toEqual({ kind: "wait", waitMs: 5_000 });
    await clock.advance(3_000);
    expect(budget.start().kind).toBe("wait");
    await clock.advance(1_000);
    expect(budget.start().kind).toBe("started");
  });
});
