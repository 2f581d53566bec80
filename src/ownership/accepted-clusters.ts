import type { OwnershipSettings } from "./ownership-settings.ts";

/** Cluster tag values that mean this cluster. An empty value never does. */
export function acceptedClusters(settings: OwnershipSettings): ReadonlySet<string> {
  return new Set([settings.clusterName, ...settings.clusterTagValues].filter((value) => value !== ""));
}
