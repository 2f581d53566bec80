import { catalogue } from "../../catalogue/catalogue.ts";
import type { MetricClass } from "../../catalogue/metric.ts";
import { promqlString } from "../promql/promql-string.ts";
import type { AlertTemplate, ParameterType, ParameterValue } from "./alert-template.ts";
import { classOffsetSeconds, type Freshness } from "./evaluation-offset.ts";
import { promqlToken, valueWords } from "./parameter-value.ts";
import { fillPlaceholders } from "./placeholders.ts";
import type { RuleRequest } from "./rule-request.ts";

/** A template with its values in place. */
export interface FilledTemplate {
  readonly template: AlertTemplate;
  readonly expression: string;
  readonly records: ReadonlyMap<string, string>;
  readonly annotations: Readonly<Record<string, string>>;
  /** One line for each parameter: value and source. */
  readonly numbers: readonly string[];
}

/** The recorded series that holds thresholds of single load balancers, by `parameter`. */
export const thresholdRecord = "elbow:alert_threshold";

/** What joins a threshold to a series. */
export const thresholdLabels: readonly string[] = ["cluster", "region", "load_balancer_name"];

interface Value {
  readonly type: ParameterType;
  readonly value: ParameterValue;
}

/** Puts values into the expressions and words of a template. Each value is one token of PromQL, whatever it holds. */
export function fillTemplate(template: AlertTemplate, request: RuleRequest): FilledTemplate {
  const values = valuesOf(template, request);
  const overridden = new Set(request.overrides.map(({ parameter }) => parameter));
  const promql = (text: string): string =>
    fillPlaceholders(text, (name) => {
      const found = values.get(name);
      const key = `${template.name}.${name}`;
      return overridden.has(key)
        ? `on (${thresholdLabels.join(", ")}) group_left () ${thresholdRecord}{parameter=${promqlString(key)}}`
        : found === undefined
          ? null
          : promqlToken(found.type, found.value);
    });
  const words = (text: string): string =>
    fillPlaceholders(text, (name) => {
      const found = values.get(name);
      return found === undefined ? null : plainInTemplate(valueWords(found.type, found.value));
    });
  return {
    template,
    expression: promql(template.expression).trim(),
    records: new Map(Object.entries(template.records).map(([name, text]) => [name, promql(text).trim()])),
    annotations: Object.fromEntries(
      Object.entries(template.annotations).map(([name, text]) => [name, words(text)]),
    ),
    numbers: template.parameters.map(({ name, type, source }) => {
      const value = values.get(name)?.value ?? "";
      const each = overridden.has(`${template.name}.${name}`) ? ", some load balancers otherwise" : "";
      return `${name} ${valueWords(type, value)}${each} (${source})`;
    }),
  };
}

/** Names that every template may use besides its own parameters: the labels to aggregate by, and the offsets in use. */
export const givenParameters: readonly string[] = [
  "labels",
  "target_group_labels",
  "offset_alerting",
  "offset_regular",
  "offset_slow",
];

function valuesOf(template: AlertTemplate, request: RuleRequest): ReadonlyMap<string, Value> {
  const { labels, freshness } = request;
  const offset = (metricClass: MetricClass): Value => ({
    type: "number",
    value: usualOffsetSeconds(metricClass, freshness),
  });
  return new Map<string, Value>([
    ["labels", { type: "labels", value: labels }],
    ["target_group_labels", { type: "labels", value: [...labels, "target_group"] }],
    ["offset_alerting", offset("alerting")],
    ["offset_regular", offset("regular")],
    ["offset_slow", offset("slow")],
    ...template.parameters.map(({ name, type, default: usual }): [string, Value] => [
      name,
      { type, value: request.values.get(`${template.name}.${name}`) ?? usual },
    ]),
  ]);
}

/** The offset of rules over a class of metrics, in seconds. */
export function usualOffsetSeconds(metricClass: MetricClass, freshness: Freshness): number {
  return classOffsetSeconds(metricClass, catalogue, freshness);
}

/** Text that a Go template prints as it is. */
export function plainInTemplate(text: string): string {
  return text.replaceAll("{{", '{{ "{{" }}');
}
