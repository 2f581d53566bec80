import type { Chart } from "../chart-source.ts";
import { agreement, alignPoints, breakGaps } from "./align-points.ts";
import type { Agreement, AlignedPoints } from "./align-points.ts";
import { promQuery } from "./prom-query.ts";
import { promSelector } from "./prom-selector.ts";

/** One chart as page and script show it. */
export interface ChartView {
  readonly title: string;
  readonly unit: string;
  readonly name: string;
  readonly selector: string;
  /** A query over an hour of it, and what that says. */
  readonly query: { readonly query: string; readonly words: string };
  /** What tells this chart from others of the same title: target group or zone; empty for the load balancer itself. */
  readonly subject: string;
  /** With empty places where minutes are missing. */
  readonly points: AlignedPoints;
  readonly agreement: Agreement;
}

/** Prepares the charts of one load balancer: one time axis, the counts below, the selector to copy. */
export function chartViews(charts: readonly Chart[]): readonly ChartView[] {
  return charts.map(({ name, labels, title, unit, final, exported }) => {
    const points = alignPoints(final, exported);
    const selector = promSelector(name, labels);
    return {
      title,
      unit,
      name,
      selector,
      query: promQuery(name, selector),
      subject: labels["target_group"] ?? labels["availability_zone"] ?? "",
      points: breakGaps(points),
      agreement: agreement(points),
    };
  });
}
