import { applicationIncidents } from "./rules-live-application.ts";
import type { Incident } from "./rules-live-incident.ts";
import { networkIncidents } from "./rules-live-network.ts";

/** All that happens to load balancers of the cluster `prod`, at once. */
export const incidents: readonly Incident[] = [...applicationIncidents, ...networkIncidents];
