import { html } from "hono/html";
import type { ControllerSnapshot } from "../../controller/controller-snapshot.ts";
import { layout } from "./layout.ts";
import type { Markup } from "./markup.ts";
import { problemItems } from "./notices.ts";
import { panel } from "./panel.ts";

/** The page at `/problems`: what went wrong lately, newest first, each with what to do about it. */
export function problemsPage(snapshot: ControllerSnapshot): Markup {
  return layout({
    title: "Problems",
    root: "./",
    snapshot,
    current: "problems",
    main: html`
      <h1>Recent problems</h1>
      ${panel(
        "problems",
        "Not over, newest first",
        snapshot.problems.length === 0
          ? html`<p class="empty">None: all that failed has worked again since.</p>`
          : html`${problemItems(snapshot.problems)}
              <p class="empty">What works again leaves this list; the log keeps it.</p>`,
      )}
    `,
  });
}
