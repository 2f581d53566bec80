import { defaultParameters } from "../dashboards/dashboard-parameters.ts";
import { dashboardSpec } from "../dashboards/dashboards.ts";
import { checkPromql, promqlProblemText } from "../promql/check-promql.ts";
import { knownNames } from "../promql/known-names.ts";
import { nearName } from "../promql/near-name.ts";
import { parsePromql } from "../promql/parse-promql.ts";
import { dashboardOf } from "./alert-dashboard.ts";
import type { AlertTemplate, TemplateProblem } from "./alert-template.ts";
import { givenParameters } from "./fill-template.ts";
import { promqlToken } from "./parameter-value.ts";
import { fillPlaceholders, placeholderProblems, placeholdersOf } from "./placeholders.ts";
import { usualLabels } from "./rule-request.ts";

/**
 * Everything wrong with a template that reads well: placeholders that do not exist or are not tokens of their own, PromQL
 * that does not parse, metrics and labels that do not exist, recorded series used as ranges, tests of other series.
 */
export function checkTemplate(
  template: AlertTemplate,
  siteLabels: readonly string[],
): readonly TemplateProblem[] {
  const problems: TemplateProblem[] = [];
  const say = (key: string, message: string): void => {
    problems.push({ template: template.name, key, message });
  };
  const known = [...givenParameters, ...template.parameters.map(({ name }) => name)];
  const texts: readonly (readonly [string, string])[] = [
    ["expr", template.expression],
    ...Object.entries(template.records).map(([name, text]): [string, string] => [`records.${name}`, text]),
  ];
  const words = Object.entries(template.annotations).map(([name, text]): [string, string] => [
    `annotations.${name}`,
    text,
  ]);
  for (const [key, text] of [...texts, ...words]) {
    for (const { name } of placeholdersOf(text).filter((one) => !known.includes(one.name))) {
      const near = nearName(name, known);
      say(key, `there is no parameter ${name}${near === null ? "" : `; did you mean ${near}?`}`);
    }
  }
  const names = knownNames({
    metrics: Object.keys(template.records),
    labels: [...siteLabels, "part", "code"],
  });
  for (const [key, text] of texts) {
    const unsafe = placeholderProblems(text);
    unsafe.forEach((message) => say(key, message));
    if (unsafe.length === 0) {
      const filled = withDefaults(template, text);
      checkPromql(filled, names).forEach((problem) => say(key, promqlProblemText(problem)));
      recordProblems(filled, template).forEach((message) => say(key, message));
    }
  }
  const panels =
    template.panel === null
      ? []
      : dashboardSpec(dashboardOf(template), defaultParameters).sections.flatMap((section) =>
          section.panels.map(({ name }) => name),
        );
  if (template.panel !== null && !panels.includes(template.panel)) {
    const near = nearName(template.panel, panels);
    say(
      "panel",
      `the dashboard ${dashboardOf(template)} has no panel ${template.panel}${near === null ? "" : `; did you mean ${near}?`}`,
    );
  }
  for (const [index, { series }] of template.tests.entries()) {
    for (const name of Object.keys(series)) {
      checkPromql(name, names).forEach((problem) => say(`tests[${index}]`, promqlProblemText(problem)));
    }
  }
  return problems;
}

function withDefaults({ parameters }: AlertTemplate, text: string): string {
  return fillPlaceholders(text, (name) => {
    const found = parameters.find((one) => one.name === name);
    return found === undefined
      ? name.endsWith("labels")
        ? usualLabels.join(", ")
        : "240"
      : promqlToken(found.type, found.default);
  });
}

/** A recorded series may have to be written out, and what is written out takes neither range nor offset. */
function recordProblems(text: string, { records }: AlertTemplate): readonly string[] {
  const parsed = parsePromql(text);
  return parsed.kind === "broken"
    ? []
    : parsed.selectors.flatMap(({ metric, to, offsetAt, offset }) =>
        metric !== null && Object.hasOwn(records, metric.text) && (offsetAt !== to || offset !== null)
          ? [`${metric.text} is recorded here, so it can be used only as it is: without range or offset`]
          : [],
      );
}
