import type { RuleGroup, ScaffoldRule } from "../alerts/rule-group.ts";
import { formatSeconds } from "../promql/promql-duration.ts";

/** A value as YAML writes it, with keys in order. */
export type OutputTree = Readonly<Record<string, unknown>>;

/** How a ruler wants its groups. */
export interface RulerDialect {
  /** The group's key for looking behind now. */
  readonly offsetKey: "query_offset" | "eval_delay";
}

/** Prometheus's rule file, which Mimir, Thanos and vmalert read as well but for a few keys. */
export function prometheusRules(groups: readonly RuleGroup[], dialect: RulerDialect): OutputTree {
  return { groups: groups.map((group) => ruleGroup(group, dialect)) };
}

function ruleGroup(group: RuleGroup, { offsetKey }: RulerDialect): OutputTree {
  return {
    name: group.name,
    interval: formatSeconds(group.intervalSeconds),
    ...(group.offsetSeconds === 0 ? {} : { [offsetKey]: formatSeconds(group.offsetSeconds) }),
    rules: group.rules.map(rule),
  };
}

function rule(one: ScaffoldRule): OutputTree {
  return {
    [one.kind]: one.name,
    expr: one.expression,
    ...(one.forSeconds === 0 ? {} : { for: formatSeconds(one.forSeconds) }),
    ...(one.keepFiringSeconds === 0 ? {} : { keep_firing_for: formatSeconds(one.keepFiringSeconds) }),
    ...(Object.keys(one.labels).length === 0 ? {} : { labels: one.labels }),
    ...(Object.keys(one.annotations).length === 0 ? {} : { annotations: one.annotations }),
  };
}
