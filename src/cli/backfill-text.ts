import { formatDuration } from "../config/duration.ts";
import { pricesAsOf } from "../catalogue/prices.ts";
import type { BackfillEnd, BackfillEstimate, BackfillFigures } from "../controller/backfill-ports.ts";
import { partRange } from "../controller/backfill-part.ts";
import type { OpenedBackfill } from "../controller/open-backfill.ts";
import type { BackfillDocument } from "../controller/rules/backfill-document.ts";
import type { OpenMetricsSize } from "../otlp/openmetrics-sink.ts";
import { minuteText, type MinuteRange } from "../polling/rules/backfill-range.ts";
import type { PollingSettings } from "../polling/polling-settings.ts";

/** Bytes of a line in the file, about: for the size that is said before. */
const lineBytes = 270;

const number = new Intl.NumberFormat("en-US");

/** What is about to happen and what it costs, a line each. */
export function planText(
  opened: Pick<OpenedBackfill, "members" | "live" | "price">,
  plan: {
    readonly document: BackfillDocument;
    readonly stateFile: string;
    readonly estimate: BackfillEstimate;
    readonly settings: PollingSettings;
  },
): string {
  const { members, live, price } = opened;
  const { document, estimate, settings } = plan;
  const { request } = document;
  const series = members.reduce((sum, one) => sum + one.series.specs.length, 0);
  const most = request.onlyMissing ? "at most " : "";
  const edge =
    live.kind === "marks"
      ? `each series ends where the live controller is, as ${live.where} said at ${timeText(live.savedAtMs)}`
      : `ends ${formatDuration(settings.settleMs + settings.startupLookbackMs)} before now, where a controller that starts now would begin (${live.why})`;
  const assumed = price.known ? "" : ", the usual price: this region's is not known";
  return rows([
    [
      "backfill",
      `${rangeText({ from: document.begin, to: request.to })}, ${members.length} load balancers, ${number.format(series)} series`,
    ],
    ["live", edge],
    ...(estimate.minutes.push > 0
      ? ([
          [
            "push",
            `${rangeText(partRange("push", document))} to destination "${request.destination}": at most ${number.format(estimate.minutes.push)} data points`,
          ],
        ] as const)
      : []),
    ...(estimate.minutes.file > 0
      ? ([
          [
            "file",
            `${rangeText(partRange("file", document))} to ${request.file}: at most ${number.format(estimate.minutes.file)} data points, ${sizeText(estimate.minutes.file * lineBytes)}`,
          ],
        ] as const)
      : []),
    [
      "price",
      `${most}${usdText(estimate.usd)}: ${most}${number.format(estimate.units)} metrics requested at ${price.usdPerThousand} USD per 1,000 (prices of ${pricesAsOf}${assumed})`,
    ],
    ["progress", `kept in ${plan.stateFile}`],
  ]);
}

/** One line of progress, without its end: share done, points, rate and what is left. `elapsedMs` counts from the start of this run. */
export function progressText(figures: BackfillFigures, elapsedMs: number): string {
  const { totalMinutes, leftMinutes, counts, reading, waiting } = figures;
  const done = totalMinutes - leftMinutes;
  const share = totalMinutes === 0 ? 1 : done / totalMinutes;
  const perSecond = elapsedMs > 0 ? Math.round((counts.points * 1000) / elapsedMs) : 0;
  const leftMs = done > 0 ? (elapsedMs * leftMinutes) / done : Number.NaN;
  const left = leftMinutes === 0 ? "done" : `${Number.isNaN(leftMs) ? "?" : aboutText(leftMs)} left`;
  const why = waiting === null ? "" : ` (waiting: ${waiting.slice(0, 120)})`;
  return `${(Math.floor(share * 1000) / 10).toFixed(1)} %, ${number.format(counts.points)} points, ${number.format(perSecond)}/s, ${usdText(reading.costUsd)}, ${left}${why}`;
}

/** The same with a bar before it, for a terminal of `columns`. */
export function progressBar(figures: BackfillFigures, elapsedMs: number, columns: number): string {
  const width = 24;
  const { totalMinutes, leftMinutes } = figures;
  const full = totalMinutes === 0 ? width : Math.floor((width * (totalMinutes - leftMinutes)) / totalMinutes);
  return `[${"#".repeat(full)}${".".repeat(width - full)}] ${progressText(figures, elapsedMs)}`.slice(
    0,
    Math.max(20, columns - 1),
  );
}

/** How it ended, and what to do now. */
export function endText(
  end: BackfillEnd,
  at: { readonly again: string; readonly size: OpenMetricsSize | null; readonly file: string | null },
): string {
  const { counts, reading } = end.figures;
  const refused = Object.entries(counts.refused);
  const lines: (readonly [string, string])[] = [
    [
      "delivered",
      `${number.format(counts.points)} points for ${usdText(reading.costUsd)} (${number.format(reading.units)} metrics requested, ${number.format(reading.calls)} calls)`,
    ],
  ];
  if (counts.present > 0) {
    lines.push([
      "there",
      `${number.format(counts.present)} minutes were there already, ${number.format(counts.different)} of them with another value than CloudWatch's`,
    ]);
  }
  for (const [reason, points] of refused) {
    lines.push([
      "refused",
      `${number.format(points)} points, reason ${reason}${reason === "too-old" ? ": the receiver takes only younger ones; lower --max-age and write the rest to a file" : ""}`,
    ]);
  }
  if (counts.possiblyLost > 0) {
    lines.push([
      "unsure",
      `${number.format(counts.possiblyLost)} points were taken by a receiver that hinted at losing some`,
    ]);
  }
  if (counts.forgotten > 0) {
    lines.push([
      "lost",
      `${number.format(counts.forgotten)} minutes fell off what CloudWatch keeps before they were read`,
    ]);
  }
  if (at.size !== null) {
    lines.push([
      "file",
      `${at.file}: ${number.format(at.size.points)} points, ${sizeText(at.size.bytes)}. Import: promtool tsdb create-blocks-from openmetrics ${at.file} DATA_FOLDER`,
    ]);
  }
  return rows(lines) + endingText(end, at.again);
}

function endingText(end: BackfillEnd, again: string): string {
  switch (end.kind) {
    case "complete":
      return "Complete.\n";
    case "stopped":
      return `Stopped. Nothing is repeated when you go on:\n  ${again}\n`;
    case "incomplete": {
      const shown = end.behind
        .slice(0, 10)
        .map(({ name, series, message }) => `  ${name}: ${series} series: ${message}\n`);
      const more = end.behind.length > 10 ? `  and ${end.behind.length - 10} more load balancers\n` : "";
      return `Not complete. These could not be read:\n${shown.join("")}${more}Try them again:\n  ${again}\n`;
    }
    case "failed":
      return `Stopped: ${end.message}\n${end.remedy}\nThen go on:\n  ${again}\n`;
    default:
      return end satisfies never;
  }
}

function rows(lines: readonly (readonly [string, string])[]): string {
  return lines.map(([title, text]) => `${title.padEnd(10)}${text}\n`).join("");
}

function rangeText({ from, to }: MinuteRange): string {
  return `${minuteText(from)} to ${minuteText(to)} (${formatDuration((to - from) * 60_000)})`;
}

function timeText(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19)}Z`;
}

function usdText(usd: number): string {
  return usd > 0 && usd < 0.01 ? "under 0.01 USD" : `${usd.toFixed(2)} USD`;
}

function sizeText(bytes: number): string {
  return bytes >= 1e9 ? `${(bytes / 1e9).toFixed(1)} GB` : `${Math.ceil(bytes / 1e6)} MB`;
}

/** To the two largest units: nobody needs the seconds of hours. */
function aboutText(ms: number): string {
  const seconds = Math.ceil(ms / 1000);
  const roundedMs = (seconds >= 3600 ? Math.ceil(seconds / 60) * 60 : seconds) * 1000;
  return formatDuration(roundedMs);
}
