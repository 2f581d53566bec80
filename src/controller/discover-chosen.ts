import type { Settings } from "../config/settings.ts";
import type { LoadBalancerSeries } from "../series/series-spec.ts";
import { discoverOnce, type DiscoverOncePorts } from "./discover-once.ts";
import { chooseMembers } from "./rules/choose-members.ts";

/** The load balancers that a command is about, or why they are not known. */
export type DiscoveredChoice =
  | {
      readonly kind: "chosen";
      readonly region: string;
      readonly loadBalancers: readonly LoadBalancerSeries[];
      /** When each load balancer that AWS has was made, epoch ms by ARN. */
      readonly createdAtMs: ReadonlyMap<string, number>;
    }
  | { readonly kind: "failed"; readonly message: string; readonly remedy: string };

/** Looks once at cluster and AWS and takes the load balancers of these names, dimensions or ARNs; no name = all. */
export async function discoverChosen(
  names: readonly string[],
  at: { readonly settings: Settings; readonly ports: DiscoverOncePorts },
  signal: AbortSignal,
): Promise<DiscoveredChoice> {
  const once = await discoverOnce(at.settings, at.ports, signal);
  if (once.kind === "failed") {
    return once;
  }
  const { described, inventory } = once.discovered;
  const chosen = chooseMembers(described.loadBalancers, names);
  return chosen.kind === "unknown"
    ? { ...chosen, kind: "failed" }
    : {
        ...chosen,
        region: once.region,
        createdAtMs: new Map(inventory.loadBalancers.map(({ arn, createdAtMs }) => [arn, createdAtMs])),
      };
}
