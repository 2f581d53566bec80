import { html } from "hono/html";
import type { ControllerSnapshot } from "../../controller/controller-snapshot.ts";
import { assetPaths } from "../page-assets.ts";
import { formatDuration, formatUtc } from "../rules/format.ts";
import { visibleText } from "../rules/visible-text.ts";
import type { Markup } from "./markup.ts";
import { navigation } from "./navigation.ts";
import type { PageName } from "./page-names.ts";

/** Seconds between refreshes by the script. Longer shows stale ages; shorter asks more of the program than of the reader. */
const refreshSeconds = 15;
/** The same while a program starts and its tables fill. */
const youngRefreshSeconds = 2;
/** How long a program counts as young: its first reading is over by then. */
const youngMs = 60_000;
/** Seconds between refreshes where scripts are off. Shorter loses the reader's place too often. */
const reloadSeconds = 60;
/** The same while a program starts. */
const youngReloadSeconds = 5;

/** One page. `root` is the relative way to `/`, so that the page works behind any proxy's path. */
export interface PageSpec {
  readonly title: string;
  readonly root: "./" | "../";
  readonly snapshot: ControllerSnapshot;
  /** Which page of the navigation this is; null = below one of them. */
  readonly current: PageName | null;
  readonly main: Markup;
}

/** The frame of every page: head, header with the state of the program, and the live part that a script refreshes in place. */
export function layout({ title, root, snapshot, current, main }: PageSpec): Markup {
  const reload = isYoung(snapshot) ? youngReloadSeconds : reloadSeconds;
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="dark light" />
        <meta name="robots" content="none" />
        <title>${visibleText(title)} · elbow</title>
        <link rel="icon" href="${root}${assetPaths.icon}" type="image/svg+xml" />
        <link rel="stylesheet" href="${root}${assetPaths.chartStyle}" />
        <link rel="stylesheet" href="${root}${assetPaths.style}" />
        <noscript><meta http-equiv="refresh" content="${reload}" /></noscript>
        <script src="${root}${assetPaths.chartScript}" defer></script>
        <script src="${root}${assetPaths.script}" defer></script>
      </head>
      <body>
        <a class="skip" href="#main">Skip to content</a>
        <header class="top">
          <a class="brand" href="${root}">${logo()}<span>elbow</span></a>
          <div id="state" class="state" data-live>${stateLine(snapshot)}</div>
        </header>
        <p id="stale" class="banner bad" hidden></p>
        ${navigation(snapshot, current, root)}
        <main id="main" tabindex="-1">${main}</main>
        <footer id="foot" data-live>
          <span>elbow ${visibleText(snapshot.version)}</span>
          <span>running for ${formatDuration(snapshot.nowMs - snapshot.startedAtMs)}</span>
          <span>all times in UTC</span>
          <a href="${root}metrics">metrics</a>
          <a href="${root}api/snapshot.json">snapshot as JSON</a>
        </footer>
      </body>
    </html> `;
}

function stateLine(snapshot: ControllerSnapshot): Markup {
  const leads = snapshot.leading.length > 0;
  return html`
    <span class="fact"><i>cluster</i> <b>${visibleText(snapshot.cluster)}</b></span>
    <span class="fact"><i>region</i> <b>${visibleText(snapshot.region)}</b></span>
    <span class="pill ${snapshot.synced ? "good" : "warn"}"
      >${snapshot.synced ? "synced" : "not synced yet"}</span
    >
    ${leads ? html`<span class="pill good">leading</span>` : snapshot.synced ? html`<span class="pill quiet">standby</span>` : ""}
    <time
      class="now"
      datetime="${new Date(snapshot.nowMs).toISOString()}"
      data-refresh-seconds="${isYoung(snapshot) ? youngRefreshSeconds : refreshSeconds}"
      >${formatUtc(snapshot.nowMs)}</time
    >
  `;
}

function isYoung({ synced, startedAtMs, nowMs }: ControllerSnapshot): boolean {
  return !synced || nowMs - startedAtMs < youngMs;
}

function logo(): Markup {
  return html`<svg viewBox="0 0 24 24" width="24" height="24" aria-hidden="true">
    <path
      d="M5 3v9a7 7 0 0 0 7 7h9"
      fill="none"
      stroke="currentColor"
      stroke-width="4"
      stroke-linecap="round"
    />
    <circle cx="7.6" cy="16.4" r="2" fill="currentColor" />
  </svg>`;
}
