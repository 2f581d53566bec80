import type { Labels, ResourceAttributes } from "../series/labels.ts";
import type { Points } from "../series/points.ts";
import type { SeriesId } from "../series/series-spec.ts";

/** The points of one series in a batch, with the labels they were stamped with. */
export interface BatchSeries {
  /** Null for info series, which have no mark. */
  readonly id: SeriesId | null;
  readonly name: string;
  readonly labels: Labels;
  readonly resource: ResourceAttributes;
  readonly points: Points;
}

/** What one owner's actor offers to one destination at once. Never changed after it was made: a retry sends the same bytes. */
export interface Batch {
  /** Unique within the process; for logs. */
  readonly id: string;
  /** ARN of the load balancer. One batch per owner and destination is in flight at a time. */
  readonly owner: string;
  readonly destination: string;
  /** Never empty; no series without points; no series twice. */
  readonly series: readonly BatchSeries[];
  readonly pointCount: number;
}
