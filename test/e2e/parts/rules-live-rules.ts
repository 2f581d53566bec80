import { parse } from "yaml";
import { promqlString } from "../../../src/scaffold/promql/promql-string.ts";

/** What the live phase needs to know of a scaffolded alert. */
export interface LiveAlertRule {
  readonly name: string;
  /** `query_offset` of its group in minutes; 0 = none. */
  readonly offsetMin: number;
}

/** The alerts of a Prometheus rule file. */
export function alertRulesOf(text: string): readonly LiveAlertRule[] {
  const { groups } = parse(text) as {
    readonly groups: readonly {
      readonly query_offset?: string;
      readonly rules: readonly { readonly alert?: string }[];
    }[];
  };
  return groups.flatMap(({ query_offset: offset, rules }) =>
    rules.flatMap(({ alert }) =>
      alert === undefined ? [] : [{ name: alert, offsetMin: minutesOf(offset ?? "0m") }],
    ),
  );
}

/**
 * What fires at a moment, each row with its `alertKey` as label `key`. `ALERTS` is stamped at the time of the data: the
 * offset of its group brings it back to the time of the evaluation.
 */
export function firingNow(alerts: readonly LiveAlertRule[]): string {
  const byOffset = Map.groupBy(alerts, ({ offsetMin }) => offsetMin);
  const selectors = [...byOffset].map(([offsetMin, group]) => {
    const names = promqlString(group.map(({ name }) => name).join("|"));
    return `ALERTS{alertname=~${names},alertstate="firing"} offset ${offsetMin}m`;
  });
  const split = ["part", "code", "class", "reason"];
  const mark = `label_join(${selectors.join(" or ")}, "mark", "", ${split.map((label) => `"${label}"`).join(", ")})`;
  const joined = `label_join(${mark}, "key", " / ", "alertname", "cluster", "load_balancer_name", "mark")`;
  const tidy = `label_replace(label_replace(${joined}, "key", "$1", "key", "(.+?)(?: / )+"), "key", "$1 / $2", "key", "(.+?) /  / (.+)")`;
  return `group by (key) (${tidy})`;
}

function minutesOf(duration: string): number {
  const [, hours = "0", minutes = "0"] = /^(?:(\d+)h)?(?:(\d+)m)?$/.exec(duration) ?? [];
  return Number(hours) * 60 + Number(minutes);
}
