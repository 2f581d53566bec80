import type { GrafanaAnnotation, GrafanaFieldConfig, GrafanaPanel, GrafanaVariable } from "./grafana-json.ts";

/** A panel before it has a place: everything but its grid position and its id. */
export interface PanelSpec {
  /** Name within its dashboard, for `--panel`; its id follows from it, so that it stays when panels are added. */
  readonly name: string;
  readonly title: string;
  /** What is seen; the CloudWatch metrics and statistics behind it are added from its queries. */
  readonly description: string;
  /** Columns of the grid's 24. */
  readonly width: number;
  /** Grid rows, each 30 pixels. */
  readonly height: number;
  readonly type: "timeseries" | "stat" | "table" | "state-timeline" | "text";
  readonly targets: NonNullable<GrafanaPanel["targets"]>;
  readonly fieldConfig: GrafanaFieldConfig;
  readonly options: object;
  readonly transformations?: NonNullable<GrafanaPanel["transformations"]>;
  /** Left out: the PromQL data source. `mixed` = each query names its own. */
  readonly source?: "mixed";
}

/** A row of a dashboard and what is in it. */
export interface SectionSpec {
  readonly title: string;
  /** Collapsed rows ask nothing until they are opened. */
  readonly collapsed?: true;
  readonly panels: readonly PanelSpec[];
}

/** A dashboard as its author writes it. */
export interface DashboardSpec {
  readonly name: DashboardName;
  readonly title: string;
  readonly description: string;
  readonly variables: readonly GrafanaVariable[];
  readonly annotations: readonly GrafanaAnnotation[];
  readonly sections: readonly SectionSpec[];
  /** How far back it looks at first, e.g. `3h`. */
  readonly range: string;
  /** Its data is not waited for, so that now is now. */
  readonly immediate?: true;
  /** How often it asks again; `""` = only when told to, where each look costs money. */
  readonly refresh: "1m" | "";
}

/** The dashboards that can be scaffolded; the three kinds of load balancers are spelled as `type` in `elbow_load_balancer_info`, because links are made from it. */
export type DashboardName =
  | "fleet"
  | "application"
  | "network"
  | "classic"
  | "target-group"
  | "service"
  | "slo"
  | "exporter"
  | "comparison";
