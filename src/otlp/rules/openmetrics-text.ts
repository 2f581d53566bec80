import type { Labels } from "../../series/labels.ts";

/** One row of the file: a series by its name and labels. */
export interface OpenMetricsSeries {
  readonly name: string;
  readonly labels: Labels;
}

/** The last line of every OpenMetrics text; without it promtool refuses the file as cut off. */
export const openMetricsEnd = "# EOF\n";

/** The lines before a family's points. Every family is a gauge, as over OTLP. */
export function familyHead(name: string, help: string): string {
  return `# HELP ${name} ${escapeText(help)}\n# TYPE ${name} gauge\n`;
}

/** The part of a series' lines before value and time: `name{label="value",…} `. Labels in the order of their names. */
export function seriesPrefix({ name, labels }: OpenMetricsSeries): string {
  const pairs = Object.entries(labels)
    .filter(([, value]) => value !== "")
    .toSorted(([a], [b]) => compareText(a, b))
    .map(([label, value]) => `${label}="${escapeText(value)}"`);
  return pairs.length === 0 ? `${name} ` : `${name}{${pairs.join(",")}} `;
}

/** Value and time of a point; the time in seconds with milliseconds, which OpenMetrics asks for. */
export function pointText(value: number, timeMs: number): string {
  return `${value} ${(timeMs / 1000).toFixed(3)}\n`;
}

/** By family, then by labels: the points of one series must stand together. */
export function compareSeries(a: OpenMetricsSeries, b: OpenMetricsSeries): number {
  return compareText(a.name, b.name) || compareText(seriesPrefix(a), seriesPrefix(b));
}

/** Identity of a series, whatever the order of its labels. */
export function seriesIdentity(series: OpenMetricsSeries): string {
  return seriesPrefix(series);
}

/** OpenMetrics knows three escapes. A lone surrogate, which UTF-8 cannot carry, becomes U+FFFD, as over OTLP. */
function escapeText(text: string): string {
  return text.toWellFormed().replaceAll("\\", "\\\\").replaceAll("\n", "\\n").replaceAll('"', '\\"');
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
