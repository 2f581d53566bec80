import type { LoadBalancerSeries, SeriesSpec } from "../../series/series-spec.ts";
import { addLoads, noLoad, requestLoad, type RequestLoad } from "./request-load.ts";

/** What one poll of a whole fleet asks, and how that is divided. Each division adds up to the whole. */
export interface GroupedLoads {
  readonly total: RequestLoad;
  /** By ARN. */
  readonly loadBalancers: ReadonlyMap<string, RequestLoad>;
  /** By the label `namespace`; empty = load balancers that several namespaces share. */
  readonly namespaces: ReadonlyMap<string, RequestLoad>;
  /** By CloudWatch namespace and metric, with a blank between. */
  readonly metrics: ReadonlyMap<string, RequestLoad>;
}

/** Adds up the loads of all load balancers. A target group's series count for the namespace of its own Service. */
export function groupedLoads(fleet: Iterable<LoadBalancerSeries>): GroupedLoads {
  let total = noLoad;
  const loadBalancers = new Map<string, RequestLoad>();
  const namespaces = new Map<string, RequestLoad>();
  const metrics = new Map<string, RequestLoad>();
  for (const series of fleet) {
    const load = requestLoad(series.specs);
    total = addLoads(total, load);
    loadBalancers.set(series.arn, load);
    addGroups(namespaces, series.specs, (spec) => namespaceOf(series, spec));
    addGroups(metrics, series.specs, ({ query }) => `${query.namespace} ${query.metric}`);
  }
  return { total, loadBalancers, namespaces, metrics };
}

function namespaceOf({ labels }: LoadBalancerSeries, { labelsKey }: SeriesSpec): string {
  return labels.sets.get(labelsKey)?.labels["namespace"] ?? "";
}

function addGroups(
  sums: Map<string, RequestLoad>,
  specs: readonly SeriesSpec[],
  keyOf: (spec: SeriesSpec) => string,
): void {
  for (const [key, members] of Map.groupBy(specs, keyOf)) {
    sums.set(key, addLoads(sums.get(key) ?? noLoad, requestLoad(members)));
  }
}
