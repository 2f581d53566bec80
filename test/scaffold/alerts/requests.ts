import { builtInSet } from "../../../src/cli/scaffold-template-set.ts";
import type { AlertTemplate } from "../../../src/scaffold/alerts/alert-template.ts";
import type { Freshness } from "../../../src/scaffold/alerts/evaluation-offset.ts";
import type { RuleRequest } from "../../../src/scaffold/alerts/rule-request.ts";
import { usualLabels } from "../../../src/scaffold/alerts/rule-request.ts";

/** The configuration's defaults. */
export const usualFreshness: Freshness = {
  metrics: {
    preset: "standard",
    include: [],
    exclude: [],
    targetGroups: true,
    zones: false,
    statistics: {},
    zeroFill: { enabled: true, afterMs: 300_000 },
  },
  settle: { settleMs: 120_000, settleOverrides: {} },
  intervalsMs: { alerting: 60_000, regular: 300_000, slow: 900_000 },
};

export const builtIn: readonly AlertTemplate[] = builtInSet(usualLabels).sources.map(
  ({ template }) => template,
);

/** A request for all built-in rules in the usual way, with what a test wants otherwise. */
export function requestOf(other: Partial<RuleRequest> = {}): RuleRequest {
  return {
    templates: builtIn,
    values: new Map(),
    overrides: [],
    freshness: usualFreshness,
    cluster: "prod-eks",
    selections: [{ suffix: "", names: [], owner: null }],
    offset: "group",
    records: "rules",
    labels: usualLabels,
    joinOwner: false,
    alertLabels: {},
    severities: { page: "page", warning: "warning", ticket: "ticket" },
    runbookUrl: "https://runbooks.example/",
    grafanaUrl: "https://grafana.example",
    ...other,
  };
}

/** The built-in templates of these names. */
export function only(...names: readonly string[]): readonly AlertTemplate[] {
  return builtIn.filter(({ name }) => names.includes(name));
}
