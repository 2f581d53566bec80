import { html } from "hono/html";
import type { ControllerSnapshot, LoadBalancerSnapshot } from "../../controller/controller-snapshot.ts";
import type { Evidence, OwnedTargetGroup } from "../../ownership/owned-load-balancer.ts";
import type { ChartView } from "../rules/chart-view.ts";
import { formatCount, formatDuration, formatUtc } from "../rules/format.ts";
import { promSelector } from "../rules/prom-selector.ts";
import { visibleText } from "../rules/visible-text.ts";
import { ageChips } from "./age-chips.ts";
import { chartGrid } from "./chart-grid.ts";
import { breakable } from "./breakable.ts";
import { layout } from "./layout.ts";
import { typeBadge } from "./load-balancer-table.ts";
import type { Markup } from "./markup.ts";
import { objectName } from "./owner-cell.ts";

/** Rows of objects, target groups and tags on the page: more than AWS allows on one load balancer. */
const shownRows = 200;

/** The page of one load balancer: who owns it and why, its labels, and every series over CloudWatch's own values. */
export function loadBalancerPage(
  snapshot: ControllerSnapshot,
  loadBalancer: LoadBalancerSnapshot,
  views: readonly ChartView[],
): Markup {
  const { labels, lastProblem, late } = loadBalancer;
  return layout({
    title: loadBalancer.name,
    root: "../",
    snapshot,
    main: html`
      <nav class="crumbs">
        <a href="../">Load balancers</a> / <bdi>${visibleText(loadBalancer.name)}</bdi>
      </nav>
      <div class="title">
        <h1><bdi>${visibleText(loadBalancer.name)}</bdi></h1>
        ${typeBadge(loadBalancer.type)}
        <span class="relation ${loadBalancer.owned.relation}">${loadBalancer.owned.relation}</span>
        <span id="ages" data-live>${ageChips(loadBalancer, snapshot.nowMs)}</span>
      </div>
      <div id="problem" data-live>
        ${lastProblem === null ? "" : html`<p class="banner warn">${visibleText(lastProblem, 1_000)}</p>`}
      </div>
      <div id="incident" data-live>${incidentBanner(loadBalancer, snapshot.nowMs)}</div>
      <div class="columns">${ownerPanel(loadBalancer)} ${factsPanel(loadBalancer)}</div>
      ${targetGroupPanel(loadBalancer.owned.targetGroups)}
      <section class="panel">
        <div class="panel-head">
          <h2>Series</h2>
          <p class="legend">
            <span class="key final"></span> CloudWatch’s final value
            <span class="key exported"></span> exported by elbow
          </p>
          <p id="late" class="muted" data-live>
            ${formatCount(loadBalancer.seriesCount)} series · ${formatCount(late.appeared)} late minutes
            appeared, ${formatCount(late.changed)} changed
          </p>
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

function ownerPanel({ owned }: LoadBalancerSnapshot): Markup {
  return html`<section class="panel">
    <div class="panel-head"><h2>Owner</h2></div>
    <p class="owner-line">
      ${owned.owner === null ? html`<span class="muted">No owner known.</span>` : objectName(owned.owner)}
    </p>
    ${
      owned.rows.length === 0
        ? ""
        : html`<table class="plain">
            <thead>
              <tr>
                <th>Object</th>
                <th>Relation</th>
                <th>Role</th>
              </tr>
            </thead>
            <tbody>
              ${owned.rows.slice(0, shownRows).map(
                (row) =>
                  html`<tr>
                    <td>${objectName(row.object)}</td>
                    <td><span class="relation ${row.relation}">${row.relation}</span></td>
                    <td>${row.role}</td>
                  </tr>`,
              )}
            </tbody>
          </table>`
    }
    <h3>Why</h3>
    ${evidenceList(owned.evidence)}
  </section>`;
}

function evidenceList(evidence: readonly Evidence[]): Markup {
  return evidence.length === 0
    ? html`<p class="muted">Nothing says so.</p>`
    : html`<ol class="evidence">
        ${evidence
          .slice(0, shownRows)
          .map(
            ({ kind, text, verdict }) =>
              html`<li class="${verdict}">
                <span class="verdict">${verdict === "supports" ? "✓" : "✗"}</span
                ><span class="kind">${kind}</span>
                <bdi>${visibleText(text, 1_000)}</bdi>${verdict === "rejected" ? html` <i>rejected</i>` : ""}
              </li>`,
          )}
      </ol>`;
}

function factsPanel({ owned, labels, arn, notExportedBecause }: LoadBalancerSnapshot): Markup {
  const { loadBalancer, tags } = owned;
  return html`<section class="panel">
    <div class="panel-head"><h2>Labels on its series</h2></div>
    ${labels === null ? html`<p class="empty">Not exported: ${visibleText(notExportedBecause ?? "its relation or namespace is filtered out, or its owner said so")}.</p>` : definitions(labels)}
    <h3>In AWS</h3>
    ${definitions({
      arn,
      dns: loadBalancer.dnsName,
      scheme: loadBalancer.scheme,
      state: loadBalancer.state,
      vpc: loadBalancer.vpcId,
      created: formatUtc(loadBalancer.createdAtMs),
    })}
    <details>
      <summary>Tags</summary>
      ${definitions(tags)}
    </details>
  </section>`;
}

function definitions(pairs: Readonly<Record<string, string>>): Markup {
  return html`<dl>
    ${Object.entries(pairs)
      .slice(0, shownRows)
      .map(
        ([key, value]) =>
          html`<dt><bdi>${visibleText(key)}</bdi></dt>
            <dd><bdi>${visibleText(value)}</bdi></dd>`,
      )}
  </dl>`;
}

function targetGroupPanel(targetGroups: readonly OwnedTargetGroup[]): Markup | string {
  return targetGroups.length === 0
    ? ""
    : html`<section class="panel">
        <div class="panel-head"><h2>Target groups</h2></div>
        <div class="scroll">
          <table>
            <thead>
              <tr>
                <th>Name</th>
                <th>Service</th>
                <th>Port</th>
                <th>From</th>
                <th>Why</th>
              </tr>
            </thead>
            <tbody>
              ${targetGroups.slice(0, shownRows).map(
                ({ targetGroup, service, port, ingress, route, evidence }) =>
                  html`<tr>
                    <td>
                      <bdi>${visibleText(targetGroup.name)}</bdi>
                      <div class="under">${targetGroup.targetType}</div>
                    </td>
                    <td>
                      ${service === null ? html`<span class="muted">not known</span>` : html`<bdi>${visibleText(`${service.namespace}/${service.name}`)}</bdi>`}
                    </td>
                    <td>${port === null ? html`<span class="muted">not known</span>` : visibleText(port)}</td>
                    <td><bdi>${visibleText(ingress ?? route ?? "")}</bdi></td>
                    <td>${evidenceList(evidence)}</td>
                  </tr>`,
              )}
            </tbody>
          </table>
        </div>
      </section>`;
}
