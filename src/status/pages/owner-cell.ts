import { html } from "hono/html";
import type { OwnedLoadBalancer, OwnerRef } from "../../ownership/owned-load-balancer.ts";
import { visibleText } from "../rules/visible-text.ts";
import type { Markup } from "./markup.ts";

/** Members named in the table; the rest is a number, and all are on the load balancer's own page. */
const shownMembers = 3;

/** `Ingress shop/checkout`; a group has no namespace. */
export function objectName(object: OwnerRef): Markup {
  const name = object.namespace === "" ? object.name : `${object.namespace}/${object.name}`;
  return html`<span class="kind">${object.kind}</span> <bdi>${visibleText(name)}</bdi>`;
}

/** The owner, and for a shared load balancer the members of its group. */
export function ownerCell({ owner, rows }: OwnedLoadBalancer): Markup {
  const members = rows.filter(({ relation }) => relation === "member");
  return html`<div class="owned-by">
      ${owner === null ? html`<span class="muted">none known</span>` : objectName(owner)}
    </div>
    ${
      members.length === 0
        ? ""
        : html`<div class="members">
            ${members
              .slice(0, shownMembers)
              .map(({ object }) => html`<bdi>${visibleText(`${object.namespace}/${object.name}`)}</bdi>`)}
            ${members.length > shownMembers ? html`<span>and ${members.length - shownMembers} more</span>` : ""}
          </div>`
    }`;
}
