import { describe, expect, test } from "vitest";
import { healthChecks } from "../../src/controller/health-checks.ts";
import { FakeClock } from "../support/fake-clock.ts";

function verdicts(state: {
  silentMs?: number;
  synced?: boolean;
  stopping?: boolean;
  overdueMs?: number;
  watchdog?: string;
  discovery?: { overdueMs: number; passMs: number };
  readingStalledMs?: number;
  deliveryStalledMs?: number;
}) {
  const clock = new FakeClock(0);
  const checks = healthChecks({
    clock,
    heartbeatMs: () => clock.monotonicMs() - (state.silentMs ?? 0),
    synced: () => state.synced ?? true,
    stopping: () => state.stopping ?? false,
    reflectors: () => [
      { resource: "services", overdueMs: state.overdueMs ?? 0 },
      { resource: "ingresses", overdueMs: 0 },
    ],
    discovery: () => state.discovery ?? { overdueMs: 0, passMs: 0 },
    readingStalledMs: () => state.readingStalledMs ?? 0,
    deliveryStalledMs: () => state.deliveryStalledMs ?? 0,
    watchdog: () => state.watchdog ?? null,
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

  test("a reflector's loop that hangs, and a leader that neither renews nor steps down, are not alive", () => {
    expect(verdicts({ overdueMs: 119_999 }).live).toEqual({
      "event-loop": true,
      reflectors: true,
      discovery: true,
      reading: true,
      delivery: true,
      election: true,
    });
    expect(verdicts({ overdueMs: 120_000 }).live).toMatchObject({ reflectors: false, election: true });
    expect(verdicts({ watchdog: "has not renewed" }).live).toMatchObject({
      reflectors: true,
      election: false,
    });
  });

  test.each([
    {
      name: "a pass of nearly an hour is slow",
      state: { discovery: { overdueMs: 0, passMs: 3_599_999 } },
      stuck: [],
    },
    {
      name: "a pass of an hour",
      state: { discovery: { overdueMs: 0, passMs: 3_600_000 } },
      stuck: ["discovery"],
    },
    { name: "a pass that is late", state: { discovery: { overdueMs: 119_999, passMs: 0 } }, stuck: [] },
    {
      name: "a pass that never begins",
      state: { discovery: { overdueMs: 120_000, passMs: 0 } },
      stuck: ["discovery"],
    },
    { name: "readings that wait for their turn", state: { readingStalledMs: 899_999 }, stuck: [] },
    { name: "readings of which none ends", state: { readingStalledMs: 900_000 }, stuck: ["reading"] },
    { name: "deliveries to a receiver that hangs", state: { deliveryStalledMs: 1_799_999 }, stuck: [] },
    { name: "deliveries of which none ends", state: { deliveryStalledMs: 1_800_000 }, stuck: ["delivery"] },
  ])("$name", ({ state, stuck }) => {
    const { live } = verdicts(state);
    expect(Object.entries(live).flatMap(([name, ok]) => (ok ? [] : [name]))).toEqual(stuck);
  });
});
