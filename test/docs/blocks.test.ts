import { Ajv } from "ajv";
import { describe, expect, test } from "vitest";
import { parseAllDocuments } from "yaml";
import { checkFile } from "../../src/config/parse-configuration.ts";
import { optionTable } from "../../src/config/option-table.ts";
import { problemText } from "../../src/config/problem.ts";
import { checkPromql, promqlProblemText } from "../../src/scaffold/promql/check-promql.ts";
import { knownNames } from "../../src/scaffold/promql/known-names.ts";
import { nearName } from "../../src/scaffold/promql/near-name.ts";
import { valuesSchema } from "./chart-values.ts";
import { pages } from "./pages.ts";
import { expressionsOf } from "./promql-block.ts";

const configurationKeys = [...new Set(optionTable.map(({ path }) => path.split(".")[0] ?? path))];
const valueKeys = Object.keys(valuesSchema.properties ?? {});
const fitsValues = new Ajv({ strict: false, validateFormats: false }).compile({
  ...valuesSchema,
  required: [],
});

/** Metrics and labels of applications and of other exporters that the cookbook joins with. */
const known = knownNames({
  metrics: [
    "http_server_request_duration_seconds_bucket",
    "http_server_request_duration_seconds_count",
    "kube_namespace_labels",
    "kube_pod_status_ready",
    "aws_applicationelb_request_count_sum",
  ],
  labels: [
    "http_response_status_code",
    "label_team",
    "condition",
    "name",
    "dimension_LoadBalancer",
    "dimension_TargetGroup",
  ],
});

describe.each([...pages.values()].map((page) => [page.path, page] as const))("%s", (_path, page) => {
  test("YAML is a configuration, values of the chart, or clearly something else", () => {
    const problems = page.blocks
      .filter(({ language }) => language === "yaml")
      .flatMap(({ text, line }) => yamlProblems(text).map((problem) => `block at line ${line}: ${problem}`));
    expect(problems).toEqual([]);
  });

  test("every expression is PromQL over series that exist", () => {
    const problems = page.blocks
      .filter(({ language }) => language === "promql")
      .flatMap(({ text, line }) =>
        expressionsOf(text).flatMap((expression) =>
          checkPromql(expression, known).map(
            (problem) => `block at line ${line}: ${promqlProblemText(problem)}`,
          ),
        ),
      );
    expect(problems).toEqual([]);
  });
});

describe("reading blocks", () => {
  test.each([
    ["polling: { settle: 3m }", 0],
    ["serviceAccount:\n  annotations: { a: b }", 0],
    ["polling: { setle: 3m }", 1],
    ["poling: { settle: 3m }", 1],
    ["polling: { settle: soon }", 1],
    ["settings: { budget: { monthlyEur: 1 } }", 1],
    ["polling: {}\nstorage: {}", 1],
    ["storage: { tsdb: { out_of_order_time_window: 30m } }", 0],
    ["apiVersion: v1\nkind: ConfigMap", 0],
    ["a: [", 1],
  ])("%j has %i problems", (text, count) => {
    expect(yamlProblems(text)).toHaveLength(count);
  });

  test("expressions are parted by empty lines, and comments are none", () => {
    expect(expressionsOf("# one\nsum(\n  a\n)\n\n# two\nb # c\n\n# nothing")).toEqual([
      "sum(\n  a\n)",
      "b # c",
    ]);
  });
});

function yamlProblems(text: string): readonly string[] {
  return parseAllDocuments(text).flatMap((document) => {
    const [broken] = document.errors;
    if (broken !== undefined) {
      return [`is not YAML: ${broken.message.split("\n")[0] ?? ""}`];
    }
    const tree: unknown = document.toJS();
    if (typeof tree !== "object" || tree === null || Array.isArray(tree)) {
      return [];
    }
    // Kubernetes' objects, and a Collector's pipelines, share the key `service` with the chart.
    if ("apiVersion" in tree || ("receivers" in tree && "exporters" in tree)) {
      return [];
    }
    return treeProblems(tree, String(document));
  });
}

function treeProblems(tree: object, text: string): readonly string[] {
  const keys = Object.keys(tree);
  const strange = (known: readonly string[]): readonly string[] => keys.filter((key) => !known.includes(key));
  const asConfiguration = (): readonly string[] =>
    checkFile({ name: "block", text }).problems.map((problem) => problemText(problem));
  if (strange(configurationKeys).length === 0) {
    const problems = asConfiguration();
    return problems.length > 0 && strange(valueKeys).length === 0 && fitsValues(tree) ? [] : problems;
  }
  if (strange(valueKeys).length === 0) {
    return fitsValues(tree)
      ? []
      : (fitsValues.errors ?? [])
          .slice(0, 1)
          .map(({ instancePath, message }) => `${instancePath} ${message}`);
  }
  const both = [...configurationKeys, ...valueKeys];
  const half = strange(both);
  const near = half.flatMap((key) => nearName(key, both) ?? []);
  return half.length < keys.length || near.length > 0
    ? [
        `${half.join(", ")}: neither the configuration nor the chart has it${near.length > 0 ? ` (${near.join(", ")}?)` : ""}`,
      ]
    : [];
}
