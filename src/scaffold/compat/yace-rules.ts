import type { MetricFamily } from "../../catalogue/metric.ts";
import { matchesGlob } from "../../catalogue/glob.ts";
import { selectMetrics } from "../../catalogue/select-metrics.ts";
import { evaluationOffset, type Freshness } from "../alerts/evaluation-offset.ts";
import { grouped, type PlacedRule } from "../alerts/group-rules.ts";
import type { ScaffoldedRules } from "../alerts/rule-group.ts";
import { seriesName } from "../../series/series-specs.ts";
import { yaceExpression } from "./yace-expression.ts";
import { yaceName } from "./yace-name.ts";

/** Which old names are wanted. */
export interface OldNames {
  readonly freshness: Freshness;
  /** Only series of this cluster, which also stands in the names of the groups; null = of all clusters. */
  readonly cluster: string | null;
  /** Globs of old names (`aws_applicationelb_*`); empty = all that the configuration reads. */
  readonly names: readonly string[];
}

const families: readonly MetricFamily[] = ["application", "network", "classic"];

/** One sample of each minute is recorded; a longer interval would leave minutes out. */
const intervalSeconds = 60;

/**
 * Recording rules which keep YACE's names alive for all series that the configuration reads. The offset of each group
 * makes the recorded samples as old as the minutes that they hold. Warns of names that nothing has.
 */
export function yaceRules({ freshness, cluster, names }: OldNames): ScaffoldedRules {
  const all = families.flatMap((family) =>
    selectMetrics(freshness.metrics, family).flatMap(({ metric, scope, statistics }) =>
      statistics.map((statistic) => ({ metric, scope, statistic, old: yaceName(metric, statistic) })),
    ),
  );
  const wanted = all.filter(
    ({ old }) => names.length === 0 || names.some((pattern) => matchesGlob(pattern, old)),
  );
  const placed = wanted.map(({ metric, scope, statistic, old }): PlacedRule => {
    const offset = evaluationOffset(metric, scope, freshness);
    return {
      groupName: ["elbow-yace", ...(cluster === null ? [] : [cluster]), offset.class].join("-"),
      intervalSeconds,
      offset,
      rule: {
        kind: "record",
        name: old,
        expression: yaceExpression({ metric, scope, statistic }, cluster),
        forSeconds: 0,
        keepFiringSeconds: 0,
        // Linters take two rules of one name for a mistake unless a label differs.
        labels: scope === "load-balancer" ? {} : { scope },
        annotations: {},
        dashboard: null,
        comments: [`from ${seriesName(metric, scope, statistic)}`],
      },
    };
  });
  return {
    groups: grouped(placed, { offset: "group" }),
    warnings: names
      .filter((pattern) => !all.some(({ old }) => matchesGlob(pattern, old)))
      .map((pattern) => `this configuration reads nothing that YACE would call ${pattern}`),
  };
}
