import { html } from "hono/html";
import type { LoadBalancerSnapshot } from "../../controller/controller-snapshot.ts";
import type { Markup } from "./markup.ts";

/** How people call the types. */
export const typeNames: Readonly<Record<LoadBalancerSnapshot["type"], string>> = {
  application: "ALB",
  network: "NLB",
  classic: "CLB",
};

/** What the two curves of each type count: an NLB has no requests and no answers. */
export const curveWords: Readonly<
  Record<LoadBalancerSnapshot["type"], { readonly requests: string; readonly errors: string }>
> = {
  application: { requests: "requests", errors: "ELB 5xx" },
  network: { requests: "new flows", errors: "target resets" },
  classic: { requests: "requests", errors: "ELB 5xx" },
};

/** `ALB`, `NLB` or `CLB` as a badge. */
export function typeBadge(type: LoadBalancerSnapshot["type"]): Markup {
  return html`<span class="type ${type}">${typeNames[type]}</span>`;
}
