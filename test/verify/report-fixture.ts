import type { SeriesVerdict } from "../../src/verify/rules/verified-series.ts";
import type { SeriesCurves, VerifyReport } from "../../src/verify/verify-report.ts";

const fromMs = Date.UTC(2026, 10, 21, 9);
const minuteMs = 60_000;
const minutes = 60;

/** A verdict whose every text is `name`. */
export function hostileVerdict(name: string): SeriesVerdict {
  return {
    name,
    loadBalancerName: name,
    loadBalancer: name,
    labels: { target_group: name, [name]: name },
    equal: 54,
    missing: 5,
    different: 1,
    extra: 0,
    repeated: 0,
    tooYoung: 0,
    unread: null,
    causes: [{ kind: "relabelled", minutes: 6, message: `found under other labels: env="${name}"` }],
    relabelled: [{ label: name, expected: name, stored: name }],
    differences: [
      ...[20, 21, 22, 23, 24].map((minute) => ({
        kind: "missing" as const,
        key: "",
        timeMs: fromMs + minute * minuteMs,
        expected: 7,
      })),
      { kind: "different", key: "", timeMs: fromMs + 40 * minuteMs, expected: 9, actual: 1 },
    ],
  };
}

/** Curves of it, and of a clean one. */
export function hostileCurves(name: string): readonly SeriesCurves[] {
  const all = Array.from({ length: minutes }, (_, minute) => minute);
  const value = (minute: number): number => 100 + Math.round(60 * Math.sin(minute / 6));
  const points = (kept: readonly number[]) => ({
    timesMs: kept.map((minute) => fromMs + minute * minuteMs),
    values: kept.map(value),
  });
  const verdict = hostileVerdict(name);
  const clean = {
    ...verdict,
    equal: 60,
    missing: 0,
    different: 0,
    causes: [],
    differences: [],
    relabelled: [],
  };
  return [
    { verdict, cloudWatch: points(all), stored: points(all.filter((minute) => minute < 20 || minute > 24)) },
    { verdict: clean, cloudWatch: points(all), stored: points(all) },
  ];
}

/** A report about it, with `name` wherever a stranger may write. */
export function reportFixture(name: string): VerifyReport {
  return {
    madeAtMs: fromMs + 2 * 3_600_000,
    cluster: name,
    region: name,
    endpoint: name,
    fromMs,
    toMs: fromMs + minutes * minuteMs,
    sampleSeed: 3,
    totals: {
      loadBalancers: 2,
      series: 2,
      cleanSeries: 1,
      equal: 114,
      missing: 5,
      different: 1,
      extra: 0,
      repeated: 0,
      tooYoung: 0,
    },
    cost: { usd: 0.00012, units: 12, calls: 1 },
    failures: [name],
    faulty: [hostileVerdict(name)],
    unlisted: 3,
  };
}
