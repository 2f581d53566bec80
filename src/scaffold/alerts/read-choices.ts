import { nearName } from "../promql/near-name.ts";
import { readSeconds } from "../promql/promql-duration.ts";
import type { AlertTemplate, ParameterValue } from "./alert-template.ts";
import { readParameterValue } from "./parameter-value.ts";
import type { ThresholdOverride } from "./rule-request.ts";
import { parameterOf } from "./threshold-rules.ts";
import { isTree } from "../tree.ts";

/** What `--set` and `--thresholds` say, checked. */
export interface Choices {
  /** Templates with the `for` and `severity` that were set. */
  readonly templates: readonly AlertTemplate[];
  readonly values: ReadonlyMap<string, ParameterValue>;
  readonly overrides: readonly ThresholdOverride[];
  readonly problems: readonly string[];
}

const severities = ["page", "warning", "ticket"] as const;

/**
 * Reads `Alert.parameter=value` lines (also `Alert.for`, `Alert.severity`) and the tree of thresholds, load balancer name ->
 * `Alert.parameter` -> value. A threshold of one load balancer must stand right behind a comparison.
 */
export function readChoices(
  templates: readonly AlertTemplate[],
  lines: readonly string[],
  thresholds: unknown,
): Choices {
  const problems: string[] = [];
  const values = new Map<string, ParameterValue>();
  const changed = new Map(templates.map((template) => [template.name, template]));
  for (const line of lines) {
    const equals = line.indexOf("=");
    const key = line.slice(0, equals).trim();
    const text = line.slice(equals + 1);
    const own = equals < 1 ? "write Alert.parameter=value" : setOwn(key, text, changed);
    if (own === null) {
      const reading = readFor(key, text, templates);
      if (reading.kind === "value") {
        values.set(key, reading.value);
      } else {
        problems.push(`--set ${key}: ${reading.message}`);
      }
    } else if (own !== "") {
      problems.push(`--set ${line}: ${own}`);
    }
  }
  const overrides = readThresholds(thresholds, templates, problems);
  problems.push(...[...changed.values()].flatMap((template) => impossible(template, values)));
  return { templates: [...changed.values()], values, overrides, problems };
}

/** `Alert.for` and `Alert.severity`; null = another key, "" = done, else what is wrong. */
function setOwn(key: string, text: string, templates: Map<string, AlertTemplate>): string | null {
  const [name = "", field = ""] = key.split(".");
  const template = templates.get(name);
  if (template === undefined || (field !== "for" && field !== "severity")) {
    return null;
  }
  if (field === "for") {
    const seconds = readSeconds(text);
    if (seconds === null) {
      return `"${text}" is not a duration such as 5m`;
    }
    templates.set(name, { ...template, forSeconds: seconds });
    return "";
  }
  const severity = severities.find((one) => one === text);
  if (severity === undefined) {
    return `severity is one of ${severities.join(", ")}`;
  }
  templates.set(name, { ...template, severity });
  return "";
}

function readFor(
  key: string,
  text: unknown,
  templates: readonly AlertTemplate[],
): ReturnType<typeof readParameterValue> {
  const parameter = parameterOf(templates, key);
  if (parameter === null) {
    const known = templates.flatMap(({ name, parameters }) => [
      ...parameters.map((one) => `${name}.${one.name}`),
      `${name}.for`,
      `${name}.severity`,
    ]);
    const near = nearName(key, known);
    return {
      kind: "invalid",
      message: `no chosen alert has this parameter${near === null ? "" : `; did you mean ${near}?`}`,
    };
  }
  return readParameterValue(parameter, text);
}

function readThresholds(
  tree: unknown,
  templates: readonly AlertTemplate[],
  problems: string[],
): readonly ThresholdOverride[] {
  if (tree === null || tree === undefined) {
    return [];
  }
  if (!isTree(tree)) {
    problems.push("thresholds: write load balancer names, and under each Alert.parameter: value");
    return [];
  }
  return Object.entries(tree).flatMap(([loadBalancerName, own]) =>
    (isTree(own) ? Object.entries(own) : [["", own] as const]).flatMap(([key, written]) => {
      const reading = readFor(key, written, templates);
      const where = `thresholds of ${loadBalancerName}: ${key}`;
      if (reading.kind === "invalid") {
        problems.push(`${where}: ${reading.message}`);
        return [];
      }
      if (!isCompared(key, templates)) {
        problems.push(
          `${where}: it cannot differ by load balancer, since it is not what something is compared with`,
        );
        return [];
      }
      return [{ loadBalancerName, parameter: key, value: reading.value }];
    }),
  );
}

/** Whether every use of the parameter stands alone on the right of a comparison, in expressions that are not recorded. */
function isCompared(key: string, templates: readonly AlertTemplate[]): boolean {
  const template = templates.find(({ name }) => key.startsWith(`${name}.`));
  if (template === undefined) {
    return false;
  }
  const placeholder = `\${${key.slice(template.name.length + 1)}}`;
  const pieces = template.expression.split(placeholder);
  return (
    pieces.length > 1 &&
    !Object.values(template.records).some((text) => text.includes(placeholder)) &&
    pieces.slice(0, -1).every((piece) => /(?:[<>]=?|[=!]=)\s*$/.test(piece)) &&
    pieces.slice(1).every((piece) => /^\s*(?:$|\)|and\b|or\b|unless\b)/.test(piece))
  );
}

/** A burn rate so high that even 100 % errors would not reach it: the alert would be dead. */
function impossible(
  { name, parameters }: AlertTemplate,
  values: ReadonlyMap<string, ParameterValue>,
): readonly string[] {
  const valueOf = (parameter: string): number | null => {
    const found =
      values.get(`${name}.${parameter}`) ?? parameters.find((one) => one.name === parameter)?.default;
    return typeof found === "number" ? found : null;
  };
  const objective = valueOf("objective");
  return parameters
    .filter((parameter) => parameter.name.startsWith("burn_rate"))
    .flatMap((parameter) => {
      const rate = valueOf(parameter.name);
      return objective === null || rate === null || rate * (1 - objective) < 1
        ? []
        : [
            `${name} can never fire: ${rate} times an error budget of ${Number(((1 - objective) * 100).toPrecision(6))} % is more than every request; lower ${parameter.name} or leave the alert out`,
          ];
    });
}
