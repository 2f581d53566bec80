import { html } from "hono/html";
import type { OwnedTargetGroup } from "../../ownership/owned-load-balancer.ts";
import { formatCount } from "../rules/format.ts";
import { visibleText } from "../rules/visible-text.ts";
import { pageTable } from "./page-table.ts";
import type { Markup } from "./markup.ts";
import { evidenceList } from "./owner-panel.ts";

/** Target groups on the page: AWS allows 100 on one load balancer. */
const shownRows = 200;

/** Each target group with the Services behind it, and why. */
export function targetGroupPanel(targetGroups: readonly OwnedTargetGroup[]): Markup | "" {
  return targetGroups.length === 0
    ? ""
    : html`<section class="panel">
        <div class="panel-head"><h2>Target groups</h2></div>
        ${pageTable({
          label: "Target groups",
          columns: [
            { head: "Name" },
            { head: "Service" },
            { head: "Port" },
            { head: "From" },
            { head: "Why" },
          ],
          rows: targetGroups.slice(0, shownRows).map((one) => [
            html`<bdi>${visibleText(one.targetGroup.name)}</bdi>
              <div class="under">${one.targetGroup.targetType}</div>`,
            serviceWords(one),
            one.port === null ? html`<span class="muted">not known</span>` : visibleText(one.port),
            html`<bdi>${visibleText(one.ingress ?? one.route ?? "")}</bdi>`,
            evidenceList(one.evidence),
          ]),
        })}
        ${targetGroups.length > shownRows ? html`<p class="empty">and ${formatCount(targetGroups.length - shownRows)} more</p>` : ""}
      </section>`;
}

function serviceWords({ service, services, gateway }: OwnedTargetGroup): Markup {
  if (gateway !== undefined) {
    return html`<span class="kind">Gateway</span>
      <bdi>${visibleText(`${gateway.namespace}/${gateway.name}`)}</bdi>`;
  }
  if (service !== null) {
    return html`<bdi>${visibleText(`${service.namespace}/${service.name}`)}</bdi>`;
  }
  return services === undefined || services.length === 0
    ? html`<span class="muted">not known</span>`
    : html`${services.slice(0, 10).map((one) => html`<div><bdi>${visibleText(`${one.service.namespace}/${one.service.name}`)}</bdi></div>`)}
        <div class="under">several: the values cannot be divided</div>`;
}
