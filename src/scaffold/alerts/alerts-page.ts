import type { AlertTemplate, Severity } from "./alert-template.ts";
import { valueWords } from "./parameter-value.ts";
import { formatSeconds } from "../promql/promql-duration.ts";

const families: Readonly<Record<AlertTemplate["family"], string>> = {
  alb: "Application Load Balancers",
  nlb: "Network Load Balancers",
  clb: "Classic Load Balancers",
  exporter: "elbow itself",
};

const severityOrder: readonly Severity[] = ["page", "warning", "ticket"];

/** The runbook page: one section for each alert, with the anchor that its `runbook_url` names. */
export function alertsPage(templates: readonly AlertTemplate[], introduction: string): string {
  return `${introduction.trim()}

## The alerts

| alert | severity | usually | says |
| --- | --- | --- | --- |
${inOrder(templates).map(tableRow).join("\n")}

${Object.entries(families)
  .map(([family, title]) => familySection(title, inOrder(templates.filter((one) => one.family === family))))
  .join("\n")}`;
}

function inOrder(templates: readonly AlertTemplate[]): readonly AlertTemplate[] {
  const rank = ({ family, severity }: AlertTemplate): number =>
    Object.keys(families).indexOf(family) * 10 + severityOrder.indexOf(severity);
  return templates.toSorted((left, right) => rank(left) - rank(right) || (left.name < right.name ? -1 : 1));
}

function tableRow({ name, severity, enabled, summary }: AlertTemplate): string {
  return `| [${name}](#${name.toLowerCase()}) | ${severity} | ${enabled ? "on" : "off"} | ${summary} |`;
}

function familySection(title: string, templates: readonly AlertTemplate[]): string {
  return `## ${title}\n\n${templates.map(alertSection).join("\n")}`;
}

function alertSection(template: AlertTemplate): string {
  const { name, summary, severity, forSeconds, parameters, runbook } = template;
  const held = forSeconds === 0 ? "at once" : `after ${formatSeconds(forSeconds)}`;
  return `### ${name}

${summary} Severity ${severity}, ${held}.

* **Meaning.** ${runbook.meaning}
* **Impact.** ${runbook.impact}
* **First steps.**
${runbook.steps.map((step, index) => `  ${index + 1}. ${step}`).join("\n")}
* **Tuning.** ${runbook.tuning}
* **How it can be wrong.** ${runbook.wrong}
${
  parameters.length === 0
    ? ""
    : `
| parameter | default | what it is | where the default comes from |
| --- | --- | --- | --- |
${parameters.map((one) => `| \`${one.name}\` | ${valueWords(one.type, one.default)} | ${one.help} | ${one.source} |`).join("\n")}
`
}`;
}
