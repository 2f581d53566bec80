import { readSeriesName } from "../promql/series-reference.ts";
import type { AlertTemplate, ScenarioKind, TemplateTest } from "./alert-template.ts";

/** Longer scenarios are not repeated with late data, but where a template has no shorter one: promtool evaluates every minute of them. */
const longestSeconds = 3_600;
/** How long a load balancer without traffic is watched. */
const zeroMinutes = 40;
/** A restart of a receiver or of elbow leaves such a hole; rules that know silence only are slower. */
const holeMinutes = 10;
/** What is looked at in and after a hole, in minutes since its beginning. */
const holeLooks = [2, 5, 9, 12, 16, 20];

/**
 * The scenarios that follow from a template's own: what fires also where nothing newer than the moment has arrived yet,
 * silence through a hole in everything, and silence where nothing happens.
 */
export function withDerivedTests(template: AlertTemplate): readonly TemplateTest[] {
  return [...template.tests, ...Object.values(derivedTests(template)).flat()];
}

/** The derived ones by kind, but for those that the template says cannot be. */
export function derivedTests(
  template: AlertTemplate,
): Readonly<Record<Extract<ScenarioKind, "late" | "gap" | "zero">, readonly TemplateTest[]>> {
  const { noScenario } = template;
  return {
    late: noScenario.late === undefined ? lateTests(template) : [],
    gap: noScenario.gap === undefined ? gapTest(template) : [],
    zero: noScenario.zero === undefined ? zeroTest(template) : [],
  };
}

function lateTests({ tests }: AlertTemplate): readonly TemplateTest[] {
  const firing = tests
    .filter((test) => test.firing.length > 0)
    .toSorted((left, right) => firstFiring(left) - firstFiring(right));
  const short = tests.filter((test) => firstFiring(test) <= longestSeconds);
  return (short.length > 0 ? short : firing.slice(0, 1)).map(lateTest);
}

/** When a scenario fires first; infinity = never. */
function firstFiring({ firing }: TemplateTest): number {
  return Math.min(...firing, Number.POSITIVE_INFINITY);
}

function lateTest(test: TemplateTest): TemplateTest {
  const first = firstFiring(test);
  const minutes = Math.floor(first / 60 / test.everyMinutes) + 1;
  return {
    ...test,
    name: `${test.name}; newer minutes are still on their way`,
    series: mapped(test.series, (values) => firstValues(values, minutes)),
    firing: [first],
    silent: test.silent.filter((second) => second < first),
  };
}

/** All is well, then nothing arrives for a while, then all is well again. */
function gapTest({ tests }: AlertTemplate): readonly TemplateTest[] {
  const healthy = tests
    .map((test) => ({ test, quiet: Math.min(...test.silent, Number.POSITIVE_INFINITY) }))
    .filter(({ test, quiet }) => quiet < firstFiring(test) && changes(test))
    .toSorted((left, right) => left.quiet - right.quiet);
  return healthy.slice(0, 1).map(({ test, quiet }) => {
    const count = Math.floor(quiet / 60 / test.everyMinutes) + 1;
    const hole = Math.ceil(holeMinutes / test.everyMinutes);
    return {
      ...test,
      name: `a hole of ${hole * test.everyMinutes} minutes in everything is silent`,
      series: mapped(test.series, (values) => {
        const after = lastValue(firstValues(values, count));
        return `${firstValues(values, count)} _x${hole} ${after}x${hole + 1}`;
      }),
      firing: [],
      silent: [quiet, ...holeLooks.map((minute) => quiet + minute * 60)],
    };
  });
}

/** Whether anything is otherwise until it fires: what fires by mere repetition was never well. */
function changes(test: TemplateTest): boolean {
  const count = Math.floor(firstFiring(test) / 60 / test.everyMinutes) + 1;
  return (
    test.firing.length > 0 &&
    Object.values(test.series).some((values) => !/^[^\s+]+$/.test(firstValues(values, count)))
  );
}

/** What series without any traffic read, by name; counters are 0, and what is not here is left out, such as latency. */
const idleValues: readonly (readonly [name: RegExp, value: number])[] = [
  [/_unhealthy_host_count/, 0],
  [/_healthy_host_count/, 2],
  [/_zonal_health_status/, 1],
  [/_surge_queue_length|_consumed_lcus/, 0],
  [/^elbow_[a-z_]*_info\b|^elbow_leader\b/, 1],
  [/^elbow_.*_total\b|^elbow_cloudwatch_cost_forecast/, 0],
  // Ages of minutes that are waited for as long as metrics.zeroFill.after says, and then for a poll.
  [/^elbow_data_age_seconds\{.*class="alerting"/, 360],
  [/^elbow_data_age_seconds\{.*class="regular"/, 600],
  [/^elbow_data_age_seconds\{.*class="slow"/, 5_400],
];

function idleValue(written: string): number | undefined {
  const reference = readSeriesName(written.split("{")[0] ?? written);
  return reference?.metric.type === "counter-like" && reference.statistic === "sum"
    ? 0
    : idleValues.find(([pattern]) => pattern.test(written))?.[1];
}

function zeroTest({ tests }: AlertTemplate): readonly TemplateTest[] {
  const idle = [...new Set(tests.flatMap(({ series }) => Object.keys(series)))].flatMap((name) => {
    const value = idleValue(name);
    return value === undefined ? [] : [[name, `${value}x${zeroMinutes}`] as const];
  });
  return idle.length === 0
    ? []
    : [
        {
          name: "a load balancer without any traffic is silent",
          series: Object.fromEntries(idle),
          firing: [],
          silent: [10 * 60, 30 * 60, zeroMinutes * 60],
          everyMinutes: 1,
        },
      ];
}

function mapped(
  series: TemplateTest["series"],
  change: (values: string) => string,
): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(series).map(([name, values]) => [name, change(values)]));
}

/** The value that a row in promtool's notation ends with: `0x9 20+5x3` ends with 35, `1x4 _x2` with `_`. */
export function lastValue(notation: string): string {
  const word = notation.trim().split(/\s+/).at(-1) ?? "_";
  const [, start = word, step = "0", times = "0"] =
    /^(_|-?[0-9.]+)(?:([+-][0-9.]+))?x([0-9]+)$/.exec(word) ?? [];
  return start === "_" ? "_" : String(Number(start) + Number(step) * Number(times));
}

/** The first values of promtool's notation: `0x9 20x30` cut to 12 is `0x9 20x1`. `axn` stands for n + 1 values, `_xn` for n. */
export function firstValues(notation: string, count: number): string {
  let left = count;
  const kept: string[] = [];
  for (const word of notation.split(/\s+/).filter((one) => one !== "")) {
    const repeated = /^(.+)x([0-9]+)$/.exec(word);
    const isGap = repeated?.[1] === "_";
    const length = repeated === null ? 1 : Number(repeated[2]) + (isGap ? 0 : 1);
    const taken = Math.min(length, left);
    if (taken > 0) {
      kept.push(
        repeated === null
          ? word
          : taken === 1 && !isGap
            ? firstOf(repeated[1] ?? "")
            : `${repeated[1] ?? ""}x${isGap ? taken : taken - 1}`,
      );
      left -= taken;
    }
  }
  return kept.join(" ");
}

/** `240+60` is a row that begins with 240. */
function firstOf(step: string): string {
  return /^(-?[0-9.]+)[+-]/.exec(step)?.[1] ?? step;
}
