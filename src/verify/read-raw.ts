import type { PromqlClient } from "./promql-client.ts";
import type { PromqlAnswer, StoredSeries } from "./rules/promql-answer.ts";
import type { Matcher } from "./rules/promql-selector.ts";

const minuteMs = 60_000;

/** Samples of the matching series whose own time is at or after `fromMs` and before `toMs`. */
export interface RawRequest {
  readonly matchers: readonly Matcher[];
  readonly fromMs: number;
  readonly toMs: number;
}

/**
 * Raw samples of a range. Where the endpoint refuses to load so much at once the range is cut in two, down to single minutes;
 * parts of one series then stand in several rows.
 */
export async function readRaw(
  client: PromqlClient,
  request: RawRequest,
  signal: AbortSignal,
): Promise<PromqlAnswer> {
  const { matchers, fromMs, toMs } = request;
  const minutes = Math.ceil((toMs - fromMs) / minuteMs);
  // The end of a range selector is included; its start is or is not, depending on the version.
  const answer = await client.raw({ matchers, minutes, endMs: toMs - 1 }, signal);
  if (answer.kind === "series") {
    return { kind: "series", series: answer.series.map((one) => within(one, fromMs, toMs)) };
  }
  if (answer.tooMuch !== true || minutes < 2) {
    return answer;
  }
  const middleMs = fromMs + Math.floor(minutes / 2) * minuteMs;
  const older = await readRaw(client, { matchers, fromMs, toMs: middleMs }, signal);
  if (older.kind === "failed") {
    return older;
  }
  const newer = await readRaw(client, { matchers, fromMs: middleMs, toMs }, signal);
  return newer.kind === "failed" ? newer : { kind: "series", series: [...older.series, ...newer.series] };
}

function within({ labels, points }: StoredSeries, fromMs: number, toMs: number): StoredSeries {
  const kept = points.timesMs.flatMap((timeMs, index) => (timeMs >= fromMs && timeMs < toMs ? [index] : []));
  return kept.length === points.timesMs.length
    ? { labels, points }
    : {
        labels,
        points: {
          timesMs: kept.map((index) => points.timesMs[index] as number),
          values: kept.map((index) => points.values[index] as number),
        },
      };
}
