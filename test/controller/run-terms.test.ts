import { describe, expect, test } from "vitest";
import type { Checkpointing } from "../../src/controller/checkpointing.ts";
import { runTerms } from "../../src/controller/run-terms.ts";
import { latest } from "../../src/runtime/latest.ts";
import { silentLog } from "../../src/runtime/silent-log.ts";
import { FakeClock } from "../support/fake-clock.ts";

/** Runs one term of bucket 3 whose load of the checkpoint lasts until `loaded`, deaf to every signal. */
function deafTerm() {
  const clock = new FakeClock(0);
  const lost = new AbortController();
  const stop = new AbortController();
  const stuck: { bucket: number; atMs: number }[] = [];
  const loaded = Promise.withResolvers<null>();
  const keeper = { load: () => loaded.promise } as unknown as ReturnType<Checkpointing["open"]>;
  const ended = runTerms(
    {
      clock,
      log: silentLog,
      fleet: latest(new Map()),
      discovery: { found: latest(null) },
      actorPorts: { sinks: [] } as unknown as Parameters<typeof runTerms>[0]["actorPorts"],
      checkpointing: { open: () => keeper, ended() {} },
      leading: new Map(),
      stuck: (bucket) => stuck.push({ bucket, atMs: clock.monotonicMs() }),
    },
    { run: (lead) => lead({ bucket: 3, epoch: 1 }, { stop: stop.signal, lost: lost.signal }) },
    stop.signal,
  );
  return { clock, lost, stop, stuck, loaded, ended };
}

describe("a term that is lost", () => {
  test("and does not end is told once, after twenty seconds", async () => {
    const { clock, lost, stuck, loaded, ended } = deafTerm();
    await clock.advance(600_000);
    expect(stuck).toEqual([]);
    lost.abort(new Error("another one holds the Lease"));
    await clock.advance(600_000);
    expect(stuck).toEqual([{ bucket: 3, atMs: 620_000 }]);
    loaded.resolve(null);
    await ended;
    expect(clock.pending).toBe(0);
  });

  test("and ends in time is not", async () => {
    const { clock, lost, stuck, loaded, ended } = deafTerm();
    lost.abort(new Error("another one holds the Lease"));
    await clock.advance(19_000);
    loaded.resolve(null);
    await ended;
    await clock.advance(600_000);
    expect(stuck).toEqual([]);
  });

  test("is told also when it was asked to stop before, and what was read was not delivered in time", async () => {
    const { clock, lost, stop, stuck, loaded, ended } = deafTerm();
    stop.abort(new Error("asked to stop"));
    await clock.advance(16_000);
    lost.abort(new Error("another one holds the Lease"));
    await clock.advance(20_000);
    expect(stuck).toEqual([{ bucket: 3, atMs: 36_000 }]);
    loaded.resolve(null);
    await ended;
  });
});
