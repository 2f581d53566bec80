import type { GrafanaPanel, PrometheusTarget } from "./grafana-json.ts";

/** The PromQL data source that the dashboard's first variable chooses. */
export const promqlSource = { type: "prometheus", uid: "${datasource}" } as const;
/** The CloudWatch data source of the comparison. */
export const cloudWatchSource = { type: "cloudwatch", uid: "${cloudwatch}" } as const;
/** Grafana's word for "each query names its own data source". */
export const mixedSource = { type: "datasource", uid: "-- Mixed --" } as const;
/** Grafana's own arithmetic. */
export const mathSource = { type: "__expr__", uid: "__expr__" } as const;

/** The data has a point a minute: a smaller step repeats points, and windows of less than a minute fall between them. */
export const minimumStep = "1m";

/** A PromQL query and what its lines are called. */
export interface Query {
  readonly expr: string;
  /** Grafana's legend, e.g. `{{load_balancer_name}} p99`. */
  readonly legend: string;
}

/** Queries over the time shown, a line each. */
export function rangeTargets(queries: readonly Query[]): readonly PrometheusTarget[] {
  return queries.map(({ expr, legend }, index) => ({
    ...targetOf(expr, index),
    legendFormat: legend,
    range: true,
    instant: false,
    format: "time_series",
  }));
}

/** Queries that are asked once, at the end of the time shown. */
export function instantTargets(
  queries: readonly Query[],
  format: "time_series" | "table",
): readonly PrometheusTarget[] {
  return queries.map(({ expr, legend }, index) => ({
    ...targetOf(expr, index),
    legendFormat: legend,
    range: false,
    instant: true,
    format,
  }));
}

function targetOf(
  expr: string,
  index: number,
): Pick<PrometheusTarget, "refId" | "datasource" | "expr" | "editorMode" | "interval"> {
  return {
    refId: refId(index),
    datasource: promqlSource,
    editorMode: "code",
    expr,
    interval: minimumStep,
  };
}

/** A, B, C …: how Grafana names queries; at most 26 in one panel. */
export function refId(index: number): string {
  return String.fromCodePoint("A".charCodeAt(0) + index);
}

/** The expressions of a panel's PromQL queries. */
export function expressionsOf(targets: GrafanaPanel["targets"]): readonly string[] {
  return (targets ?? []).flatMap((target) => ("expr" in target ? [target.expr] : []));
}
