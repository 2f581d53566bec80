import { stringify } from "yaml";
import { promqlString } from "../../../src/scaffold/promql/promql-string.ts";
import type { BatchSeries } from "../../../src/polling/batch.ts";
import { deliveredBefore, pointsOf, selfSeries } from "./rules-live-arrivals.ts";
import { firstMinute, historyMin, lastWeekOf } from "./rules-live-history.ts";
import type { Expectation } from "./rules-live-judge.ts";
import { alertRulesOf, firingNow } from "./rules-live-rules.ts";
import { liveWorld, type LiveWorld } from "./rules-live-world.ts";

/** A part of the world whose alerts need longer than a live phase can be. */
export interface PromtoolPart {
  /** Incidents and clusters; their twins come along. */
  readonly only: readonly string[];
  /** The minute at which its series begin, counted from the first live one. */
  readonly sinceMin: number;
  /**
   * Minutes between two evaluations. Five spare four fifths of the work, and fit where each `for` is a multiple of five:
   * then an alert that is due between two evaluations fires at the second.
   */
  readonly everyMin: number;
}

/** Everything that is due after the live phase: what looks at last week, and what only takes long. */
export const promtoolParts: Readonly<Record<"week" | "day", PromtoolPart>> = {
  week: { only: ["slow", "nlb-resets", "grown", "nlb-grown"], sinceMin: firstMinute, everyMin: 5 },
  day: {
    only: ["bad-deploy", "dead-targets", "deregistered", "target-errors", "north", "south", "east"],
    sinceMin: -historyMin,
    everyMin: 1,
  },
};

/** The last minute that is looked at: a little after the last alert that is due. */
export const promtoolLastMin = 40;

/** The rules under test, and what does not happen to them. */
export interface PromtoolRules {
  readonly text: string;
  /** Where they stand. */
  readonly file: string;
  /** Incidents that do not happen though their alerts are expected. */
  readonly calledOff?: readonly string[];
  /** What must fire; left out: what the world says of rules for all clusters. */
  readonly expected?: readonly Expectation[];
}

/**
 * A promtool test of a part of the live world with the live expectations: exactly these alerts fire in each minute. Its
 * evaluations lie on whole minutes, so nothing needs grace. What promtool cannot show is late arrival: every sample is
 * there at its own time.
 */
export function promtoolTest(part: PromtoolPart, rules: PromtoolRules): string {
  const { only, sinceMin, everyMin } = part;
  const world = liveWorld(rules.text, { only, calledOff: rules.calledOff ?? [] });
  const firing = firingNow(alertRulesOf(rules.text));
  const expected = rules.expected ?? world.expected(-Infinity);
  const minutes = Array.from({ length: promtoolLastMin / everyMin + 1 }, (_, index) => index * everyMin);
  const timeOf = (minute: number): string => `${minute - sinceMin}m`;
  return stringify(
    {
      rule_files: [rules.file],
      evaluation_interval: `${everyMin}m`,
      tests: [
        {
          interval: "1m",
          input_series: [...Map.groupBy(seriesOf(world, sinceMin), nameOf)].map(([name, parts]) => ({
            series: name,
            values: valuesOf(parts),
          })),
          promql_expr_test: [
            ...minutes.map((minute) => ({
              expr: firing,
              eval_time: timeOf(minute),
              exp_samples: expected
                .filter(({ fromMin, untilMin }) => minute >= fromMin && minute < untilMin)
                .map(({ key }) => ({ labels: `{key=${promqlString(key)}}`, value: 1 })),
            })),
            // promtool evaluates rules up to the last time that a test names.
            {
              expr: "vector(1)",
              eval_time: timeOf(promtoolLastMin + everyMin),
              exp_samples: [{ labels: "{}", value: 1 }],
            },
          ],
        },
      ],
    },
    { lineWidth: 0 },
  );
}

/** All series of a world, with times counted from its beginning. */
function seriesOf(world: LiveWorld, sinceMin: number): readonly BatchSeries[] {
  const zeroMs = -sinceMin * 60_000;
  const at = { from: Math.max(sinceMin, -historyMin), to: promtoolLastMin + 1, zeroMs };
  return [
    ...(sinceMin < -historyMin ? lastWeekOf(world, zeroMs) : []),
    ...world.loadBalancers.map((one) => ({
      series: one.series.flatMap(
        (each) => pointsOf(one, each, { ...at, to: deliveredBefore(one, each.class, at.to) }) ?? [],
      ),
    })),
    ...world.clusters.map((cluster) => ({ series: selfSeries(cluster, world.loadBalancers, at) })),
  ].flatMap((owner) => owner.series);
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
