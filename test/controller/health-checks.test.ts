import { describe, expect, test } from "vitest";
import { healthChecks } from "../../src/controller/health-checks.ts";
import { FakeClock } from "../support/fake-clock.ts";

function verdicts(state: { silentMs?: number; synced?: boolean; stopping?: boolean }) {
  const clock = new FakeClock(0);
  const checks = healthChecks({
    clock,
    heartbeatMs: () => clock.monotonicMs() - (state.silentMs ?? 0),
    synced: () => state.synced ?? true,
    stopping: () => state.stopping ?? false,
  });
  const of = (some: (typeof checks)["live"]) =>
    Object.fromEntries(some.map((one) => [one.name, one.check().ok]));
  return { live: of(checks.live), ready: of(checks.ready) };
}

describe("health", () => {
  test.each([
    { name: "all is well", state: {}, alive: true, synced: true, staying: true },
    {
      name: "a heartbeat of half a minute ago is just too old",
      state: { silentMs: 30_000 },
      alive: false,
      synced: true,
      staying: true,
    },
    {
      name: "a long garbage collection is not",
      state: { silentMs: 29_999 },
      alive: true,
      synced: true,
      staying: true,
    },
    {
      name: "a cluster that was never listed is alive and not ready",
      state: { synced: false },
      alive: true,
      synced: false,
      staying: true,
    },
    {
      name: "a process that goes down is alive and not ready",
      state: { stopping: true },
      alive: true,
      synced: true,
      staying: false,
    },
  ])("$name", ({ state, alive, synced, staying }) => {
    expect(verdicts(state)).toMatchObject({
      live: { "event-loop": alive },
      ready: { "cluster-synced": synced, "not-stopping": staying },
    });
  });
});
