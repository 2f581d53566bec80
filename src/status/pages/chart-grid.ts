import { html } from "hono/html";
import { breakable } from "./breakable.ts";
import type { ChartView } from "../rules/chart-view.ts";
import { formatCount } from "../rules/format.ts";
import { sparkline } from "../rules/sparkline.ts";
import { visibleText } from "../rules/visible-text.ts";
import type { Markup } from "./markup.ts";

/** Size of the drawing that stands until the script puts a chart in its place, and for good where scripts are off. */
const stillSize = { width: 520, height: 150 };

/** All charts of one load balancer. The script finds each by its index, in the order of the JSON it fetches. */
export function chartGrid(views: readonly ChartView[]): Markup {
  if (views.length === 0) {
    return html`<p class="empty">No minutes read yet: curves begin with the first settled ones.</p>`;
  }
  return html`<div class="charts">${views.map((view, index) => chartFigure(view, index))}</div>`;
}

function chartFigure(view: ChartView, index: number): Markup {
  return html`<figure class="chart" id="chart-${index}">
    <figcaption>
      <h3>${visibleText(view.title)}${view.unit === "" ? "" : html` <i>${visibleText(view.unit)}</i>`}</h3>
      ${view.subject === "" ? "" : html`<p class="subject"><bdi>${visibleText(view.subject)}</bdi></p>`}
    </figcaption>
    <div class="plot" data-chart="${index}">${still(view)}</div>
    <p class="counts" id="counts-${index}" data-live>${counts(view)}</p>
    <p class="copy">
      <code id="selector-${index}">${breakable(view.selector)}</code
      ><button type="button" data-copy="selector-${index}" hidden>Copy</button>
    </p>
    <details>
      <summary>${view.query.words}</summary>
      <p class="copy">
        <code id="query-${index}">${breakable(view.query.query)}</code
        ><button type="button" data-copy="query-${index}" hidden>Copy</button>
      </p>
    </details>
  </figure>`;
}

function still({ points }: ChartView): Markup {
  const { timesMs } = points;
  const frame = { ...stillSize, fromMs: timesMs[0] ?? 0, toMs: timesMs.at(-1) ?? 1, floor: 0 };
  const known = (values: readonly (number | null)[]): { timesMs: number[]; values: number[] } => {
    const kept = timesMs.flatMap((timeMs, index) => {
      const value = values[index] ?? null;
      return value === null ? [] : [{ timeMs, value }];
    });
    return { timesMs: kept.map(({ timeMs }) => timeMs), values: kept.map(({ value }) => value) };
  };
  const final = sparkline(known(points.final), frame);
  const exported = sparkline(known(points.exported), frame);
  return html`<svg
    class="still"
    viewBox="0 0 ${frame.width} ${frame.height}"
    preserveAspectRatio="none"
    aria-hidden="true"
  >
    <path class="final" d="${final.line}" />
    <path class="exported" d="${exported.line}" />
  </svg>`;
}

function counts({ agreement: { equal, different, onlyFinal, onlyExported } }: ChartView): Markup {
  return html`<span class="${different === 0 && equal > 0 ? "good-text" : ""}"
      >${formatCount(equal)} equal</span
    >
    <span class="${different > 0 ? "bad-text" : ""}">${formatCount(different)} different</span>
    ${onlyFinal === 0 ? "" : html`<span title="CloudWatch has them, they were not exported yet">${formatCount(onlyFinal)} not exported yet</span>`}
    ${onlyExported === 0 ? "" : html`<span title="Minutes without a value in CloudWatch that count as 0">${formatCount(onlyExported)} filled with 0 (CloudWatch is silent)</span>`}`;
}
