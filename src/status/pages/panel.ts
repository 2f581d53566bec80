import { html } from "hono/html";
import type { Cell, Markup } from "./markup.ts";

/** A panel with a heading; its content is refreshed in place. `id` must be one of its page alone. */
export function panel(id: string, heading: string, content: Cell | readonly Cell[]): Markup {
  return html`<section id="${id}" class="panel" data-live>
    <div class="panel-head"><h2>${heading}</h2></div>
    ${content}
  </section>`;
}
