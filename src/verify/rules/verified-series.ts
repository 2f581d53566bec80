import type { Labels } from "../../series/labels.ts";
import type { Points } from "../../series/points.ts";
import type { Difference } from "../compare.ts";

/** One series as CloudWatch and elbow's own rules say it must be: values, zeros, names and labels as `elbow run` makes them. */
export interface ExpectedSeries {
  readonly name: string;
  /** `load_balancer_name` as exported. */
  readonly loadBalancerName: string;
  /** CloudWatch's dimension value. */
  readonly loadBalancer: string;
  readonly labels: Labels;
  /** Whether elbow writes a 0 where CloudWatch has nothing. */
  readonly fillsZero: boolean;
  /** What is judged: minutes that start at or after `fromMs` and before `toMs`. */
  readonly fromMs: number;
  readonly toMs: number;
  /** A minute that starts at or after it may still be on its way. */
  readonly dueToMs: number;
  /** Why minutes from `toMs` on could not be read from CloudWatch; null = all were. */
  readonly unread: string | null;
  readonly points: Points;
}

/** What most likely happened to minutes that differ. */
export type CauseKind =
  | "relabelled"
  | "renamed"
  | "no-series"
  | "away"
  | "begins-later"
  | "stopped"
  | "zeros-missing"
  | "out-of-order"
  | "shifted"
  | "late-change"
  | "duplicate-dropped"
  | "other-value"
  | "repeated"
  | "not-in-cloudwatch"
  | "not-exported";

/** A likely cause, and for how many minutes of a series it stands. */
export interface Cause {
  readonly kind: CauseKind;
  readonly minutes: number;
  /** What was seen; what to do. */
  readonly message: string;
}

/** A label that the stored series has otherwise; null = not at all. */
export interface LabelDifference {
  readonly label: string;
  readonly expected: string;
  readonly stored: string | null;
}

/** How many minutes came out how. */
export interface MinuteCounts {
  readonly equal: number;
  readonly missing: number;
  readonly different: number;
  readonly extra: number;
  /** Minutes that are stored more than once. */
  readonly repeated: number;
  /** Minutes that are not there yet and need not be. */
  readonly tooYoung: number;
}

/** The verdict on one series. */
export interface SeriesVerdict extends MinuteCounts {
  readonly name: string;
  readonly loadBalancerName: string;
  readonly loadBalancer: string;
  readonly labels: Labels;
  readonly unread: string | null;
  /** Most minutes first. */
  readonly causes: readonly Cause[];
  /** Labels of the series under which minutes were found. */
  readonly relabelled: readonly LabelDifference[];
  /** The first of them; all are counted. */
  readonly differences: readonly Difference[];
}

/** Minutes that differ. */
export function faultsOf(verdict: SeriesVerdict): number {
  return verdict.missing + verdict.different + verdict.extra + verdict.repeated;
}
