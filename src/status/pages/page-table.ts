import { html } from "hono/html";
import type { Cell, Markup } from "./markup.ts";

/** One column of a table; `num` = figures, to the right. */
export interface Column {
  readonly head: Cell;
  readonly num?: true;
}

/** A table of a page. `label` names it for those who do not see it. */
export interface TableSpec {
  readonly label: string;
  readonly columns: readonly Column[];
  readonly rows: readonly (readonly Cell[])[];
}

/** A table that scrolls in itself, by keyboard too, where the window is narrow. */
export function pageTable({ label, columns, rows }: TableSpec): Markup {
  return html`<div class="scroll roomy" role="region" aria-label="${label}" tabindex="0">
    <table>
      <thead>
        <tr>
          ${columns.map(({ head, num }) => html`<th scope="col" class="${num === true ? "num" : ""}">${head}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          (cells) =>
            html`<tr>
              ${cells.map((cell, index) => html`<td class="${columns[index]?.num === true ? "num" : ""}">${cell}</td>`)}
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}
