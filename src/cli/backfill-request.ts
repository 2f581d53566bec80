import { formatDuration, parseDuration } from "../config/duration.ts";
import type { Settings } from "../config/settings.ts";
import type { BackfillRequest } from "../controller/rules/backfill-document.ts";
import type { OtlpSettings } from "../otlp/otlp-settings.ts";
import { minuteText, oldestKept } from "../polling/rules/backfill-range.ts";
import { minuteMs } from "../polling/rules/minute.ts";
import type { PromqlSettings } from "../verify/promql-client.ts";
import type { BackfillOptions } from "./backfill-options.ts";
import { parseTime } from "./parse-time.ts";
import { promqlOptions } from "./promql-options.ts";

/** What was asked, checked; or everything that is wrong with it. */
export type CheckedBackfill =
  | { readonly kind: "checked"; readonly asked: AskedBackfill }
  | { readonly kind: "invalid"; readonly problems: readonly string[] };

/** A checked request. */
export interface AskedBackfill {
  readonly request: BackfillRequest;
  readonly destination: OtlpSettings;
  readonly promql: PromqlSettings | null;
  /** How old points the receiver takes; null = not said. */
  readonly maxAgeMs: number | null;
  /** True when points are pushed and nobody has said how old they may be. */
  readonly needsMaxAge: boolean;
  readonly stateFile: string;
  /** Said before the price. */
  readonly notes: readonly string[];
}

/** Checks everything that can be checked without looking at cluster or AWS; all problems at once. */
export function checkBackfill(
  options: BackfillOptions,
  at: { readonly settings: Settings; readonly nowMs: number },
): CheckedBackfill {
  const { settings, nowMs } = at;
  const problems: string[] = [];
  const notes: string[] = [];
  const from = minuteOption("--from", options.from, { nowMs, problems, round: Math.ceil });
  const to = minuteOption("--to", options.to, { nowMs, problems, round: Math.floor });
  const maxAgeMs = options.maxAge === null ? null : parseDuration(options.maxAge);
  if (options.maxAge !== null && maxAgeMs === null) {
    problems.push(`--max-age: "${options.maxAge}" is no duration; write 30m, 2h or 15d`);
  }
  if ((options.output === null) !== (options.file === null)) {
    problems.push("--output openmetrics and --file go together");
  }
  const promql = promqlOptions(options, problems);
  const destination = destinationOf(settings, options.destination, problems);
  if (problems.length === 0 && from >= to) {
    problems.push(`--from ${minuteText(from)} is not before --to ${minuteText(to)}`);
  }
  if (problems.length > 0 || destination === null) {
    return { kind: "invalid", problems };
  }
  const first = Math.max(from, oldestKept(nowMs));
  if (first >= to) {
    return {
      kind: "invalid",
      problems: [
        `CloudWatch keeps one-minute points for 15 days: nothing before ${minuteText(first)} is left`,
      ],
    };
  }
  if (first > from) {
    notes.push(
      `CloudWatch keeps one-minute points for 15 days: beginning at ${minuteText(first)} instead of ${minuteText(from)}.`,
    );
  }
  const request = {
    cluster: settings.clusterName,
    region: settings.region,
    destination: destination.name,
    from,
    to,
    file: options.file,
    onlyMissing: promql !== null,
  };
  const needsMaxAge = maxAgeMs === null && options.output === null;
  const stateFile = options.state ?? `elbow-backfill-${compact(from)}-${compact(to)}.json`;
  return {
    kind: "checked",
    asked: { request, destination, promql, maxAgeMs, needsMaxAge, stateFile, notes },
  };
}

/**
 * The first minute that is pushed; older ones go to the file. A problem when there are older ones and no file. Without
 * `maxAgeMs` everything goes to the file.
 */
export function cutOf(
  request: BackfillRequest,
  at: { readonly maxAgeMs: number | null; readonly nowMs: number },
): { readonly kind: "cut"; readonly cut: number } | { readonly kind: "too-old"; readonly message: string } {
  const { maxAgeMs, nowMs } = at;
  if (maxAgeMs === null) {
    return { kind: "cut", cut: request.to };
  }
  const oldest = Math.ceil((nowMs - maxAgeMs) / minuteMs);
  const cut = Math.min(request.to, Math.max(request.from, oldest));
  if (request.file === null && Math.max(request.from, oldestKept(nowMs)) < oldest) {
    const age = formatDuration(maxAgeMs);
    return {
      kind: "too-old",
      message: `minutes before ${minuteText(oldest)} are older than the ${age} that the receiver takes. Add --output openmetrics --file history.om to write those to a file, or begin with --from ${minuteText(oldest)}`,
    };
  }
  return { kind: "cut", cut };
}

function minuteOption(
  flag: string,
  text: string,
  at: { readonly nowMs: number; readonly problems: string[]; readonly round: (minutes: number) => number },
): number {
  const parsed = parseTime(text, at.nowMs);
  if (parsed.kind === "invalid") {
    at.problems.push(`${flag}: ${parsed.message}`);
    return 0;
  }
  return at.round(Math.min(parsed.ms, at.nowMs) / minuteMs);
}

function destinationOf(
  { destinations }: Settings,
  name: string | null,
  problems: string[],
): OtlpSettings | null {
  const names = destinations.map((one) => one.name).join(", ");
  if (name === null && destinations.length > 1) {
    problems.push(`--destination is needed: the configuration has ${names}`);
    return null;
  }
  const found = name === null ? destinations[0] : destinations.find((one) => one.name === name);
  if (found === undefined) {
    problems.push(`--destination: there is no "${name}"; the configuration has ${names}`);
  }
  return found ?? null;
}

/** `20261120T1000Z`: a time that every file system takes. */
function compact(minute: number): string {
  return minuteText(minute).replaceAll(/[-:]/g, "");
}
