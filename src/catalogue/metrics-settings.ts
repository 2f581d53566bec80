import type { Statistic } from "./metric.ts";

/** What is read: design key `metrics`. */
export interface MetricsSettings {
  readonly preset: "minimal" | "standard" | "all";
  /** Catalogue metric names or globs, added to the preset. */
  readonly include: readonly string[];
  readonly exclude: readonly string[];
  readonly targetGroups: boolean;
  readonly zones: boolean;
  /** Metric name -> statistics, replacing the catalogue's. */
  readonly statistics: Readonly<Record<string, readonly Statistic[]>>;
  readonly zeroFill: { readonly enabled: boolean; readonly afterMs: number };
}
