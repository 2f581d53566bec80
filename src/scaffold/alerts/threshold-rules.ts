import { promqlString } from "../promql/promql-string.ts";
import type { AlertTemplate, ParameterValue, TemplateParameter } from "./alert-template.ts";
import { thresholdLabels } from "./fill-template.ts";
import { promqlToken } from "./parameter-value.ts";
import type { RuleRequest } from "./rule-request.ts";

/** The thresholds of one parameter: those of single load balancers, else the default. */
export interface ThresholdRule {
  /** `AlertName.parameter`. */
  readonly parameter: string;
  readonly expression: string;
}

/** How long a load balancer that sends nothing keeps its threshold. Shorter: its alerts lose their threshold in a gap. */
const memory = "1h";

/** One rule for each parameter that any load balancer has its own value of, however many of them. */
export function thresholdRules(request: RuleRequest): readonly ThresholdRule[] {
  const parameters = [...new Set(request.overrides.map(({ parameter }) => parameter))].toSorted();
  return parameters.flatMap((parameter) => {
    const found = parameterOf(request.templates, parameter);
    if (found === null) {
      return [];
    }
    const rows = request.overrides
      .filter((one) => one.parameter === parameter)
      .map(({ loadBalancerName, value }) =>
        row(`{load_balancer_name=${promqlString(loadBalancerName)}}`, found, value),
      );
    return [
      {
        parameter,
        expression: [...rows, row("", found, request.values.get(parameter) ?? found.default)].join("\nor "),
      },
    ];
  });
}

/** The parameter that `AlertName.parameter` means; null = none. */
export function parameterOf(templates: readonly AlertTemplate[], written: string): TemplateParameter | null {
  const template = templates.find(({ name }) => written.startsWith(`${name}.`));
  return template?.parameters.find(({ name }) => written === `${template.name}.${name}`) ?? null;
}

function row(matchers: string, { type }: TemplateParameter, value: ParameterValue): string {
  return `0 * group by (${thresholdLabels.join(", ")}) (last_over_time(elbow_load_balancer_info${matchers}[${memory}])) + ${secondsToken(type, value)}`;
}

/** A duration as a threshold is a number of seconds. */
function secondsToken(type: TemplateParameter["type"], value: ParameterValue): string {
  return promqlToken(type === "duration" ? "number" : type, value);
}
