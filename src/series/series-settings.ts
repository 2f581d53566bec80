/** What labels and resources say: design keys `labels`, `job`, `otlp.resource`, with the region. */
export interface SeriesSettings {
  readonly clusterName: string;
  readonly region: string;
  /** Label name -> template; `${...}` as in design.md §2.2. Already checked by the configuration. */
  readonly labels: Readonly<Record<string, string>>;
  /** `namespace`: job is ns/app; `none`: app. */
  readonly jobServiceNamespace: "namespace" | "none";
  readonly resource: "identifying" | "full";
}
