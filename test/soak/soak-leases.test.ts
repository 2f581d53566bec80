import { afterEach, beforeEach, describe, expect, test } from "vitest";

import { seededRandom } from "../../src/runtime/seeded-random.ts";
import { objectStore } from "../../src/simulation/http/kubernetes/object-store.ts";
import type { ObjectStore } from "../../src/simulation/http/kubernetes/object-store.ts";
import type { KubernetesObject } from "../../src/simulation/world/simulated-object.ts";
import { FakeClock } from "../support/fake-clock.ts";
import { soakLeases } from "./soak-leases.ts";
import type { SoakLeases } from "./soak-leases.ts";
import { soakWorld, VICTIM } from "./soak-world.ts";

const RENEW_DEADLINE_MS = 40_000;

describe("the Lease of a soak", () => {
  let clock: FakeClock;
  let store: ObjectStore;
  let leases: SoakLeases;

  beforeEach(() => {
    clock = new FakeClock(1.7e12);
    store = objectStore([], clock);
    leases = soakLeases(store, clock, {
      namespace: "elbow",
      name: "elbow",
      renewDeadlineMs: RENEW_DEADLINE_MS,
    });
  });
  afterEach(() => leases[Symbol.dispose]());

  const write = async (holder: string, afterMs: number): Promise<void> => {
    await clock.advance(afterMs);
    const lease: KubernetesObject = {
      apiVersion: "coordination.k8s.io/v1",
      kind: "Lease",
      metadata: { name: "elbow", namespace: "elbow", uid: "u" },
      spec: { holderIdentity: holder, leaseTransitions: 0 },
    };
    if (store.create("leases", lease).kind === "exists") {
      store.replace("leases", lease);
    }
  };

  test("a term that was given back is not lost", async () => {
    await write("a_1", 0);
    await write("a_1", 8000);
    await write("", 8000);
    await write("b_2", 8000);
    expect(leases.changes.map(({ holder }) => holder)).toEqual(["a_1", "", "b_2"]);
    expect(leases.lost).toEqual([]);
  });

  test("a term that another takes over is lost from its last renewal on", async () => {
    await write("a_1", 0);
    await write("a_1", 8000);
    const renewedMs = clock.nowMs();
    await write("b_2", 30_000);
    expect(leases.lost).toEqual([{ fromMs: renewedMs, toMs: renewedMs + 30_000 }]);
    expect(leases.holder()).toBe("b_2");
  });

  test("a term that was not renewed in time is lost, though the same one takes it again", async () => {
    await write("a_1", 0);
    await write("a_1", RENEW_DEADLINE_MS + 1);
    expect(leases.lost).toHaveLength(1);
  });
});

test("the world of a soak is the same for the same seed, and load balancers come and go in it", () => {
  const world = () =>
    soakWorld({ seed: 3, startMs: 1.7e12, endMs: 1.7e12 + 6_000_000, random: seededRandom(3) });
  const { loadBalancers } = world();
  expect(world().loadBalancers).toEqual(loadBalancers);
  expect(loadBalancers.filter(({ createdAtMs }) => createdAtMs > 1.7e12).length).toBeGreaterThan(10);
  expect(loadBalancers.filter(({ deletedAtMs }) => deletedAtMs !== null).length).toBeGreaterThan(10);
  expect(loadBalancers.filter(({ name }) => name === VICTIM)).toHaveLength(1);
});
