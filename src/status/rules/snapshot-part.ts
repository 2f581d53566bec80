import type { ControllerSnapshot } from "../../controller/controller-snapshot.ts";
import { expectedAgesOf } from "./freshness.ts";
import { tableRows, type TableQuery } from "./table-query.ts";

/** The snapshot as JSON gives it out: a page of the load balancers, narrowed and sorted as the table is. */
export interface SnapshotPart extends ControllerSnapshot {
  /** Which part of the load balancers this is. */
  readonly loadBalancerPage: {
    readonly page: number;
    readonly pages: number;
    readonly matching: number;
    readonly all: number;
  };
}

/** Cuts the load balancers to one page, so that an answer stays small in a cluster with thousands. */
export function snapshotPart(snapshot: ControllerSnapshot, query: TableQuery): SnapshotPart {
  const { nowMs, cloudwatch, loadBalancers } = snapshot;
  const table = tableRows(loadBalancers, query, { nowMs, expectedMs: expectedAgesOf(cloudwatch.bill) });
  const { rows, page, pages, matching } = table;
  return {
    ...snapshot,
    loadBalancers: rows,
    loadBalancerPage: { page, pages, matching, all: loadBalancers.length },
  };
}
