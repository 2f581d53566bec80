import { describe, expect, test } from "vitest";
import { wholeFleet, FleetPacing } from "../../src/controller/fleet-pacing.ts";
import { incidentBoard } from "../../src/controller/incident-board.ts";
import { problemList } from "../../src/controller/problem-list.ts";
import type { Fleet } from "../../src/controller/rules/fleet.ts";
import { watchedSpending } from "../../src/controller/watched-spending.ts";
import { normalPace } from "../../src/polling/actor-inputs.ts";
import { spending } from "../../src/polling/spending.ts";
import { latest } from "../../src/runtime/latest.ts";
import type { Log } from "../../src/runtime/log.ts";
import { FakeClock } from "../support/fake-clock.ts";
import { loadBalancerOf, minute, settings, specOf } from "../support/polling-world.ts";

const november = Date.UTC(2026, 10, 1);
const hour = 60 * minute;
const monthMs = 30 * 24 * hour;

function fleetOf(count: number): Fleet {
  return new Map(
    Array.from({ length: count }, (_unused, index) => {
      const arn = `lb${index}`;
      const specs = [
        specOf({ arn, metric: "A" }),
        specOf({ arn, metric: "B", class: "regular" }),
        specOf({ arn, metric: "C", class: "slow" }),
      ];
      const life = { kind: "live", sinceMs: 0 } as const;
      return [arn, { series: loadBalancerOf(arn, specs), life, missing: null }] as const;
    }),
  );
}

/** Units a load balancer of this fleet asks in November. */
const unitsInMonth = 1824 * 30;

function pacing(
  budget: { monthlyUsd: number | null; hardStop: boolean },
  startMs = november,
  part = wholeFleet(),
) {
  const clock = new FakeClock(startMs);
  const lines: { level: string; message: string }[] = [];
  const write = (level: string) => (message: string) => void lines.push({ level, message });
  const log: Log = {
    error: write("error"),
    warn: write("warn"),
    info: write("info"),
    debug() {},
    with: () => log,
  };
  const problems = problemList({ clock, log });
  const fleet = latest<Fleet>(new Map());
  const incident = { enabled: true, forMs: 30 * minute, maxPerDayMs: 2 * hour };
  const cell = latest({ polling: settings, incident, budget });
  const purse = watchedSpending(spending(clock, latest(budget), 1), problems);
  const board = incidentBoard(log, (arn) => arn);
  const one = new FleetPacing({
    part,
    fleet,
    spending: purse,
    incidents: board,
    settings: cell,
    usdPerThousand: 1,
    clock,
    log,
    problems,
  });
  const stop = new AbortController();
  const running = one.run(stop.signal);
  return {
    clock,
    lines,
    problems,
    fleet,
    cell,
    purse,
    one,
    stop: stop.signal,
    end: async () => {
      stop.abort();
      await running;
    },
  };
}

describe("a part of the fleet", () => {
  test("is forecast by itself, with its part of the budget, and anew when the part changes", async () => {
    const held = latest<ReadonlySet<number>>(new Set([0]));
    const part = { held, share: () => held.value.size / 4, mine: (arn: string) => arn.endsWith("1") };
    const { clock, fleet, one, end } = pacing({ monthlyUsd: 100, hardStop: false }, november, part);
    fleet.set(fleetOf(4));
    await clock.advance(minute);
    const before = { units: one.cost()?.configured.unitsPerDay, budget: one.cost()?.budget?.monthlyUsd };
    held.set(new Set([0, 1]));
    await clock.advance(0);
    const after = one.cost()?.budget?.monthlyUsd;
    await end();
    expect({ before, after }).toEqual({ before: { units: 1824, budget: 25 }, after: 50 });
  });
});

describe("the forecast", () => {
  test("is said before anything may be read", async () => {
    const { clock, one, fleet, lines, end, stop } = pacing({ monthlyUsd: null, hardStop: false });
    let ready = false;
    const gate = one.ready(stop).then(() => {
      ready = true;
    });
    await clock.advance(hour);
    const before = ready;
    fleet.set(fleetOf(2));
    await clock.advance(0);
    await gate;
    await end();
    expect({ before, ready }).toEqual({ before: false, ready: true });
    expect(lines).toEqual([{ level: "info", message: "CloudWatch cost forecast" }]);
    expect(one.cost()?.configured.unitsPerDay).toBe(2 * 1824);
  });

  test("is said again when the fleet has grown much, and not for each small change", async () => {
    const { clock, fleet, lines, end } = pacing({ monthlyUsd: null, hardStop: false });
    for (const count of [10, 11, 10, 20]) {
      fleet.set(fleetOf(count));
      await clock.advance(minute);
    }
    await end();
    expect(lines.length).toBe(2);
  });
});

describe("the budget", () => {
  test("that is too small stretches intervals at once, and says so with the age that rules must expect", async () => {
    const { clock, fleet, one, problems, lines, end } = pacing({ monthlyUsd: 50, hardStop: false });
    fleet.set(fleetOf(1));
    await clock.advance(0);
    await end();
    expect(one.pace.value).toMatchObject({ alerting: 1, incidents: false });
    expect(one.pace.value.slow).toBe(4);
    const [problem] = problems.list();
    expect(problem?.where).toBe("budget");
    expect(problem?.message).toContain("passes budget.monthlyUsd ($50.00 a month)");
    expect(problem?.remedy).toMatch(
      /incident mode off, slow each 60m .*regular each 10m \(rules must expect data up to 13m old\)/,
    );
    expect(lines.filter(({ level }) => level === "warn").map(({ message }) => message)).toContain(
      "the budget changes how often metrics are read",
    );
  });

  test("is kept over the month, spending at the pace that is asked for", async () => {
    const { clock, fleet, one, purse, end } = pacing({ monthlyUsd: 45, hardStop: false });
    fleet.set(fleetOf(1));
    await clock.advance(0);
    const steps = 24 * 30;
    for (let step = 0; step < steps; step += 1) {
      const { inForce } = one.cost() ?? { inForce: { unitsPerDay: 0 } };
      purse.take(inForce.unitsPerDay / 24);
      await clock.advance(monthMs / steps - 1);
    }
    const spent = purse.ledger().usd;
    await end();
    expect(spent).toBeLessThanOrEqual(45 * 1.01);
    expect(spent).toBeGreaterThan(45 * 0.9);
  });

  test("that was used up early slows the rest of the month, and a new month is at full pace again", async () => {
    const { clock, fleet, one, problems, purse, end } = pacing({ monthlyUsd: 60, hardStop: false });
    fleet.set(fleetOf(1));
    await clock.advance(0);
    const before = one.pace.value;
    purse.take(12_000);
    await clock.advance(hour);
    const after = one.pace.value;
    await clock.advance(monthMs);
    await end();
    expect(before).toEqual(normalPace);
    expect(after).toMatchObject({ incidents: false, alerting: 1 });
    expect(after.regular).toBeGreaterThan(1);
    expect(one.pace.value).toEqual(normalPace);
    expect(problems.list()).toEqual([]);
  });

  test("nobody is woken while nothing changes", async () => {
    const { clock, fleet, one, end } = pacing({ monthlyUsd: (unitsInMonth / 1000) * 2, hardStop: false });
    fleet.set(fleetOf(1));
    await clock.advance(0);
    const { version } = one.pace;
    await clock.advance(24 * hour);
    await end();
    expect(one.pace.version).toBe(version);
  });

  test("a hard stop stands on the list of problems until money is there again", async () => {
    const { clock, problems, purse, end } = pacing({ monthlyUsd: 1, hardStop: true });
    purse.take(1000);
    const refused = purse.take(1);
    const [stopped] = problems.list();
    clock.jump(monthMs);
    const again = purse.take(1);
    await end();
    expect([refused, again]).toEqual([false, true]);
    expect(stopped).toMatchObject({ where: "budget stop", remedy: expect.stringContaining("2026-12-01") });
    expect(problems.list()).toEqual([]);
  });
});
