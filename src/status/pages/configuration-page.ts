import { html } from "hono/html";
import type { ConfigurationOption, ConfigurationSnapshot } from "../../controller/configuration-snapshot.ts";
import type { ControllerSnapshot } from "../../controller/controller-snapshot.ts";
import { formatCount } from "../rules/format.ts";
import { visibleText } from "../rules/visible-text.ts";
import { pageTable } from "./page-table.ts";
import { panel } from "./panel.ts";
import { layout } from "./layout.ts";
import type { Cell, Markup } from "./markup.ts";

/** Options listed; a configuration with more (hundreds of labels) is cut with a word. */
const shownRows = 500;

/** Which options the page shows: all, or those that somebody wrote. */
export type ConfigurationQuery = "all" | "set";

/** The page at `/configuration`: what is in force, who said so, and what waits for a restart. */
export function configurationPage(snapshot: ControllerSnapshot, query: ConfigurationQuery): Markup {
  const { configuration } = snapshot;
  return layout({
    title: "Configuration",
    root: "./",
    snapshot,
    current: "configuration",
    main: html`
      <h1>Configuration in force</h1>
      ${
        configuration === undefined
          ? panel(
              "options",
              "Options",
              html`<p class="empty">Not known here. See <code>elbow config print</code>.</p>`,
            )
          : html`<div id="changes" data-live>${changes(configuration)}</div>
              ${panel("options", "Options", optionTable(configuration, query))}`
      }
    `,
  });
}

function changes({ file, invalid, waiting }: ConfigurationSnapshot): Markup {
  return html`${
      invalid === null
        ? ""
        : html`<p class="banner bad">
            The newest file is invalid and not used; what was in force stays. ${visibleText(invalid, 2_000)}
          </p>`
    }
    ${
      waiting.length === 0
        ? ""
        : html`<p class="banner warn">
            Changed in the file, in force after a restart:
            ${waiting.map((key) => html` <code>${visibleText(key)}</code>`)}
          </p>`
    }
    <p class="empty">
      ${
        file === null
          ? "No file is followed: changes need a restart."
          : html`<bdi>${visibleText(file)}</bdi> is followed: live options take effect while running.`
      }
    </p>`;
}

function optionTable({ options }: ConfigurationSnapshot, query: ConfigurationQuery): Markup {
  const set = options.filter(({ origin, waiting }) => origin !== "default" || waiting);
  const shown = query === "set" ? set : options;
  const link = (words: string, href: string, given: { on: boolean; of: number }): Markup =>
    html` <a class="filter" href="${href}" aria-current="${given.on ? "true" : "false"}"
      >${words} <b>${formatCount(given.of)}</b></a
    >`;
  return html`<nav class="filters" aria-label="Which options">
      ${link("all", "./configuration", { on: query === "all", of: options.length })}
      ${link("not the default", "./configuration?show=set", { on: query === "set", of: set.length })}
    </nav>
    ${pageTable({
      label: "Options in force",
      columns: [{ head: "Option" }, { head: "Value" }, { head: "From" }, { head: "A change takes effect" }],
      rows: shown.slice(0, shownRows).map(optionRow),
    })}
    ${shown.length > shownRows ? html`<p class="empty">and ${formatCount(shown.length - shownRows)} more</p>` : ""}
    <p class="empty">Secrets are shown as ***.</p>`;
}

function optionRow({ key, value, origin, reload, waiting }: ConfigurationOption): readonly Cell[] {
  return [
    html`<code><bdi>${visibleText(key)}</bdi></code>`,
    html`<code><bdi>${visibleText(value)}</bdi></code>`,
    html`<span class="${origin === "default" ? "muted" : ""}"><bdi>${visibleText(origin)}</bdi></span>`,
    html`${reload === "live" ? "while running" : "after a restart"}${waiting ? html` <span class="pill warn">waits for a restart</span>` : ""}`,
  ];
}
