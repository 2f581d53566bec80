import { addOffset, inlineRecords } from "../promql/edit-promql.ts";
import { parsePromql } from "../promql/parse-promql.ts";
import { readSeriesName, type SeriesReference } from "../promql/series-reference.ts";
import { dashboardLink, panelOf } from "./alert-dashboard.ts";
import type { AlertTemplate } from "./alert-template.ts";
import { canMatch } from "./can-match.ts";
import { evaluationOffset, type EvaluationOffset } from "./evaluation-offset.ts";
import { grouped, type PlacedRule } from "./group-rules.ts";
import { fillTemplate, plainInTemplate, thresholdRecord, type FilledTemplate } from "./fill-template.ts";
import { joinOwner } from "./join-owner.ts";
import type { RuleGroup, ScaffoldRule, ScaffoldedRules } from "./rule-group.ts";
import type { RuleRequest, RuleSelection } from "./rule-request.ts";
import { isDelivered, selectIn } from "./rule-context.ts";
import { thresholdRules } from "./threshold-rules.ts";

/** Tells the rules of several selections in one file apart: rulers and linters take rules of one name and labels for duplicates. */
const selectionLabel = "elbow_selection";

/** The rules of a request. The same request gives the same bytes. */
export function alertRules(request: RuleRequest): ScaffoldedRules {
  const filled = request.templates.map((template) => fillTemplate(template, request));
  const unread = new Set<string>();
  const placed = request.selections.flatMap((selection) =>
    placedRules(
      filled.filter(({ template }) => canMatch(template, selection)),
      selection,
      { request, unread },
    ),
  );
  return {
    groups: [...thresholdGroups(request), ...grouped(placed, request)],
    warnings: [...unread].toSorted(),
  };
}

interface Placing {
  readonly request: RuleRequest;
  readonly unread: Set<string>;
}

function placedRules(
  filled: readonly FilledTemplate[],
  selection: RuleSelection,
  placing: Placing,
): readonly PlacedRule[] {
  const { request } = placing;
  const records = new Map<string, PlacedRule>();
  const alerts = filled.map((one) => {
    const offset = offsetOf(one, placing);
    const groupName = (metricClass: string, slow: boolean): string =>
      [
        "elbow",
        one.template.family,
        ...(metricClass === "" ? [] : [metricClass]),
        ...(slow ? ["long"] : []),
        ...suffixes(request, selection),
      ].join("-");
    const place = (rule: ScaffoldRule): PlacedRule => ({
      rule:
        request.selections.length === 1
          ? rule
          : { ...rule, labels: { ...rule.labels, [selectionLabel]: selection.suffix } },
      groupName: groupName(offset?.class ?? "", one.template.intervalSeconds > 60),
      intervalSeconds: one.template.intervalSeconds,
      offset,
    });
    if (request.records === "rules") {
      for (const [name, text] of one.records) {
        const known = records.get(name);
        if (known === undefined || known.intervalSeconds > one.template.intervalSeconds) {
          records.set(name, place(recordRule(name, finished(text, selection, { request, offset }))));
        }
      }
    }
    const text = whole(one, request);
    const joined = request.joinOwner && one.template.family !== "exporter" ? joinOwner(text) : text;
    return place(alertRule(one, request, finished(joined, selection, { request, offset })));
  });
  return [...records.values(), ...alerts];
}

function suffixes(request: RuleRequest, selection: RuleSelection): readonly string[] {
  return [request.cluster ?? "", selection.suffix].filter((text) => text !== "");
}

/** The expression with its recorded series written out where no rule will record them. */
function whole(one: FilledTemplate, request: RuleRequest): string {
  if (request.records === "rules") {
    return one.expression;
  }
  const thresholds = thresholdRules(request);
  let text = inlineRecords(one.expression, one.records);
  for (const { parameter, expression } of thresholds) {
    text = inlineThreshold(text, parameter, expression);
  }
  return text;
}

function inlineThreshold(text: string, parameter: string, expression: string): string {
  const parsed = parsePromql(text);
  const found =
    parsed.kind === "broken"
      ? undefined
      : parsed.selectors.find(
          ({ metric, matchers }) =>
            metric?.text === thresholdRecord && matchers.some(({ value }) => value === parameter),
        );
  return found === undefined
    ? text
    : inlineThreshold(
        `${text.slice(0, found.from)}(${expression})${text.slice(found.to)}`,
        parameter,
        expression,
      );
}

function finished(
  text: string,
  selection: RuleSelection,
  { request, offset }: { readonly request: RuleRequest; readonly offset: EvaluationOffset | null },
): string {
  const selected = selectIn(text, selection, request);
  return request.offset === "expression" && offset !== null
    ? addOffset(selected, offset.seconds, isDelivered)
    : selected;
}

/** The latest of what the expression reads; null = nothing of CloudWatch (rules about elbow itself look at now). */
function offsetOf(
  { template, expression, records }: FilledTemplate,
  { request, unread }: Placing,
): EvaluationOffset | null {
  let latest: EvaluationOffset | null = null;
  for (const { name, reference } of usedSeries([expression, ...records.values()])) {
    const offset = evaluationOffset(reference.metric, reference.scope, request.freshness);
    if (!offset.isRead) {
      unread.add(
        `${template.name} uses ${name}, which this configuration does not read; add ${reference.metric.metric} to metrics.include, or leave the alert out`,
      );
    }
    if (!template.mayBeLate.includes(name) && offset.seconds > (latest?.seconds ?? 0)) {
      latest = offset;
    }
  }
  return template.family === "exporter" ? null : latest;
}

function usedSeries(texts: readonly string[]): readonly { name: string; reference: SeriesReference }[] {
  return texts.flatMap((text) => {
    const parsed = parsePromql(text);
    return parsed.kind === "broken"
      ? []
      : parsed.selectors.flatMap(({ metric }) => {
          const reference = metric === null ? null : readSeriesName(metric.text);
          return reference === null || metric === null ? [] : [{ name: metric.text, reference }];
        });
  });
}

function recordRule(name: string, expression: string): ScaffoldRule {
  return {
    kind: "record",
    name,
    expression,
    forSeconds: 0,
    keepFiringSeconds: 0,
    labels: {},
    annotations: {},
    dashboard: null,
    comments: [],
  };
}

function alertRule(
  { template, annotations, numbers }: FilledTemplate,
  request: RuleRequest,
  expression: string,
): ScaffoldRule {
  return {
    kind: "alert",
    name: template.name,
    expression,
    forSeconds: template.forSeconds,
    keepFiringSeconds: template.keepFiringSeconds,
    labels: { ...request.alertLabels, severity: request.severities[template.severity] },
    annotations: {
      ...annotations,
      ...runbookOf(template, request),
      ...(request.grafanaUrl === null ? {} : { dashboard_url: dashboardLink(template, request.grafanaUrl) }),
    },
    dashboard: panelOf(template),
    comments: [template.summary, ...numbers],
  };
}

/** A link, or what it would lead to: somebody reads this at night. */
function runbookOf(
  { name, runbook }: AlertTemplate,
  { runbookUrl }: RuleRequest,
): Readonly<Record<string, string>> {
  return runbookUrl === null
    ? { runbook: runbook.steps.map((step, index) => `${index + 1}. ${plainInTemplate(step)}`).join("\n") }
    : { runbook_url: `${runbookUrl}${name.toLowerCase()}` };
}

function thresholdGroups(request: RuleRequest): readonly RuleGroup[] {
  const rules = request.records === "rules" ? thresholdRules(request) : [];
  return rules.length === 0
    ? []
    : [
        {
          name: ["elbow-thresholds", ...(request.cluster === null ? [] : [request.cluster])].join("-"),
          intervalSeconds: 60,
          offsetSeconds: 0,
          expressionOffsetSeconds: 0,
          why: "thresholds of single load balancers; all others have the default",
          rules: rules.map(({ parameter, expression }) => ({
            ...recordRule(
              thresholdRecord,
              selectIn(expression, { suffix: "", names: [], owner: null }, request),
            ),
            labels: { parameter },
          })),
        },
      ];
}
