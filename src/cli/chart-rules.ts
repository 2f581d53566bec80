import { alertRules } from "../scaffold/alerts/alert-rules.ts";
import { chooseTemplates } from "../scaffold/alerts/choose-templates.ts";
import type { Freshness } from "../scaffold/alerts/evaluation-offset.ts";
import { usualLabels } from "../scaffold/alerts/rule-request.ts";
import { builtInSet } from "./scaffold-template-set.ts";
import { rulesText } from "./scaffold-rules-text.ts";

/** Which rules a chart embeds. */
export interface ChartRules {
  /** Families or names, as `--only` takes them. */
  readonly only: readonly string[];
  readonly without: readonly string[];
  /** What stands for the cluster's name in selectors and groups, to be replaced by the chart. */
  readonly cluster: string;
  readonly freshness: Freshness;
}

/** The groups of built-in rules as a Prometheus rule file, for a chart to embed: the same bytes as `scaffold alerts` prints. */
export function chartRules({ only, without, cluster, freshness }: ChartRules): string {
  const { templates } = chooseTemplates(
    builtInSet(usualLabels).sources.map(({ template }) => template),
    { only, also: [], without },
  );
  const rules = alertRules({
    templates,
    values: new Map(),
    overrides: [],
    freshness,
    cluster,
    selections: [{ suffix: "", names: [], owner: null }],
    offset: "group",
    records: "rules",
    labels: usualLabels,
    joinOwner: false,
    alertLabels: {},
    severities: { page: "page", warning: "warning", ticket: "ticket" },
    runbookUrl: null,
    grafanaUrl: null,
  });
  return rulesText(rules, {
    output: "prometheus",
    name: "elbow-alerts",
    namespace: null,
    folder: "elbow",
    datasourceUid: "prometheus",
    labels: {},
    heading: ["Generated from src/scaffold/templates by npm run generate."],
  });
}
