import { parseDuration } from "../config/duration.ts";
import type { Settings } from "../config/settings.ts";
import type { VerifyPlan } from "../controller/open-verify.ts";
import type { OtlpSettings } from "../otlp/otlp-settings.ts";
import { minuteText, oldestKept } from "../polling/rules/backfill-range.ts";
import { minuteMs } from "../polling/rules/minute.ts";
import type { PromqlSettings } from "../verify/promql-client.ts";
import { parseTime } from "./parse-time.ts";
import { promqlOptions } from "./promql-options.ts";
import type { VerifyOptions } from "./verify-options.ts";

/** What was asked, checked; or everything that is wrong with it. */
export type CheckedVerify =
  | { readonly kind: "checked"; readonly plan: VerifyPlan; readonly promql: PromqlSettings | null }
  | { readonly kind: "invalid"; readonly problems: readonly string[] };

/** Looked at unless told otherwise. */
const defaultLast = "1h";
const maxSample = 100_000;
const maxSeed = 4_294_967_295;

/** Checks everything that can be checked without looking at cluster or AWS; all problems at once. */
export function checkVerify(
  options: VerifyOptions,
  at: { readonly settings: Settings; readonly nowMs: number },
): CheckedVerify {
  const { settings, nowMs } = at;
  const problems: string[] = [];
  const range = rangeOf(options, nowMs, problems);
  const promql = promqlOf(options, problems);
  const destination = destinationOf(settings, options.destination, problems);
  const count = wholeNumber("--sample", options.sample, { least: 1, most: maxSample, problems });
  const seed = wholeNumber("--seed", options.seed, { least: 0, most: maxSeed, problems });
  if (seed !== null && count === null) {
    problems.push("--seed goes with --sample");
  }
  if (problems.length > 0 || destination === null) {
    return { kind: "invalid", problems };
  }
  return {
    kind: "checked",
    promql,
    plan: {
      range,
      destination,
      endpoint: promql?.url ?? "the demo's receiver",
      loadBalancers: options.loadBalancers,
      metrics: options.metrics,
      // Each minute another choice, that can be repeated.
      sample: count === null ? null : { count, seed: seed ?? Math.floor(nowMs / minuteMs) },
      ignoredLabels: options.ignoredLabels,
      keepsCurves: options.html !== null,
    },
  };
}

function promqlOf(options: VerifyOptions, problems: string[]): PromqlSettings | null {
  if (options.prometheus === null) {
    if (!options.demo) {
      problems.push("--prometheus URL is needed: what CloudWatch is compared with (or --demo)");
    }
    return null;
  }
  if (options.demo) {
    problems.push("--prometheus and --demo exclude each other");
  }
  return promqlOptions({ ...options, onlyMissing: true }, problems);
}

function rangeOf(
  { from, to, last }: VerifyOptions,
  nowMs: number,
  problems: string[],
): { readonly from: number; readonly to: number } {
  const known = problems.length;
  if (last !== null && (from !== null || to !== null)) {
    problems.push("--last excludes --from and --to");
  }
  if (from === null && to !== null) {
    problems.push("--to goes with --from");
  }
  const lastMs = parseDuration(last ?? defaultLast);
  if (lastMs === null || lastMs < minuteMs) {
    problems.push(`--last: "${last}" is no duration of a minute or more; write 1h or 1d`);
  }
  const toMs = timeOf("--to", to, { nowMs, problems }) ?? nowMs;
  const fromMs = timeOf("--from", from, { nowMs, problems }) ?? nowMs - (lastMs ?? 0);
  const end = Math.floor(Math.min(toMs, nowMs) / minuteMs);
  const first = Math.max(Math.ceil(fromMs / minuteMs), oldestKept(nowMs));
  if (problems.length === known && first >= end) {
    problems.push(
      Math.ceil(fromMs / minuteMs) < end
        ? `CloudWatch keeps one-minute points for 15 days: nothing before ${minuteText(first)} is left`
        : "--from is not before --to",
    );
  }
  return { from: first, to: end };
}

function timeOf(
  flag: string,
  text: string | null,
  at: { readonly nowMs: number; readonly problems: string[] },
): number | null {
  if (text === null) {
    return null;
  }
  const parsed = parseTime(text, at.nowMs);
  if (parsed.kind === "invalid") {
    at.problems.push(`${flag}: ${parsed.message}`);
    return null;
  }
  return parsed.ms;
}

function destinationOf(
  { destinations }: Settings,
  name: string | null,
  problems: string[],
): OtlpSettings | null {
  const [first] = destinations;
  const names = destinations.map((one) => one.name).join(", ");
  if (name === null) {
    // Which one matters only for how it writes time.
    if (new Set(destinations.map(({ timestamp }) => timestamp)).size > 1) {
      problems.push(`--destination is needed: the configuration has ${names}, with several otlp.timestamp`);
      return null;
    }
    return first ?? null;
  }
  const found = destinations.find((one) => one.name === name) ?? null;
  if (found === null) {
    problems.push(`--destination: there is no "${name}"; the configuration has ${names}`);
  }
  return found;
}

function wholeNumber(
  flag: string,
  text: string | null,
  at: { readonly least: number; readonly most: number; readonly problems: string[] },
): number | null {
  if (text === null) {
    return null;
  }
  const value = /^[0-9]{1,10}$/.test(text) ? Number(text) : Number.NaN;
  if (value >= at.least && value <= at.most) {
    return value;
  }
  at.problems.push(`${flag}: write a whole number, ${at.least} to ${at.most}`);
  return null;
}
