import { cloudWatchStatistic } from "../../catalogue/statistic.ts";
import { readSeriesName } from "../promql/series-reference.ts";

/** The CloudWatch metrics and statistics behind queries, as a sentence, so that numbers can be checked against the console; empty without any. Throws on a series that the catalogue does not have. */
export function describeSources(expressions: readonly string[]): string {
  const names = new Set(
    expressions.flatMap((text) => [...text.matchAll(/\b(?:alb|nlb|clb)_\w+(?=\{)/g)]).map(([name]) => name),
  );
  const words = [...names].map((name) => {
    const source = readSeriesName(name);
    if (source === null) {
      throw new Error(`bug: a panel asks for ${name}, which is not in the catalogue`);
    }
    const { metric, statistic, scope } = source;
    const where = scope === "load-balancer" ? "" : `, per ${scope.replace("-", " ")}`;
    return `${metric.namespace} ${metric.metric} (${cloudWatchStatistic(statistic)}${where})`;
  });
  return words.length === 0 ? "" : `CloudWatch: ${[...new Set(words)].join("; ")}.`;
}
