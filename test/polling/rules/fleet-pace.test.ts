import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { normalPace, type Pace } from "../../../src/polling/actor-inputs.ts";
import { expectedAges } from "../../../src/polling/rules/expected-age.ts";
import {
  fleetPace,
  pacedIntervals,
  paceSteps,
  type PaceQuestion,
} from "../../../src/polling/rules/fleet-pace.ts";
import { forecast, priceMonthMs } from "../../../src/polling/rules/forecast.ts";
import { minute, settings } from "../../support/polling-world.ts";

const { intervalsMs, catchUpLimitMs } = settings;
const load = {
  alerting: { units: 100, queries: 100, settleMs: 120_000 },
  regular: { units: 100, queries: 200, settleMs: 120_000 },
  slow: { units: 10, queries: 10, settleMs: 75 * minute },
};
const full = forecast(load, intervalsMs, 0.01).usdPerMonth;

const question = (share: number | null, more: Partial<PaceQuestion> = {}): PaceQuestion => ({
  load,
  intervalsMs,
  usdPerThousand: 0.01,
  catchUpLimitMs,
  purse: share === null ? null : { leftUsd: full * share, leftMs: priceMonthMs },
  incidentReserveUsd: 0,
  current: normalPace,
  ...more,
});

const intervals = (pace: Pace) => {
  const { alerting, regular, slow } = pacedIntervals(intervalsMs, pace);
  return [alerting / minute, regular / minute, slow / minute];
};

describe("the pace", () => {
  test.each([
    { what: "no budget", share: null, minutes: [1, 5, 15], incidents: true, fits: true },
    { what: "room enough", share: 1.2, minutes: [1, 5, 15], incidents: true, fits: true },
    {
      what: "a little short: incident mode off, slow first",
      share: 0.999,
      minutes: [1, 5, 20],
      incidents: false,
      fits: true,
    },
    { what: "then regular", share: 0.9, minutes: [1, 12, 60], incidents: false, fits: true },
    { what: "alerting last", share: 0.7, minutes: [2, 60, 60], incidents: false, fits: true },
    { what: "far too little", share: 0.001, minutes: [60, 60, 60], incidents: false, fits: false },
  ])("$what", ({ share, minutes, incidents, fits }) => {
    const answer = fleetPace(question(share));
    expect({ minutes: intervals(answer.pace), incidents: answer.pace.incidents, fits: answer.fits }).toEqual({
      minutes,
      incidents,
      fits,
    });
  });

  test("incident mode goes first, before anything is stretched, when only it does not fit", () => {
    const answer = fleetPace(question(1.001, { incidentReserveUsd: full * 0.01 }));
    expect({ minutes: intervals(answer.pace), incidents: answer.pace.incidents }).toEqual({
      minutes: [1, 5, 15],
      incidents: false,
    });
  });

  test("a slower pace is given up only when the faster one fits with a margin", () => {
    const slowed = fleetPace(question(0.9)).pace;
    expect(fleetPace(question(1.02, { current: slowed })).pace).not.toEqual(normalPace);
    expect(fleetPace(question(1.04, { current: slowed })).pace).toEqual(normalPace);
  });

  test("no interval comes near the catch-up limit, so that no point is lost", () => {
    const answer = fleetPace(question(0.001, { catchUpLimitMs: 40 * minute }));
    expect(intervals(answer.pace)).toEqual([20, 20, 20]);
  });

  test("intervals that are longer by configuration stay", () => {
    const long = { alerting: minute, regular: 120 * minute, slow: 120 * minute };
    const [, ...steps] = paceSteps(long, catchUpLimitMs);
    expect(new Set(steps.map(({ regular, slow }) => regular * slow))).toEqual(new Set([1]));
  });

  test("whatever the budget: what fits keeps it, and what is slower costs less", () => {
    fc.assert(
      fc.property(fc.double({ min: 0.02, max: 2, noNaN: true }), fc.nat(40), (share, index) => {
        const steps = paceSteps(intervalsMs, catchUpLimitMs);
        const current = steps[index % steps.length] ?? normalPace;
        const answer = fleetPace(question(share, { current }));
        expect(answer.fits && answer.forecast.usdPerMonth > full * share + 1e-9).toBe(false);
      }),
    );
    const costs = paceSteps(intervalsMs, catchUpLimitMs).map(
      (pace) => forecast(load, pacedIntervals(intervalsMs, pace), 0.01).usdPerMonth,
    );
    expect(costs).toEqual(costs.toSorted((a, b) => b - a));
  });

  test("the age that rules must expect is settle time, interval and a minute", () => {
    expect(expectedAges(load, intervalsMs)).toEqual({
      alerting: 4 * minute,
      regular: 8 * minute,
      slow: 91 * minute,
    });
  });
});
