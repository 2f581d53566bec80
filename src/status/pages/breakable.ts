import { html } from "hono/html";
import type { Markup } from "./markup.ts";

/** A selector that may break after a brace or a comma and nowhere else; copying it gives the text unchanged. */
export function breakable(selector: string): Markup {
  return html`${selector.split(/(?<=[{,])/).map((part, index) => html`${index === 0 ? "" : html`<wbr />`}${part}`)}`;
}
