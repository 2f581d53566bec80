/** The CloudWatch namespaces that elbow reads. Gateway load balancers have no Kubernetes owner and are not here. */
export type MetricNamespace = "AWS/ApplicationELB" | "AWS/NetworkELB" | "AWS/ELB";

/** The kind of load balancer a metric belongs to, spelled as the inventory spells its types. */
export type MetricFamily = "application" | "network" | "classic";

/** First part of our series names. */
export type SeriesPrefix = "alb" | "nlb" | "clb";

/** Which dimension set a series has; each set has its own series names, so a plain sum never counts twice. */
export type MetricScope = "load-balancer" | "target-group" | "zone";

/** How fresh a metric must be: alerting = what page-severity rules use, slow = final only after an hour or more. */
export type MetricClass = "alerting" | "regular" | "slow";

/** A statistic in series spelling: `sum`, `average`, `minimum`, `maximum`, `sample_count`, `p99`, `p99_9`, `tm99`. */
export type Statistic = string;

/** counter-like = value per minute, absent may mean 0; gauges and latencies are never filled. */
export type MetricType = "counter-like" | "gauge" | "latency";

/** How much is read: minimal = what page-severity rules need, standard = about 20 per load balancer, all = everything. */
export type Preset = "minimal" | "standard" | "all";

/** When CloudWatch gets a point at all. Only `always` metrics prove that a silent minute was a living one. */
export type Reporting =
  | "nonzero"
  | "always"
  | "registered-targets"
  | "health-checks-enabled"
  | "feature-enabled"
  | "when-value"
  | "unspecified";

/** One ELB metric of CloudWatch, as data. `series` is the authority for names: never computed at run time. */
export interface CatalogueMetric {
  readonly namespace: MetricNamespace;
  readonly metric: string;
  readonly prefix: SeriesPrefix;
  readonly series: string;
  readonly unit: string;
  readonly type: MetricType;
  /** The class where the metric is read first; `selectMetrics` gives the class of each scope. */
  readonly class: MetricClass;
  readonly reporting: Reporting;
  /** Every statistic that makes sense; `pNN` stands for any percentile or trimmed statistic. */
  readonly possibleStatistics: readonly Statistic[];
  /** What is read unless the configuration says otherwise: at most five, which AWS bills as one metric. */
  readonly statistics: readonly Statistic[];
  /**
   * The CloudWatch dimension names of each scope the metric exists in, e.g. `["LoadBalancer", "TargetGroup"]`. A metric
   * that CloudWatch splits by zone only within target groups has all three names in its zone scope.
   */
  readonly dimensions: Readonly<Partial<Record<MetricScope, readonly string[]>>>;
  /** Which presets read the metric, by scope. Zone scope is in none: `metrics.zones` adds it. */
  readonly presets: Readonly<Partial<Record<MetricScope, readonly Preset[]>>>;
  readonly group: string;
  /** slow = CloudWatch gives the value an hour or more after the minute. */
  readonly settle: "normal" | "slow";
  /** The load balancer feature without which CloudWatch has no points. */
  readonly feature?: string;
  readonly note?: string;
}
