import type { Evidence } from "./owned-load-balancer.ts";

/** Evidence for a mapping. */
export function supports(kind: Evidence["kind"], text: string): Evidence {
  return { kind, text, verdict: "supports" };
}

/** Evidence that was looked at and speaks against a mapping, or could not be used. */
export function rejects(kind: Evidence["kind"], text: string): Evidence {
  return { kind, text, verdict: "rejected" };
}
