import type { RuleGroup, ScaffoldRule } from "../alerts/rule-group.ts";
import { formatSeconds } from "../promql/promql-duration.ts";
import type { OutputTree } from "./prometheus-rules.ts";

/** Where Grafana-managed rules go. */
export interface GrafanaPlace {
  readonly folder: string;
  /** The uid of the Prometheus data source in Grafana. */
  readonly datasourceUid: string;
  readonly orgId: number;
  /** A hash of a text as short letters and digits: uids have at most 40. */
  readonly hash: (text: string) => string;
}

/** How far back Grafana's query editor shows; instant queries use only the end. */
const shownSeconds = 3_600;

/**
 * A provisioning file of Grafana-managed rules. They have no offset for a group, so the expressions must hold it; and no
 * recording is written, so expressions must be whole. Silence is not an alarm (`noDataState: OK`): the rules on elbow's
 * data age speak then.
 */
export function grafanaRules(groups: readonly RuleGroup[], place: GrafanaPlace): OutputTree {
  return {
    apiVersion: 1,
    groups: groups.map((group) => ({
      orgId: place.orgId,
      name: kept(group.name),
      folder: kept(place.folder),
      interval: formatSeconds(group.intervalSeconds),
      rules: group.rules.map((rule) => managedRule(rule, group, place)),
    })),
  };
}

function managedRule(rule: ScaffoldRule, group: RuleGroup, place: GrafanaPlace): OutputTree {
  return {
    uid: `elbow-${place.hash(`${group.name} ${rule.name}`)}`,
    title: `${rule.name}${scopeWords(group)}`,
    condition: "B",
    data: [
      {
        refId: "A",
        relativeTimeRange: { from: shownSeconds, to: 0 },
        datasourceUid: kept(place.datasourceUid),
        model: { refId: "A", expr: kept(rule.expression), instant: true, range: false },
      },
      {
        refId: "B",
        relativeTimeRange: { from: shownSeconds, to: 0 },
        datasourceUid: "__expr__",
        // A PromQL alert fires for each series it returns, whatever the value, 0 and negative ones included.
        model: {
          refId: "B",
          type: "math",
          expression: "is_number($$A) || is_inf($$A)",
        },
      },
    ],
    noDataState: "OK",
    execErrState: "Error",
    for: formatSeconds(rule.forSeconds),
    ...(rule.keepFiringSeconds === 0 ? {} : { keepFiringFor: formatSeconds(rule.keepFiringSeconds) }),
    ...(rule.dashboard === null ? {} : { dashboardUid: rule.dashboard.uid, panelId: rule.dashboard.panelId }),
    annotations: translated({ ...rule.annotations, ...panelAnnotations(rule) }),
    labels: translated(rule.labels),
    isPaused: false,
  };
}

/** Grafana's pages find an alert's panel by these, and want both or none. */
function panelAnnotations({ dashboard }: ScaffoldRule): Readonly<Record<string, string>> {
  return dashboard === null
    ? {}
    : { __dashboardUid__: dashboard.uid, __panelId__: String(dashboard.panelId) };
}

/** Titles are unique in a folder: two scopes of one alert must not collide. */
function scopeWords({ name }: RuleGroup): string {
  const scope = name.replace(/^elbow-(alb|nlb|clb|exporter)(-(alerting|regular|slow))?(-long)?-?/, "");
  return scope === "" ? "" : ` (${scope})`;
}

/** Grafana's templates know the value by the query's name; `.Labels` needs no dollar, which provisioning would replace. */
function translated(texts: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(texts).map(([name, text]) => [
      name,
      kept(text.replaceAll("$labels.", ".Labels.").replaceAll(/\$value\b/g, ".Values.A.Value")),
    ]),
  );
}

/** Provisioning files replace $NAME and ${NAME} by environment variables; a doubled dollar is a dollar. */
function kept(text: string): string {
  return text.replaceAll("$", "$$$$");
}
