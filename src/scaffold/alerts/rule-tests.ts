import { selfMetrics } from "../promql/known-names.ts";
import { parsePromql } from "../promql/parse-promql.ts";
import { formatSeconds } from "../promql/promql-duration.ts";
import { promqlString } from "../promql/promql-string.ts";
import { readSeriesName } from "../promql/series-reference.ts";
import type { AlertTemplate, TemplateTest } from "./alert-template.ts";
import { canMatch } from "./can-match.ts";
import { withDerivedTests } from "./derived-tests.ts";
import type { RuleGroup, ScaffoldedRules } from "./rule-group.ts";
import type { RuleRequest, RuleSelection } from "./rule-request.ts";

/** A test file of promtool as a tree for YAML. */
export interface PromtoolTests {
  readonly rule_files: readonly string[];
  readonly evaluation_interval: "1m";
  readonly tests: readonly PromtoolTest[];
}

/** One scenario. */
export interface PromtoolTest {
  readonly name: string;
  readonly interval: string;
  readonly input_series: readonly { readonly series: string; readonly values: string }[];
  readonly promql_expr_test: readonly {
    readonly expr: string;
    readonly eval_time: string;
    readonly exp_samples: readonly { readonly labels: string; readonly value: number }[];
  }[];
}

/**
 * The templates' scenarios for the scaffolded rules. Times in templates are of the data; `ALERTS` of a group with an offset is
 * stamped so as well, and with an offset in the expressions it is later by it.
 */
export function ruleTests(
  request: RuleRequest,
  rules: ScaffoldedRules,
  wanted: (test: TemplateTest) => boolean,
): readonly PromtoolTest[] {
  return request.selections.flatMap((selection) =>
    request.templates
      .filter((template) => canMatch(template, selection))
      .flatMap((template) =>
        withDerivedTests(template)
          .filter(wanted)
          .map((test) => promtoolTest(template, test, { request, selection, rules })),
      ),
  );
}

/** The length of a scenario in seconds of its data. */
export function lastSecond({ firing, silent }: TemplateTest): number {
  return Math.max(0, ...firing, ...silent);
}

interface Surroundings {
  readonly request: RuleRequest;
  readonly selection: RuleSelection;
  readonly rules: ScaffoldedRules;
}

function promtoolTest(template: AlertTemplate, test: TemplateTest, around: Surroundings): PromtoolTest {
  const groups = groupsOf(template, around);
  const offset = Math.max(0, ...groups.map(({ offsetSeconds }) => offsetSeconds));
  const shift = Math.max(0, ...groups.map(({ expressionOffsetSeconds }) => expressionOffsetSeconds));
  const expr = `group by (alertname) (ALERTS{alertname=${promqlString(template.name)},alertstate="firing"})`;
  const checks = [
    ...test.firing.map((second) => ({ second, isFiring: true })),
    ...test.silent.map((second) => ({ second, isFiring: false })),
  ].toSorted((left, right) => left.second - right.second);
  return {
    name: `${template.name}${around.selection.suffix === "" ? "" : ` (${around.selection.suffix})`}: ${test.name}`,
    interval: `${test.everyMinutes}m`,
    input_series: Object.entries(test.series).map(([name, values]) => ({
      series: testSeries(name, around),
      values,
    })),
    promql_expr_test: [
      ...checks.map(({ second, isFiring }) => ({
        expr,
        eval_time: formatSeconds(second + shift),
        exp_samples: isFiring ? [{ labels: `{alertname=${promqlString(template.name)}}`, value: 1 }] : [],
      })),
      // promtool evaluates rules up to the last time that a test names, and groups with an offset need that much more.
      {
        expr: "vector(1)",
        eval_time: formatSeconds(lastSecond(test) + offset + shift + 60),
        exp_samples: [{ labels: "{}", value: 1 }],
      },
    ],
  };
}

/** Where its alert and its recorded series stand. Read back from what was written: the rules are what is under test. */
function groupsOf({ name, records }: AlertTemplate, { rules }: Surroundings): readonly RuleGroup[] {
  const own = [name, ...Object.keys(records)];
  return rules.groups.filter((group) => group.rules.some((rule) => own.includes(rule.name)));
}

const testedCluster = "test-cluster";

/** The labels that every series of the tested load balancer has. */
function baseLabels({ request, selection }: Surroundings): Readonly<Record<string, string>> {
  return {
    cluster: request.cluster ?? testedCluster,
    region: "eu-west-1",
    env: "test",
    namespace: selection.owner?.namespace ?? "shop",
    job: selection.owner?.job ?? "shop/web",
    load_balancer_name: selection.names[0] ?? "web",
    load_balancer: `app/${selection.names[0] ?? "web"}/50dc6c495c0c9188`,
  };
}

/** A series as a test names it, with the labels that it has besides those written. */
function testSeries(written: string, around: Surroundings): string {
  const parsed = parsePromql(written);
  const [selector] = parsed.kind === "parsed" ? parsed.selectors : [];
  const name = selector?.metric?.text ?? written;
  const scope = readSeriesName(name)?.scope ?? (name === "elbow_target_group_info" ? "target-group" : "");
  const base = baseLabels(around);
  const labels = {
    ...(isAboutElbow(name) ? { cluster: base["cluster"], region: base["region"], env: base["env"] } : base),
    ...(scope === "target-group"
      ? { target_group: "targetgroup/web/943f017f100becff", service: "web", port: "80" }
      : {}),
    ...(scope === "zone" ? { availability_zone: "eu-west-1a" } : {}),
    ...Object.fromEntries((selector?.matchers ?? []).map(({ label, value }) => [label.text, value])),
  };
  const pairs = Object.entries(labels).map(([label, value]) => `${label}=${promqlString(value ?? "")}`);
  return `${name}{${pairs.join(",")}}`;
}

/** Self-metrics have the cluster's labels; those about one load balancer also its name, as the data does. */
function isAboutElbow(name: string): boolean {
  return selfMetrics.includes(name) && name !== "elbow_data_age_seconds";
}
