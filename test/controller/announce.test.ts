import { describe, expect, test } from "vitest";
import { announcer } from "../../src/controller/announce.ts";
import type { Discovered } from "../../src/controller/discovery.ts";
import { problemList } from "../../src/controller/problem-list.ts";
import type { ObjectEvent } from "../../src/kubernetes/object-event.ts";
import { resolveOwnership } from "../../src/ownership/resolve-ownership.ts";
import { latest } from "../../src/runtime/latest.ts";
import { silentLog } from "../../src/runtime/silent-log.ts";
import { silentMeter } from "../../src/runtime/silent-meter.ts";
import {
  cluster,
  implicitFinalizer,
  ingress,
  inventory,
  loadBalancer,
  settings,
  tagsOf,
} from "../ownership/build.ts";
import { FakeClock } from "../support/fake-clock.ts";

function discovered(names: readonly string[], problems: readonly string[] = []): Discovered {
  const objects = cluster({
    ingresses: ["web", "api"].map((name) => ingress(`shop/${name}`, { finalizers: [implicitFinalizer] })),
  });
  const seen = inventory(
    names.map((name) => [loadBalancer(name), tagsOf("ingress", { stack: `shop/${name}` })]),
  );
  return {
    ownership: resolveOwnership(objects, seen, settings),
    described: {
      loadBalancers: [],
      problems: problems.map((message) => ({
        arn: "x",
        object: { kind: "Ingress" as const, namespace: "shop", name: "web" },
        message,
        remedy: "Mend it.",
      })),
      cutValues: 0,
    },
    inventory: seen,
    objects,
    pass: 1,
    begunAtMs: 0,
  };
}

function bench(leads: { now: boolean }) {
  const clock = new FakeClock(0);
  const found = latest<Discovered | null>(null);
  const events: ObjectEvent[] = [];
  const stop = new AbortController();
  const running = announcer({
    discovery: { found },
    clock,
    log: silentLog,
    meter: silentMeter,
    problems: problemList({ clock, log: silentLog }),
    record: (event) => events.push(event),
    leads: () => leads.now,
  })(stop.signal);
  return {
    clock,
    found,
    said: () => events.map(({ reason, object }) => `${reason} ${object.name}`),
    end: async () => {
      stop.abort();
      await running;
      return clock.pending;
    },
  };
}

describe("announcing", () => {
  test("says what changes while it leads", async () => {
    const { clock, found, said, end } = bench({ now: true });
    found.set(discovered(["web"]));
    await clock.advance(1000);
    found.set(discovered(["web", "api"]));
    await clock.advance(1000);
    expect(said()).toEqual(["LoadBalancerResolved api"]);
    expect(await end()).toBe(0);
  });

  test("a standby is silent, and takes stock when it begins to lead", async () => {
    const leads = { now: false };
    const { clock, found, said, end } = bench(leads);
    found.set(discovered([], ["bad name"]));
    await clock.advance(1000);
    found.set(discovered(["web"], ["bad name"]));
    await clock.advance(120_000);
    expect(said()).toEqual([]);
    leads.now = true;
    await clock.advance(120_000);
    expect(said()).toEqual(["SeriesProblem web"]);
    found.set(discovered(["web", "api"], ["bad name"]));
    await clock.advance(1000);
    expect(said()).toEqual(["SeriesProblem web", "LoadBalancerResolved api"]);
    await end();
  });

  test("what is overdue is said without any change", async () => {
    const { clock, found, said, end } = bench({ now: true });
    found.set(discovered(["web"]));
    await clock.advance(12 * 60_000);
    expect(said()).toEqual(["LoadBalancerNotFound api"]);
    await end();
  });

  test("a flood is cut at a hundred", async () => {
    const { clock, found, said, end } = bench({ now: true });
    found.set(
      discovered(
        ["web"],
        Array.from({ length: 150 }, (_unused, index) => `problem ${index}`),
      ),
    );
    await clock.advance(1000);
    expect(said()).toHaveLength(100);
    await end();
  });
});
