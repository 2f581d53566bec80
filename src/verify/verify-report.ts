import type { Points } from "../series/points.ts";
import type { MinuteCounts, SeriesVerdict } from "./rules/verified-series.ts";

/** Both curves of a series, for drawing. */
export interface SeriesCurves {
  readonly verdict: SeriesVerdict;
  readonly cloudWatch: Points;
  readonly stored: Points;
}

/** What a verification found. */
export interface VerifyReport {
  readonly madeAtMs: number;
  readonly cluster: string;
  readonly region: string;
  /** The PromQL endpoint, without credentials. */
  readonly endpoint: string;
  readonly fromMs: number;
  readonly toMs: number;
  /** Null = every series of the scope; else the seed of the choice. */
  readonly sampleSeed: number | null;
  readonly totals: VerifyTotals;
  readonly cost: { readonly usd: number; readonly units: number; readonly calls: number };
  /** What could not be looked at: unread series, endpoint failures. */
  readonly failures: readonly string[];
  /** Series with faults, most faults first; bounded by `maxListed`. */
  readonly faulty: readonly SeriesVerdict[];
  /** Faulty series that are not listed. */
  readonly unlisted: number;
}

/** Sums over all series. */
export interface VerifyTotals extends MinuteCounts {
  readonly loadBalancers: number;
  readonly series: number;
  readonly cleanSeries: number;
}

/** Whether nothing differs and everything could be looked at. */
export function isCleanReport({ totals, failures }: VerifyReport): boolean {
  return totals.missing + totals.different + totals.extra + totals.repeated === 0 && failures.length === 0;
}
