import { html } from "hono/html";
import type { Difference } from "../compare.ts";
import type { SeriesCurves } from "../verify-report.ts";
import { curvePicture, pictureSize, type CurvePicture } from "./rules/curve-picture.ts";
import { countText, shownText, timeText, valueText } from "./rules/shown-text.ts";

/** A piece of HTML in which everything from outside is escaped: only `html` templates make it. */
export type Markup = ReturnType<typeof html>;

/** Differences listed below a picture. More are seen in it, and stand in the JSON. */
const shownDifferences = 20;

/** One series: its name, both curves, what differs and why. */
export function curveCard(
  { verdict, cloudWatch, stored }: SeriesCurves,
  range: { readonly fromMs: number; readonly toMs: number },
): Markup {
  const { name, loadBalancerName, labels, differences, causes } = verdict;
  const group = labels["target_group"];
  const counts = (["equal", "missing", "different", "extra", "repeated", "tooYoung"] as const)
    .filter((key) => verdict[key] > 0)
    .map((key) => `${countText(verdict[key])} ${key === "tooYoung" ? "too young" : key}`);
  return html`<section class="card">
    <h3>${shownText(name)}</h3>
    <p class="muted">
      ${shownText(loadBalancerName)}${group === undefined ? "" : html` · ${shownText(group)}`} ·
      ${counts.join(", ") || "nothing to compare"}
    </p>
    ${picture(curvePicture({ cloudWatch, stored, differences }, range), name)}
    ${causes.map(
      ({ kind, minutes, message }) =>
        html`<p><b class="bad">${kind}</b> (${countText(minutes)} min): ${shownText(message)}</p>`,
    )}
    ${differences.length === 0 ? "" : differenceTable(differences)}
  </section>`;
}

function picture({ cloudWatch, stored, marks, values, times }: CurvePicture, name: string): Markup {
  const { width, height, left, right, bottom, top } = pictureSize;
  return html`<svg viewBox="0 0 ${width} ${height}" role="img" aria-label="${shownText(name)}: both curves">
    ${values.map(
      ({ y, value }) =>
        html`<path class="grid" d="M${left} ${y}H${width - right}" /><text
            x="${left - 6}"
            y="${y + 4}"
            text-anchor="end"
            >${axisText(value)}</text
          >`,
    )}
    ${times.map(
      ({ x, timeMs }, index) =>
        html`<text
          x="${x}"
          y="${height - 5}"
          text-anchor="${index === 0 ? "start" : index === times.length - 1 ? "end" : "middle"}"
          >${new Date(timeMs).toISOString().slice(11, 16)}</text
        >`,
    )}
    ${marks.map(
      ({ kind, x, width: markWidth, fromMs, minutes }) =>
        html`<rect
          class="mark ${kind}"
          x="${x}"
          y="${top}"
          width="${markWidth}"
          height="${height - bottom - top}"
          ><title>${kind}: ${minutes} min from ${timeText(fromMs)}</title></rect
        >`,
    )}
    <path class="final" d="${cloudWatch}" />
    <path class="stored" d="${stored}" />
  </svg>`;
}

function differenceTable(differences: readonly Difference[]): Markup {
  const more = differences.length - shownDifferences;
  return html`<details>
    <summary>minutes</summary>
    <div class="wide">
      <table>
        <tr>
          <th>start of the minute</th>
          <th></th>
          <th class="n">CloudWatch</th>
          <th class="n">endpoint</th>
        </tr>
        ${differences.slice(0, shownDifferences).map((one) => {
          const { expected, actual } = valuesOf(one);
          return html`<tr>
            <td>${timeText(one.timeMs)}</td>
            <td>${one.kind}</td>
            <td class="n">${expected}</td>
            <td class="n">${actual}</td>
          </tr>`;
        })}
      </table>
    </div>
    ${more > 0 ? html`<p class="muted">and ${more} more</p>` : ""}
  </details>`;
}

function valuesOf(one: Difference): { readonly expected: string; readonly actual: string } {
  switch (one.kind) {
    case "missing":
      return { expected: valueText(one.expected), actual: "–" };
    case "different":
      return { expected: valueText(one.expected), actual: valueText(one.actual) };
    case "extra":
      return { expected: "–", actual: valueText(one.actual) };
    case "repeated":
      return { expected: "", actual: `${one.times} times` };
    default:
      return one satisfies never;
  }
}

/** Short enough for the room left of the picture. */
function axisText(value: number): string {
  const units = ["", "k", "M", "G", "T", "P"];
  const step = value === 0 ? 0 : Math.min(5, Math.max(0, Math.floor(Math.log10(Math.abs(value)) / 3)));
  return `${Number((value / 1000 ** step).toPrecision(3))}${units[step] ?? ""}`;
}
