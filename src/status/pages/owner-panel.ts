import { html } from "hono/html";
import type { LoadBalancerSnapshot } from "../../controller/controller-snapshot.ts";
import type { Evidence, OwnerRef, OwnerRow } from "../../ownership/owned-load-balancer.ts";
import { visibleText } from "../rules/visible-text.ts";
import { pageTable } from "./page-table.ts";
import type { Markup } from "./markup.ts";
import { objectName } from "./owner-cell.ts";

/** Objects and steps of proof on the page: more than a shared load balancer can have (100 rules). */
const shownRows = 200;

/** Who owns the load balancer, and every step of the proof, the rejected ones too: what `elbow explain` says. */
export function ownerPanel({ owned, remarks = [] }: LoadBalancerSnapshot): Markup {
  return html`<section class="panel">
    <div class="panel-head"><h2>Owner</h2></div>
    <p class="owner-line">
      ${owned.owner === null ? html`<span class="muted">No owner known.</span>` : objectName(owned.owner)}
    </p>
    ${
      owned.rows.every((row) => isOwnerItself(row, owned.owner))
        ? ""
        : pageTable({
            label: "Objects of this load balancer",
            columns: [{ head: "Object" }, { head: "Relation" }, { head: "Role" }],
            rows: owned.rows
              .slice(0, shownRows)
              .map((row) => [
                objectName(row.object),
                html`<span class="relation ${row.relation}">${row.relation}</span>`,
                row.role,
              ]),
          })
    }
    <h3>Why</h3>
    ${evidenceList(owned.evidence)}
    ${
      remarks.length === 0
        ? ""
        : html`<h3>What its owners wrote that cannot be done</h3>
            <ul class="problems">
              ${remarks.slice(0, shownRows).map(
                ({ object, message, remedy }) =>
                  html`<li>
                    ${object === null ? "" : html`<p class="where">${objectName(object)}</p>`}
                    <p>${visibleText(message, 1_000)}</p>
                    <p class="remedy">${visibleText(remedy, 1_000)}</p>
                  </li>`,
              )}
            </ul>`
    }
  </section>`;
}

/** A row that tells nothing beyond the line above the table. */
function isOwnerItself({ object, role }: OwnerRow, owner: OwnerRef | null): boolean {
  return (
    owner !== null &&
    object.kind === owner.kind &&
    object.namespace === owner.namespace &&
    object.name === owner.name &&
    role === "main"
  );
}

/** The steps of a proof, in order; rejected ones say so in words, not by colour alone. */
export function evidenceList(evidence: readonly Evidence[]): Markup {
  return evidence.length === 0
    ? html`<p class="muted">Nothing says so.</p>`
    : html`<ol class="evidence">
        ${evidence
          .slice(0, shownRows)
          .map(
            ({ kind, text, verdict }) =>
              html`<li class="${verdict}">
                <span class="verdict" aria-hidden="true">${verdict === "supports" ? "✓" : "✗"}</span
                ><span class="kind">${kind}</span>
                <bdi>${visibleText(text, 1_000)}</bdi>${verdict === "rejected" ? html` <i>rejected</i>` : ""}
              </li>`,
          )}
      </ol>`;
}
