import type { MetricsQuery } from "@grafana/grafana-foundation-sdk/cloudwatch";
import type { AnnotationQuery, Dashboard, Panel, RowPanel } from "@grafana/grafana-foundation-sdk/dashboard";
import type { TypeMath } from "@grafana/grafana-foundation-sdk/expr";
import type { LibraryPanel } from "@grafana/grafana-foundation-sdk/librarypanel";
import type { Dataquery } from "@grafana/grafana-foundation-sdk/prometheus";

/**
 * A type of the Grafana Foundation SDK as the JSON it stands for: enums are their values, everything is readonly, and the
 * marker method of queries is gone. So the compiler checks our JSON against Grafana's own types while not a byte of the SDK
 * is bundled.
 */
export type Json<T> = 0 extends 1 & T
  ? unknown
  : T extends string
    ? `${T}`
    : T extends number
      ? // Any number may be given for an enum of numbers, so they are told apart by how they are written.
        `${number}` extends `${T}`
        ? number
        : `${T}` extends `${infer N extends number}`
          ? N
          : never
      : T extends readonly (infer E)[]
        ? readonly Json<E>[]
        : T extends object
          ? { readonly [K in keyof T as Exclude<K, "_implementsDataqueryVariant">]: Json<T[K]> }
          : T;

/** A query to a PromQL data source. */
export type PrometheusTarget = Json<Dataquery>;
/** A query to the CloudWatch data source. */
export type CloudWatchTarget = Json<MetricsQuery>;
/** Grafana's own arithmetic on the answers of other queries. */
export type MathTarget = Json<TypeMath> & { readonly type: "math" };
/** What a panel asks. */
export type GrafanaTarget = PrometheusTarget | CloudWatchTarget | MathTarget;

/** A panel as Grafana stores it. */
export type GrafanaPanel = Omit<Json<Panel>, "targets"> & { readonly targets?: readonly GrafanaTarget[] };
/** A row; its panels are inside of it while it is collapsed. */
export type GrafanaRow = Omit<Json<RowPanel>, "panels"> & { readonly panels: readonly GrafanaPanel[] };
/** A query whose answers are drawn as vertical lines. */
export type GrafanaAnnotation = Omit<Json<AnnotationQuery>, "target">;
/** A dashboard in the classic form, which files, sidecars, the operator and every Grafana from 10 on take. */
export type GrafanaDashboard = Omit<Json<Dashboard>, "panels" | "annotations"> & {
  readonly uid: string;
  readonly title: string;
  readonly panels: readonly (GrafanaPanel | GrafanaRow)[];
  readonly annotations: { readonly list: readonly GrafanaAnnotation[] };
};
/** A panel that several dashboards share. */
export type GrafanaLibraryPanel = Omit<Json<LibraryPanel>, "model"> & {
  readonly model: Omit<GrafanaPanel, "id" | "gridPos" | "libraryPanel">;
};
/** One template variable. */
export type GrafanaVariable = NonNullable<GrafanaDashboard["templating"]["list"]>[number];
/** A link at the top of a dashboard, of a panel or of a value. */
export type GrafanaLink = NonNullable<GrafanaDashboard["links"]>[number];
/** How values are shown. */
export type GrafanaFieldConfig = NonNullable<GrafanaPanel["fieldConfig"]>;
