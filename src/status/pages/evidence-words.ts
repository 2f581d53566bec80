import { html } from "hono/html";
import type { OwnedLoadBalancer } from "../../ownership/owned-load-balancer.ts";
import { visibleText } from "../rules/visible-text.ts";
import type { Markup } from "./markup.ts";

/** Steps of the proof in the words that come up when one points at it; the rest is on the load balancer's own page. */
const shownSteps = 6;

/** In a few words what proves the owner: `by tag, finalizer, class`. */
export function evidenceWords({ evidence }: OwnedLoadBalancer): Markup {
  const supports = evidence.filter(({ verdict }) => verdict === "supports");
  const kinds = [...new Set(supports.map(({ kind }) => kind))];
  const rejected = evidence.length - supports.length;
  const proof = supports.slice(0, shownSteps).map(({ text }) => visibleText(text, 120));
  return html`<div class="under" title="${proof.join("; ")}">
    ${kinds.length === 0 ? "nothing proves it" : `by ${kinds.join(", ")}`}${rejected === 0 ? "" : ` · ${rejected} rejected`}
  </div>`;
}
