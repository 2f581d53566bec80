import type { ControllerSnapshot } from "../../controller/controller-snapshot.ts";
import { expectedAgesOf } from "./freshness.ts";
import { tableRows, type TableQuery } from "./table-query.ts";

/** Objects and bindings without a load balancer in one answer, each; as many as the page shows. */
const shownUnresolved = 200;

/** The snapshot as JSON gives it out: a page of the load balancers, narrowed and sorted as the table is. */
export interface SnapshotPart extends ControllerSnapshot {
  /** Which part of the load balancers this is. */
  readonly loadBalancerPage: {
    readonly page: number;
    readonly pages: number;
    readonly matching: number;
    readonly all: number;
  };
  /** How many there are of what is cut to its first ones. */
  readonly unresolvedCounts: { readonly objects: number; readonly bindings: number };
}

/** Cuts the load balancers to one page, and what could not be joined to its first ones, so that an answer stays small in a cluster with thousands. */
export function snapshotPart(snapshot: ControllerSnapshot, query: TableQuery): SnapshotPart {
  const { nowMs, cloudwatch, discovery, loadBalancers, unresolved } = snapshot;
  const { unresolvedBindings: bindings = [] } = discovery;
  const table = tableRows(loadBalancers, query, { nowMs, expectedMs: expectedAgesOf(cloudwatch.bill) });
  const { rows, page, pages, matching } = table;
  return {
    ...snapshot,
    loadBalancers: rows,
    unresolved: unresolved.slice(0, shownUnresolved),
    discovery: { ...discovery, unresolvedBindings: bindings.slice(0, shownUnresolved) },
    unresolvedCounts: { objects: unresolved.length, bindings: bindings.length },
    loadBalancerPage: { page, pages, matching, all: loadBalancers.length },
  };
}
