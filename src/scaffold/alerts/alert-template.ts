/** What a value of a parameter may be. ratio = a number from 0 to 1; labels = label names, comma separated. */
export type ParameterType = "number" | "ratio" | "duration" | "string" | "labels";

/** A value as it is kept: numbers for number and ratio, seconds for duration, label names for labels. */
export type ParameterValue = number | string | readonly string[];

/** One thing that a site may choose. */
export interface TemplateParameter {
  readonly name: string;
  readonly type: ParameterType;
  readonly help: string;
  readonly default: ParameterValue;
  /** Smallest and largest sensible value, for number and ratio; seconds for duration. */
  readonly min: number | null;
  readonly max: number | null;
  /** Where the default comes from. */
  readonly source: string;
}

/** How urgent: page = someone now, warning = look today, ticket = queue. */
export type Severity = "page" | "warning" | "ticket";

/** What a template is about, which also names its group. */
export type TemplateFamily = "alb" | "nlb" | "clb" | "exporter";

/** What a selection can restrict: load balancers, their target groups, or nothing (elbow itself). */
export type TemplateSubject = "load-balancer" | "target-group" | "cluster";

/** One alert with everything that belongs to it. The same format is built in and in `--templates DIR`. */
export interface AlertTemplate {
  readonly name: string;
  readonly summary: string;
  readonly family: TemplateFamily;
  readonly subject: TemplateSubject;
  /** Name of the panel that shows what is judged, in the dashboard of its family; null = none. */
  readonly panel: string | null;
  /** Whether it is written without being asked for. */
  readonly enabled: boolean;
  readonly severity: Severity;
  /** Seconds. */
  readonly forSeconds: number;
  readonly keepFiringSeconds: number;
  /** Seconds between evaluations; 60 unless long windows make it dear. */
  readonly intervalSeconds: number;
  readonly parameters: readonly TemplateParameter[];
  /** Series whose newest minutes may be missing without harm (guards over long windows): they do not set the offset. */
  readonly mayBeLate: readonly string[];
  /** Recorded series that the expression uses: name -> expression. */
  readonly records: Readonly<Record<string, string>>;
  readonly expression: string;
  readonly annotations: Readonly<Record<string, string>>;
  readonly runbook: Runbook;
  readonly tests: readonly TemplateTest[];
  /** Kinds of scenarios that cannot exist for this rule, each with the reason. */
  readonly noScenario: Readonly<Partial<Record<ScenarioKind, string>>>;
}

/**
 * What a rule must be seen to do: fire, not fire though something happens, stop, and be right where data has a hole, where
 * the newest minutes are still on their way, and where there is no traffic.
 */
export type ScenarioKind = (typeof scenarioKinds)[number];

/** Every kind of scenario. */
export const scenarioKinds = ["fires", "silent", "resolves", "gap", "late", "zero"] as const;

/** The page of an alert. */
export interface Runbook {
  readonly meaning: string;
  readonly impact: string;
  readonly steps: readonly string[];
  readonly tuning: string;
  readonly wrong: string;
}

/** One promtool scenario. Times are of the data, in seconds, whatever the offset. */
export interface TemplateTest {
  readonly name: string;
  /** Series (labels of the load balancer are added) -> promtool's notation of values, one a minute. */
  readonly series: Readonly<Record<string, string>>;
  readonly firing: readonly number[];
  readonly silent: readonly number[];
  /** Minutes between the values. */
  readonly everyMinutes: number;
}

/** Something wrong with a template. `key` is its path inside. */
export interface TemplateProblem {
  readonly template: string;
  readonly key: string;
  readonly message: string;
}
