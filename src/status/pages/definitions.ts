import { html } from "hono/html";
import type { Cell, Markup } from "./markup.ts";

/** A name for each value, as pairs below each other. */
export function definitions(pairs: readonly (readonly [Cell, Cell])[]): Markup {
  return html`<dl>
    ${pairs.map(
      ([key, value]) =>
        html`<dt>${key}</dt>
          <dd>${value}</dd>`,
    )}
  </dl>`;
}
