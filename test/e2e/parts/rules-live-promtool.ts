import { stringify } from "yaml";
import { promqlString } from "../../../src/scaffold/promql/promql-string.ts";
import type { BatchSeries } from "../../../src/polling/batch.ts";
import { deliveredBefore, pointsOf, selfSeries } from "./rules-live-arrivals.ts";
import { firstMinute, historyMin, lastWeekOf } from "./rules-live-history.ts";
import { firingNow, type LiveAlertRule } from "./rules-live-rules.ts";
import type { LiveWorld } from "./rules-live-world.ts";

/** Which minutes a generated test looks at, both inclusive, counted from the first live one. */
export interface LookedAt {
  readonly from: number;
  readonly to: number;
}

/**
 * A promtool test of the same world with the same expectations: exactly these alerts fire in each minute. Its evaluations
 * lie on whole minutes and all groups are evaluated every minute, so nothing needs grace. What promtool cannot show is
 * late arrival: every sample is there at its own time.
 */
export function promtoolTest(
  world: LiveWorld,
  rules: { readonly file: string; readonly alerts: readonly LiveAlertRule[] },
  look: LookedAt,
): string {
  const zeroMs = -firstMinute * 60_000;
  const at = { from: -historyMin, to: look.to + 1, zeroMs };
  const series = [
    ...lastWeekOf(world, zeroMs),
    ...world.loadBalancers.map((one) => ({
      series: one.series.flatMap(
        (each) => pointsOf(one, each, { ...at, to: deliveredBefore(one, each.class, at.to) }) ?? [],
      ),
    })),
    ...world.clusters.map((cluster) => ({ series: selfSeries(cluster, world.loadBalancers, at) })),
  ].flatMap((owner) => owner.series);
  const minutes = Array.from({ length: look.to - look.from + 1 }, (_, index) => look.from + index);
  const expected = world.expected(-Infinity);
  return stringify(
    {
      rule_files: [rules.file],
      evaluation_interval: "1m",
      tests: [
        {
          interval: "1m",
          input_series: [...Map.groupBy(series, nameOf)].map(([name, parts]) => ({
            series: name,
            values: valuesOf(parts),
          })),
          promql_expr_test: [
            ...minutes.map((minute) => ({
              expr: firingNow(rules.alerts),
              eval_time: `${minute - firstMinute}m`,
              exp_samples: expected
                .filter(({ fromMin, untilMin }) => minute >= fromMin && minute < untilMin)
                .map(({ key }) => ({ labels: `{key=${promqlString(key)}}`, value: 1 })),
            })),
            // promtool evaluates rules up to the last time that a test names.
            {
              expr: "vector(1)",
              eval_time: `${look.to + 1 - firstMinute}m`,
              exp_samples: [{ labels: "{}", value: 1 }],
            },
          ],
        },
      ],
    },
    { lineWidth: 0 },
  );
}

function nameOf({ name, labels, resource }: BatchSeries): string {
  const job = `${resource["service.namespace"]}/${resource["service.name"]}`;
  const pairs = Object.entries({ ...labels, job }).toSorted(([left], [right]) => (left < right ? -1 : 1));
  return `${name}{${pairs.map(([label, value]) => `${label}=${promqlString(value)}`).join(",")}}`;
}

/** The points of one series in promtool's short form; a minute without a point is a gap. */
function valuesOf(parts: readonly BatchSeries[]): string {
  const points = parts.flatMap(({ points: { timesMs, values } }) =>
    timesMs.map((timeMs, index) => ({ minute: timeMs / 60_000, value: values[index] ?? 0 })),
  );
  const words: string[] = [];
  let next = 0;
  for (let index = 0; index < points.length;) {
    const { minute, value } = points[index] ?? { minute: 0, value: 0 };
    const step = (points[index + 1]?.value ?? value) - value;
    let count = 1;
    while (
      points[index + count]?.minute === minute + count &&
      points[index + count]?.value === value + count * step
    ) {
      count += 1;
    }
    if (minute > next) {
      words.push(`_x${minute - next}`);
    }
    words.push(count === 1 ? String(value) : `${value}${step < 0 ? "" : "+"}${step}x${count - 1}`);
    next = minute + count;
    index += count;
  }
  return words.join(" ");
}
