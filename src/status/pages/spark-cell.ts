import { html } from "hono/html";
import type { Points } from "../../series/points.ts";
import { formatNumber } from "../rules/format.ts";
import { sparkline } from "../rules/sparkline.ts";
import type { SparklineFrame } from "../rules/sparkline.ts";
import type { Markup } from "./markup.ts";

/** What a sparkline shows: its tone (`requests` or `errors`) and the words before its numbers. */
export interface SparkSpec {
  readonly tone: "requests" | "errors";
  readonly label: string;
  readonly frame: SparklineFrame;
}

/** A small curve with one number, the newest minute of requests or the sum of errors; drawn here, so it needs no script. */
export function sparkCell(points: Points, { tone, label, frame }: SparkSpec): Markup {
  const curve = sparkline(points, frame);
  if (curve.last === null) {
    return html`<span class="muted" title="${label}: no minute yet">–</span>`;
  }
  const shown = tone === "errors" ? curve.total : curve.last;
  const words = `${label}: newest minute ${formatNumber(curve.last)}, highest ${formatNumber(curve.max)}, together ${formatNumber(curve.total)}`;
  return html`<span class="spark ${tone} ${curve.max === 0 ? "flat" : ""}"
    ><svg
      viewBox="0 0 ${frame.width} ${frame.height}"
      width="${frame.width}"
      height="${frame.height}"
      role="img"
    >
      <title>${words}</title>
      <path class="area" d="${curve.area}" />
      <path class="line" d="${curve.line}" /></svg
    ><span class="figure"><b>${formatNumber(shown)}</b> <i>${label}</i></span></span
  >`;
}
