import type { MetricClass } from "../../catalogue/metric.ts";
import type { EvaluationOffset } from "./evaluation-offset.ts";
import type { RuleGroup, ScaffoldRule } from "./rule-group.ts";
import type { RuleRequest } from "./rule-request.ts";

/** Rulers limit the rules of a group (Mimir: 20 by default on Grafana Cloud); larger groups are cut. */
const maxGroupRules = 18;

/** A rule with what decides its group. */
export interface PlacedRule {
  readonly rule: ScaffoldRule;
  readonly groupName: string;
  readonly intervalSeconds: number;
  readonly offset: EvaluationOffset | null;
}

const classOrder: readonly (MetricClass | "")[] = ["", "alerting", "regular", "slow"];

/** Puts rules of one group, offset and interval together, in the order fresh to slow, cut to what rulers take. */
export function grouped(
  placed: readonly PlacedRule[],
  request: Pick<RuleRequest, "offset">,
): readonly RuleGroup[] {
  const groups = new Map<string, PlacedRule[]>();
  for (const one of placed) {
    const key = `${one.groupName} ${one.offset?.seconds ?? 0} ${one.intervalSeconds}`;
    groups.set(key, [...(groups.get(key) ?? []), one]);
  }
  const taken = new Map<string, number>();
  return [...groups.values()]
    .flatMap((members) =>
      chunks(members).map((chunk): RuleGroup => {
        const [first] = chunk as [PlacedRule];
        const number = (taken.get(first.groupName) ?? 0) + 1;
        taken.set(first.groupName, number);
        return {
          name: number === 1 ? first.groupName : `${first.groupName}-${number}`,
          intervalSeconds: first.intervalSeconds,
          offsetSeconds: request.offset === "group" ? (first.offset?.seconds ?? 0) : 0,
          expressionOffsetSeconds: request.offset === "expression" ? (first.offset?.seconds ?? 0) : 0,
          why: first.offset?.why ?? "no offset: these watch elbow itself and must not wait for it",
          rules: chunk.map(({ rule }) => rule),
        };
      }),
    )
    .toSorted((a, b) => rank(a) - rank(b));
}

function rank({ name }: RuleGroup): number {
  return classOrder.findIndex((one) => one !== "" && name.split("-").includes(one));
}

function chunks(members: readonly PlacedRule[]): readonly (readonly PlacedRule[])[] {
  const parts: PlacedRule[][] = [];
  for (let start = 0; start < members.length; start += maxGroupRules) {
    parts.push(members.slice(start, start + maxGroupRules));
  }
  return parts;
}
