import { nearName } from "../promql/near-name.ts";
import {
  scenarioKinds,
  type AlertTemplate,
  type ParameterType,
  type TemplateParameter,
  type TemplateProblem,
  type TemplateTest,
} from "./alert-template.ts";
import { readSeconds } from "../promql/promql-duration.ts";
import { readParameterValue } from "./parameter-value.ts";
import { readTemplateTest } from "./read-template-test.ts";
import { isTree, type Tree } from "../tree.ts";

/** A template, or everything that is wrong with it. */
export type TemplateReading =
  | { readonly kind: "template"; readonly template: AlertTemplate }
  | { readonly kind: "invalid"; readonly problems: readonly TemplateProblem[] };

const keys = [
  "name",
  "summary",
  "family",
  "subject",
  "panel",
  "enabled",
  "severity",
  "for",
  "keepFiringFor",
  "interval",
  "parameters",
  "mayBeLate",
  "records",
  "expr",
  "annotations",
  "runbook",
  "tests",
  "noScenario",
];
const alertName = /^[A-Z][A-Za-z0-9]{2,63}$/;
const parameterName = /^[a-z][a-z0-9_]{0,63}$/;
const recordName = /^[a-z][a-z0-9_]*(:[a-z0-9_]+){1,3}$/;

/** Reads the tree of one template file. `file` is what problems are said of while there is no name. */
export function readTemplate(tree: unknown, file: string): TemplateReading {
  const problems: TemplateProblem[] = [];
  const read = reader(isTree(tree) ? tree : {}, (key, message) =>
    problems.push({ template: file, key, message }),
  );
  if (!isTree(tree)) {
    return { kind: "invalid", problems: [{ template: file, key: "", message: "a template is a map" }] };
  }
  read.knownKeys("", tree, keys);
  const name = read.text("name", true);
  if (name !== "" && !alertName.test(name)) {
    read.wrong("name", `"${name}" is not a name such as AlbErrorsHigh: letters and digits, a capital first`);
  }
  const template: AlertTemplate = {
    name,
    summary: read.text("summary", true),
    family: read.choice("family", ["alb", "nlb", "clb", "exporter"]),
    subject: read.choice("subject", ["load-balancer", "target-group", "cluster"]),
    panel: read.text("panel", false) || null,
    enabled: read.flag("enabled", true),
    severity: read.choice("severity", ["page", "warning", "ticket"]),
    forSeconds: read.seconds("for", 0),
    keepFiringSeconds: read.seconds("keepFiringFor", 0),
    intervalSeconds: read.seconds("interval", 60),
    parameters: read.parameters(),
    mayBeLate: read.texts("mayBeLate", tree),
    records: read.map("records", tree),
    expression: read.text("expr", true).trim(),
    annotations: read.map("annotations", tree),
    runbook: read.runbook(),
    tests: read.tests(),
    noScenario: read.map("noScenario", tree),
  };
  read.knownKeys("noScenario.", template.noScenario, scenarioKinds);
  for (const [kind, reason] of Object.entries(template.noScenario)) {
    if (reason === "") {
      read.wrong(`noScenario.${kind}`, "say why there can be none");
    }
  }
  for (const key of Object.keys(template.records)) {
    if (!recordName.test(key)) {
      read.wrong(`records.${key}`, "a recorded series is called level:metric:operation, in small letters");
    }
  }
  return problems.length === 0
    ? { kind: "template", template }
    : { kind: "invalid", problems: problems.map((one) => ({ ...one, template: name === "" ? file : name })) };
}

function reader(tree: Tree, wrong: (key: string, message: string) => void) {
  const text = (key: string, required: boolean, from: Tree = tree): string => {
    const value = from[key];
    if (value === undefined || value === null) {
      if (required) {
        wrong(key, `${key} is missing`);
      }
      return "";
    }
    if (typeof value !== "string") {
      wrong(key, `${key} is a text`);
      return "";
    }
    return value;
  };
  const knownKeys = (path: string, from: Tree, known: readonly string[]): void => {
    for (const key of Object.keys(from).filter((one) => !known.includes(one))) {
      const near = nearName(key, known);
      wrong(`${path}${key}`, `there is no key ${key}${near === null ? "" : `; did you mean ${near}?`}`);
    }
  };
  const seconds = (key: string, fallback: number): number => {
    const written = tree[key];
    const read = written === undefined ? fallback : typeof written === "string" ? readSeconds(written) : null;
    if (read === null) {
      wrong(key, `${key} is not a duration such as 5m`);
    }
    return read ?? fallback;
  };
  const texts = (key: string, from: Tree): readonly string[] => {
    const value = from[key] ?? [];
    if (!Array.isArray(value) || value.some((one) => typeof one !== "string")) {
      wrong(key, `${key} is a list of texts`);
      return [];
    }
    return value.map(String);
  };
  const map = (key: string, from: Tree): Readonly<Record<string, string>> => {
    const value = from[key] ?? {};
    if (!isTree(value) || Object.values(value).some((one) => typeof one !== "string")) {
      wrong(key, `${key} is a map of texts`);
      return {};
    }
    return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, String(one).trim()]));
  };
  return {
    wrong,
    text,
    knownKeys,
    seconds,
    texts,
    map,
    choice<const T extends string>(key: string, values: readonly [T, ...T[]]): T {
      const value = values.find((one) => one === tree[key]);
      if (value === undefined) {
        wrong(key, `${key} is one of ${values.join(", ")}`);
      }
      return value ?? values[0];
    },
    flag(key: string, fallback: boolean): boolean {
      const value = tree[key] ?? fallback;
      if (typeof value !== "boolean") {
        wrong(key, `${key} is true or false`);
      }
      return value === true;
    },
    parameters: (): readonly TemplateParameter[] =>
      Object.entries(isTree(tree["parameters"]) ? tree["parameters"] : {}).flatMap(([name, from]) =>
        readParameter(name, from, wrong),
      ),
    runbook() {
      const from = isTree(tree["runbook"]) ? tree["runbook"] : {};
      knownKeys("runbook.", from, ["meaning", "impact", "steps", "tuning", "wrong"]);
      return {
        meaning: text("meaning", false, from).trim(),
        impact: text("impact", false, from).trim(),
        steps: texts("steps", from),
        tuning: text("tuning", false, from).trim(),
        wrong: text("wrong", false, from).trim(),
      };
    },
    tests(): readonly TemplateTest[] {
      const from = tree["tests"] ?? [];
      if (!Array.isArray(from)) {
        wrong("tests", "tests is a list");
        return [];
      }
      return from.map((one: unknown, index) => readTemplateTest(isTree(one) ? one : {}, index, wrong));
    },
  };
}

function readParameter(
  name: string,
  from: unknown,
  wrong: (key: string, message: string) => void,
): readonly TemplateParameter[] {
  const key = `parameters.${name}`;
  if (!isTree(from) || !parameterName.test(name)) {
    wrong(key, `${name} needs a small-letter name and a map with type, default, help and source`);
    return [];
  }
  const types: readonly ParameterType[] = ["number", "ratio", "duration", "string", "labels"];
  const type = types.find((one) => one === from["type"]);
  if (type === undefined) {
    wrong(`${key}.type`, `type is one of ${types.join(", ")}`);
    return [];
  }
  const limit = (which: string): number | null => {
    const reading =
      from[which] === undefined ? null : readParameterValue({ type, min: null, max: null }, from[which]);
    if (reading === null || reading.kind === "invalid" || typeof reading.value !== "number") {
      if (reading !== null) {
        wrong(`${key}.${which}`, `${which} is not a ${type}`);
      }
      return null;
    }
    return reading.value;
  };
  const limits = { type, min: limit("min"), max: limit("max") };
  const reading = readParameterValue(limits, from["default"]);
  if (reading.kind === "invalid") {
    wrong(`${key}.default`, reading.message);
    return [];
  }
  const words = (which: string): string => (typeof from[which] === "string" ? from[which].trim() : "");
  if (words("source") === "") {
    wrong(`${key}.source`, "source says where the default comes from; write judgement if it is yours");
  }
  return [{ name, ...limits, help: words("help"), default: reading.value, source: words("source") }];
}
