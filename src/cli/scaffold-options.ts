import type { ConfigurationOptions } from "./command-options.ts";

/** Formats of `elbow scaffold alerts -o`. */
export type AlertsOutput = "prometheus" | "prometheusrule" | "mimir" | "grafana" | "vmalert";

/** What `elbow scaffold alerts` was asked. */
export interface ScaffoldAlertsOptions extends ConfigurationOptions {
  readonly output: AlertsOutput;
  /** null = what suits the output. */
  readonly offset: "group" | "expression" | null;
  readonly only: readonly string[];
  readonly also: readonly string[];
  readonly without: readonly string[];
  readonly loadBalancerNames: readonly string[];
  /** File, folder or `-`; null = none. */
  readonly from: string | null;
  /** `ingress/NS/NAME`; null = none. */
  readonly target: string | null;
  readonly demo: boolean;
  readonly central: boolean;
  /** `Alert.parameter=value`, as typed. */
  readonly set: readonly string[];
  readonly thresholds: string | null;
  readonly labels: readonly string[];
  readonly severities: readonly string[];
  readonly groupBy: string | null;
  readonly joinOwner: boolean;
  /** null = the first steps stand in the alert itself. */
  readonly runbookUrl: string | null;
  /** null = no links to dashboards. */
  readonly grafanaUrl: string | null;
  readonly templates: string | null;
  readonly tests: boolean;
  readonly out: string | null;
  readonly inhibit: boolean;
  readonly name: string;
  readonly namespace: string | null;
  readonly objectLabels: readonly string[];
  readonly folder: string;
  readonly datasourceUid: string;
}

/** What `elbow scaffold compat` was asked. */
export interface ScaffoldCompatOptions
  extends
    ConfigurationOptions,
    Pick<ScaffoldAlertsOptions, "central" | "out" | "name" | "namespace" | "objectLabels"> {
  /** Whose names are kept. */
  readonly exporter: "yace";
  /** Grafana cannot record under its own rules without a data source to write to. */
  readonly output: Exclude<AlertsOutput, "grafana">;
  /** Globs of old names; empty = all. */
  readonly metrics: readonly string[];
}
