import type { Meter } from "../runtime/meter.ts";
import type { DeliveryCounts } from "./rules/acknowledge.ts";
import type { LateValue } from "./rules/actor-state.ts";
import type { Loss } from "./rules/reconcile.ts";

/** Totals of one process. */
export interface PointTotals {
  readonly delivered: number;
  readonly refused: number;
  readonly lost: number;
}

/** Counts what becomes of points, for all actors together. */
export interface PollingCounts {
  delivered(destination: string, counts: DeliveryCounts): void;
  late(values: readonly LateValue[]): void;
  lost(losses: readonly Loss[]): void;
  totals(destination: string): PointTotals;
}

/** Boundaries of the relative size of a late change: one per mille to tenfold. */
const changeBoundaries = [0.001, 0.01, 0.05, 0.1, 0.25, 0.5, 1, 10];

/** Boundaries of the age at which a late value was noticed, in seconds: from the default settle time to the end of the recheck. */
const ageBoundaries = [120, 180, 240, 300, 420, 600, 900, 1800];

/** Counters on `meter`, at 0 from the start. */
export function pollingCounts(meter: Meter): PollingCounts {
  const points = meter.counter(
    {
      name: "elbow_points_total",
      help: "Data points by what became of them. repeated: those of the delivered ones that may have been sent before, by a run that did not end in order.",
    },
    [
      { outcome: "delivered", reason: "" },
      { outcome: "refused", reason: "too-old" },
      { outcome: "refused", reason: "out-of-order" },
      { outcome: "repeated", reason: "" },
      { outcome: "lost", reason: "catch-up-limit" },
      { outcome: "lost", reason: "possibly-lost" },
    ],
  );
  const late = meter.counter(
    {
      name: "elbow_late_points_total",
      help: "Values that CloudWatch showed or changed after their minute had been sent.",
    },
    ["AWS/ApplicationELB", "AWS/NetworkELB", "AWS/ELB"].flatMap((namespace) => [
      { kind: "appeared", aws_namespace: namespace },
      { kind: "changed", aws_namespace: namespace },
    ]),
  );
  const change = meter.histogram(
    { name: "elbow_late_change_ratio", help: "Relative size of late changes." },
    changeBoundaries,
  );
  const age = meter.histogram(
    {
      name: "elbow_late_age_seconds",
      help: "Time from the end of a minute to the reading that showed its late value.",
    },
    ageBoundaries,
  );
  const totals = new Map<string, PointTotals>();
  const countLate = (values: readonly LateValue[]): void => {
    for (const value of values) {
      late.add(1, { kind: value.kind, aws_namespace: value.namespace });
      age.record(value.ageMs / 1000);
      if (value.kind === "changed" && value.before !== null && value.before !== 0) {
        change.record(Math.abs(value.after - value.before) / Math.abs(value.before));
      }
    }
  };
  return {
    delivered(destination, counts) {
      points.add(counts.delivered, { outcome: "delivered", reason: "" });
      let refusedHere = 0;
      for (const [reason, number] of Object.entries(counts.refused)) {
        points.add(number, { outcome: "refused", reason });
        refusedHere += number;
      }
      points.add(counts.possiblyLost, { outcome: "lost", reason: "possibly-lost" });
      points.add(counts.repeated, { outcome: "repeated", reason: "" });
      countLate(counts.late);
      const known = totals.get(destination) ?? { delivered: 0, refused: 0, lost: 0 };
      totals.set(destination, {
        delivered: known.delivered + counts.delivered,
        refused: known.refused + refusedHere,
        lost: known.lost + counts.possiblyLost,
      });
    },
    late: countLate,
    lost(losses) {
      for (const { minutes, reason } of losses) {
        points.add(minutes, { outcome: "lost", reason });
      }
    },
    totals: (destination) => totals.get(destination) ?? { delivered: 0, refused: 0, lost: 0 },
  };
}
