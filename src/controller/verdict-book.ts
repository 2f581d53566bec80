import type { ReadSnapshot } from "../polling/read-counts.ts";
import { minuteMs } from "../polling/rules/minute.ts";
import type { Points } from "../series/points.ts";
import type { ComparedSeries } from "../verify/rules/compare-series.ts";
import { faultsOf, type SeriesVerdict } from "../verify/rules/verified-series.ts";
import type { SeriesCurves, VerifyReport, VerifyTotals } from "../verify/verify-report.ts";
import type { VerifySubject } from "./verify-ports.ts";

/** Series with differences that a report lists. More is an outage of everything, which totals tell better. */
const maxListed = 1000;
/** Curves drawn of series that differ, and of clean ones as proof. More makes a page that browsers open slowly. */
const maxFaultyCurves = 150;
const maxCleanCurves = 24;
/** Points of one drawn curve: the newest ones. More than a screen has pixels is not seen. */
const maxCurvePoints = 3000;
/** Failures that are told one by one. */
const maxFailures = 50;

/** Keeps verdicts within bounds, whatever the size of the fleet. */
export class VerdictBook {
  readonly #subject: VerifySubject;
  readonly #totals = {
    series: 0,
    cleanSeries: 0,
    equal: 0,
    missing: 0,
    different: 0,
    extra: 0,
    repeated: 0,
    tooYoung: 0,
  };
  readonly #faulty: SeriesVerdict[] = [];
  readonly #failures: string[] = [];
  readonly #faultyCurves: SeriesCurves[] = [];
  readonly #cleanCurves: SeriesCurves[] = [];
  #unlisted = 0;
  #untold = 0;

  constructor(subject: VerifySubject) {
    this.#subject = subject;
  }

  /** Notes one series; `compared` null = it has no counterpart in CloudWatch, so nothing is drawn. */
  add(verdict: SeriesVerdict, compared: ComparedSeries | null): void {
    const faults = faultsOf(verdict);
    const totals = this.#totals;
    totals.series += 1;
    totals.cleanSeries += faults === 0 ? 1 : 0;
    for (const key of ["equal", "missing", "different", "extra", "repeated", "tooYoung"] as const) {
      totals[key] += verdict[key];
    }
    if (verdict.unread !== null) {
      this.failed(
        `${verdict.loadBalancerName}: ${verdict.name} cannot be read from CloudWatch: ${verdict.unread}`,
      );
    }
    if (faults > 0 && this.#faulty.length < maxListed) {
      this.#faulty.push(verdict);
    } else if (faults > 0) {
      this.#unlisted += 1;
    }
    if (this.#subject.keepsCurves && compared !== null) {
      this.#draw(verdict, compared);
    }
  }

  failed(message: string): void {
    if (this.#failures.length < maxFailures) {
      this.#failures.push(message);
    } else {
      this.#untold += 1;
    }
  }

  sums(): { readonly series: number; readonly equal: number; readonly faults: number } {
    const { series, equal, missing, different, extra, repeated } = this.#totals;
    return { series, equal, faults: missing + different + extra + repeated };
  }

  /** The report of all that was noted. */
  close(
    spent: ReadSnapshot,
    madeAtMs: number,
  ): { readonly report: VerifyReport; readonly curves: readonly SeriesCurves[] } {
    const { cluster, region, endpoint, range, members, sampleSeed } = this.#subject;
    const totals: VerifyTotals = { loadBalancers: members.length, ...this.#totals };
    const more = this.#untold === 0 ? [] : [`and ${this.#untold} failures more`];
    const report: VerifyReport = {
      madeAtMs,
      cluster,
      region,
      endpoint,
      sampleSeed,
      totals,
      fromMs: range.from * minuteMs,
      toMs: range.to * minuteMs,
      cost: { usd: spent.costUsd, units: spent.units, calls: spent.calls },
      failures: [...this.#failures, ...more],
      faulty: this.#faulty.toSorted((a, b) => faultsOf(b) - faultsOf(a)),
      unlisted: this.#unlisted,
    };
    const byFaults = (a: SeriesCurves, b: SeriesCurves): number => faultsOf(b.verdict) - faultsOf(a.verdict);
    return { report, curves: [...this.#faultyCurves.toSorted(byFaults), ...this.#cleanCurves] };
  }

  #draw(verdict: SeriesVerdict, { expected, stored, elsewhere }: ComparedSeries): void {
    const isFaulty = faultsOf(verdict) > 0;
    const curves = isFaulty ? this.#faultyCurves : this.#cleanCurves;
    const hasValues = expected.points.values.some((value) => value !== 0);
    if (curves.length >= (isFaulty ? maxFaultyCurves : maxCleanCurves) || (!isFaulty && !hasValues)) {
      return;
    }
    const own = stored.size > 0 ? stored : elsewhere;
    const pairs = [...own].toSorted(([a], [b]) => a - b).slice(-maxCurvePoints);
    curves.push({
      verdict,
      cloudWatch: newest(expected.points),
      stored: { timesMs: pairs.map(([timeMs]) => timeMs), values: pairs.map(([, value]) => value) },
    });
  }
}

function newest({ timesMs, values }: Points): Points {
  return { timesMs: timesMs.slice(-maxCurvePoints), values: values.slice(-maxCurvePoints) };
}
