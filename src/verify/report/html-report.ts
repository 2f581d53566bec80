import { html, raw } from "hono/html";
import { faultsOf } from "../rules/verified-series.ts";
import { isCleanReport, type SeriesCurves, type VerifyReport } from "../verify-report.ts";
import { curveCard, type Markup } from "./curve-card.ts";
import { reportStyle } from "./report-style.ts";
import { countText, shownText, timeText } from "./rules/shown-text.ts";

/** Rows of the table. More makes a page that nobody reads; the JSON has them. */
const shownRows = 300;

/** What a page is made from. */
export interface HtmlReport {
  readonly report: VerifyReport;
  readonly curves: readonly SeriesCurves[];
  readonly version: string;
}

/** One page without scripts and without any request to elsewhere: the verdict, causes, both curves of each series that differs, and of some that do not. */
export function htmlReport({ report, curves, version }: HtmlReport): Markup {
  const faulty = curves.filter(({ verdict }) => faultsOf(verdict) > 0);
  const clean = curves.filter(({ verdict }) => faultsOf(verdict) === 0);
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta
          http-equiv="Content-Security-Policy"
          content="default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
        />
        <meta name="color-scheme" content="dark light" />
        <meta name="referrer" content="no-referrer" />
        <title>elbow verify · ${shownText(report.cluster)} · ${timeText(report.fromMs)}</title>
        <style>
          ${raw(reportStyle)}
        </style>
      </head>
      <body>
        ${head(report)} ${tiles(report)} ${failures(report)}
        ${
          faulty.length === 0
            ? ""
            : html`<h2>Series that differ</h2>
                ${legend()}
                <div class="cards">${faulty.map((one) => curveCard(one, report))}</div>`
        }
        ${table(report)}
        ${
          clean.length === 0
            ? ""
            : html`<h2>Some series without differences</h2>
                ${legend()}
                <div class="cards">${clean.map((one) => curveCard(one, report))}</div>`
        }
        <footer>
          Made by elbow ${version} at ${timeText(report.madeAtMs)}. All times in UTC; a point stands at the
          start of its minute. ${countText(report.cost.units)} metrics requested in
          ${countText(report.cost.calls)} calls, about ${report.cost.usd.toFixed(5)} USD.
        </footer>
      </body>
    </html>`;
}

function head(report: VerifyReport): Markup {
  const { totals } = report;
  const faulty = totals.series - totals.cleanSeries;
  const verdict = isCleanReport(report)
    ? html`<p class="verdict good">✓ Every minute is there with CloudWatch's value.</p>`
    : faulty === 0
      ? html`<p class="verdict warn">! Nothing differs, but not everything could be looked at.</p>`
      : html`<p class="verdict bad">
          ✗ ${countText(faulty)} of ${countText(totals.series)} series differ from CloudWatch.
        </p>`;
  const sample = report.sampleSeed === null ? "" : ` · sample, seed ${report.sampleSeed}`;
  return html`<header>
    <h1>elbow verify</h1>
    <p>
      cluster <b>${shownText(report.cluster)}</b>, ${shownText(report.region)} · ${timeText(report.fromMs)} to
      ${timeText(report.toMs)}${sample}
    </p>
    <p class="muted">CloudWatch against ${shownText(report.endpoint)}</p>
    ${verdict}
  </header>`;
}

function tiles({ totals }: VerifyReport): Markup {
  const all: readonly (readonly [string, number])[] = [
    ["load balancers", totals.loadBalancers],
    ["series", totals.series],
    ["minutes equal", totals.equal],
    ["missing", totals.missing],
    ["different", totals.different],
    ["extra", totals.extra],
    ...(totals.repeated > 0 ? ([["repeated", totals.repeated]] as const) : []),
    ["too young to be there", totals.tooYoung],
  ];
  return html`<div class="tiles">
    ${all.map(([name, count]) => html`<div class="tile"><b>${countText(count)}</b>${name}</div>`)}
  </div>`;
}

function failures(report: VerifyReport): Markup {
  return html`${
    report.failures.length === 0
      ? ""
      : html`<h2>Could not be looked at</h2>
          ${report.failures.map((one) => html`<p class="cause">${shownText(one)}</p>`)}`
  }`;
}

function legend(): Markup {
  return html`<div class="legend">
    <span
      ><svg viewBox="0 0 34 12"><path class="final" d="M3 6H31" /></svg>CloudWatch, zeros filled</span
    >
    <span
      ><svg viewBox="0 0 34 12"><path class="stored" d="M1 6H33" /></svg>the endpoint</span
    >
    ${(["missing", "different", "extra"] as const).map(
      (kind) =>
        html`<span
          ><svg viewBox="0 0 34 12"><rect class="mark ${kind}" width="34" height="12" /></svg>${kind}</span
        >`,
    )}
  </div>`;
}

function table({ faulty, unlisted }: VerifyReport): Markup {
  if (faulty.length === 0) {
    return html``;
  }
  const more = Math.max(0, faulty.length - shownRows) + unlisted;
  return html`<h2>All series that differ</h2>
    <div class="wide">
      <table>
        <tr>
          <th>load balancer</th>
          <th>series</th>
          <th class="n">equal</th>
          <th class="n">missing</th>
          <th class="n">different</th>
          <th class="n">extra</th>
          <th>likely cause</th>
        </tr>
        ${faulty.slice(0, shownRows).map(
          (one) =>
            html`<tr>
              <td>${shownText(one.loadBalancerName)}</td>
              <td>${shownText(one.name)}</td>
              <td class="n">${countText(one.equal)}</td>
              <td class="n">${countText(one.missing)}</td>
              <td class="n">${countText(one.different)}</td>
              <td class="n">${countText(one.extra + one.repeated)}</td>
              <td>${one.causes.map(({ kind }) => kind).join(", ")}</td>
            </tr>`,
        )}
      </table>
    </div>
    ${more > 0 ? html`<p class="muted">and ${countText(more)} more</p>` : ""}`;
}
