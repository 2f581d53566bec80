import { html } from "hono/html";
import type { ControllerSnapshot, LoadBalancerSnapshot } from "../../controller/controller-snapshot.ts";
import type { ChartView } from "../rules/chart-view.ts";
import { formatCount, formatDuration, formatUtc } from "../rules/format.ts";
import { expectedAgesOf } from "../rules/freshness.ts";
import { promSelector } from "../rules/prom-selector.ts";
import { visibleText } from "../rules/visible-text.ts";
import { ageChips } from "./age-chips.ts";
import { breakable } from "./breakable.ts";
import { chartGrid } from "./chart-grid.ts";
import { definitions } from "./definitions.ts";
import { layout } from "./layout.ts";
import type { Markup } from "./markup.ts";
import { ownerPanel } from "./owner-panel.ts";
import { standingPanel } from "./standing-panel.ts";
import { targetGroupPanel } from "./target-group-panel.ts";
import { typeBadge } from "./type-badge.ts";

/** Tags and labels on the page: more than AWS allows on one load balancer. */
const shownPairs = 200;

/** The page of one load balancer: who owns it and why, how its reading stands, and every series over CloudWatch's own values. */
export function loadBalancerPage(
  snapshot: ControllerSnapshot,
  loadBalancer: LoadBalancerSnapshot,
  views: readonly ChartView[],
): Markup {
  const { labels, lastProblem, owned, name, type } = loadBalancer;
  const moment = { nowMs: snapshot.nowMs, expectedMs: expectedAgesOf(snapshot.cloudwatch.bill) };
  return layout({
    title: name,
    root: "../",
    snapshot,
    current: null,
    main: html`
      <nav class="crumbs" aria-label="Where this is">
        <a href="../">Load balancers</a> / <bdi>${visibleText(name)}</bdi>
      </nav>
      <div class="title">
        <h1><bdi>${visibleText(name)}</bdi></h1>
        ${typeBadge(type)}
        <span class="relation ${owned.relation}">${owned.relation}</span>
        <span id="ages" data-live>${ageChips(loadBalancer, moment)}</span>
      </div>
      <div id="problem" data-live>
        ${lastProblem === null ? "" : html`<p class="banner warn">${visibleText(lastProblem, 1_000)}</p>`}
      </div>
      <div id="incident" data-live>${incidentBanner(loadBalancer, snapshot.nowMs)}</div>
      <div class="columns">${ownerPanel(loadBalancer)} ${standingPanel(snapshot, loadBalancer)}</div>
      ${targetGroupPanel(owned.targetGroups)} ${factsPanel(loadBalancer)}
      <section class="panel">
        <div class="panel-head">
          <h2>Series</h2>
          <p class="legend">
            <span class="key final"></span> CloudWatch’s final value
            <span class="key exported"></span> exported by elbow
          </p>
          <p class="muted">${formatCount(views.length)} curves</p>
        </div>
        ${labels === null ? "" : html`<p class="copy wide"><code id="selector-all">${breakable(promSelector("", labels))}</code><button type="button" data-copy="selector-all" hidden>Copy</button></p>`}
        <noscript
          ><p class="banner quiet">
            Scripts are off: curves are still drawings without axes. Everything else works.
          </p></noscript
        >
        ${chartGrid(views)}
      </section>
    `,
  });
}

function incidentBanner({ incident }: LoadBalancerSnapshot, nowMs: number): Markup | string {
  return incident === undefined
    ? ""
    : html`<p class="banner warn">
        Incident for ${formatDuration(nowMs - incident.sinceMs)}: ${visibleText(incident.sign, 300)}. Every
        metric is read each minute.
      </p>`;
}

function factsPanel({ owned, labels, arn, notExportedBecause }: LoadBalancerSnapshot): Markup {
  const { loadBalancer, tags } = owned;
  return html`<details class="panel facts">
    <summary>Labels on its series, and what AWS says</summary>
    <div class="columns">
      <div>
        <div class="panel-head"><h2>Labels on its series</h2></div>
        ${labels === null ? html`<p class="empty">Not exported: ${visibleText(notExportedBecause ?? "its relation or namespace is filtered out, or its owner said so")}.</p>` : pairs(labels)}
      </div>
      <div>
        <div class="panel-head"><h2>In AWS</h2></div>
        ${pairs({
          arn,
          dns: loadBalancer.dnsName,
          scheme: loadBalancer.scheme,
          state: loadBalancer.state,
          vpc: loadBalancer.vpcId,
          created: formatUtc(loadBalancer.createdAtMs),
        })}
        <details>
          <summary>Tags</summary>
          ${pairs(tags)}
        </details>
      </div>
    </div>
  </details>`;
}

function pairs(values: Readonly<Record<string, string>>): Markup {
  return definitions(
    Object.entries(values)
      .slice(0, shownPairs)
      .map(([key, value]) => [
        html`<bdi>${visibleText(key)}</bdi>`,
        html`<code><bdi>${visibleText(value)}</bdi></code>`,
      ]),
  );
}
