import { describe, expect, test } from "vitest";
import { alwaysLeads } from "../../src/kubernetes/always-leads.ts";
import type { Term } from "../../src/kubernetes/elector.ts";

describe("always leads", () => {
  test("gives one term at once, until the signal aborts", async () => {
    const stop = new AbortController();
    const terms: Term[] = [];
    await alwaysLeads(2).run(async (term, signals) => {
      terms.push(term);
      stop.abort(new Error("enough"));
      signals.stop.throwIfAborted();
    }, stop.signal);
    expect(terms).toEqual([{ bucket: 2, epoch: 0 }]);
  });

  test("a fault of the term is its own", async () => {
    const fault = new Error("a bug");
    const running = alwaysLeads().run(() => Promise.reject(fault), new AbortController().signal);
    await expect(running).rejects.toBe(fault);
  });

  test("leads nothing when it is already over", async () => {
    let led = 0;
    await alwaysLeads().run(async () => {
      led += 1;
    }, AbortSignal.abort());
    expect(led).toBe(0);
  });
});
