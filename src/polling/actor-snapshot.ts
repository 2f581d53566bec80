import type { MetricClass } from "../catalogue/metric.ts";
import type { Labels } from "../series/labels.ts";
import type { Points } from "../series/points.ts";
import type { ActorState } from "./rules/actor-state.ts";
import { finalTo } from "./rules/plan.ts";
import { minuteMs } from "./rules/minute.ts";
import { sentAt } from "./rules/sent-minutes.ts";

/** The recent minutes of one series: what CloudWatch says now, and what the first destination was sent. */
export interface SeriesSnapshot {
  readonly name: string;
  readonly labels: Labels;
  readonly namespace: string;
  readonly metric: string;
  /** As CloudWatch spells it: `Sum`, `p99`. */
  readonly statistic: string;
  readonly read: Points;
  readonly sent: Points;
}

/** What an actor shows of itself. */
export interface ActorSnapshot {
  readonly arn: string;
  readonly seriesCount: number;
  /** End of the newest delivered minute per class at the destination that is furthest behind; epoch ms; null = none yet. */
  readonly newestDeliveredMs: Readonly<Record<MetricClass, number | null>>;
  readonly late: { readonly appeared: number; readonly changed: number };
  /** How far the series that is furthest behind lacks: end of what is settled minus its mark, over all destinations. */
  readonly behindMs: number;
  /** Series whose newest reading failed. */
  readonly failing: number;
  readonly series: () => readonly SeriesSnapshot[];
}

/** Made from the state alone; `series` is lazy because it copies points. */
export function actorSnapshot(
  state: ActorState,
  at: { readonly late: { readonly appeared: number; readonly changed: number }; readonly nowMs: number },
): ActorSnapshot {
  let failing = 0;
  for (const one of state.series.values()) {
    failing += one.failures > 0 ? 1 : 0;
  }
  return {
    arn: state.arn,
    seriesCount: state.series.size,
    newestDeliveredMs: {
      alerting: newest(state, "alerting"),
      regular: newest(state, "regular"),
      slow: newest(state, "slow"),
    },
    late: at.late,
    behindMs: behindMs(state, at.nowMs),
    failing,
    series: () => seriesSnapshots(state),
  };
}

function behindMs(state: ActorState, nowMs: number): number {
  let behind = 0;
  for (const destination of state.destinations.values()) {
    for (const [id, { mark }] of destination.progress) {
      const one = state.series.get(id);
      if (one !== undefined) {
        behind = Math.max(behind, finalTo(one, nowMs) - 1 - mark);
      }
    }
  }
  return behind * minuteMs;
}

function newest(state: ActorState, metricClass: MetricClass): number | null {
  let furthestBehind = Number.POSITIVE_INFINITY;
  for (const destination of state.destinations.values()) {
    const minute = destination.newest[metricClass];
    if (minute === null) {
      return null;
    }
    furthestBehind = Math.min(furthestBehind, minute);
  }
  return Number.isFinite(furthestBehind) ? (furthestBehind + 1) * minuteMs : null;
}

function seriesSnapshots(state: ActorState): readonly SeriesSnapshot[] {
  const [destination] = state.destinations.values();
  return [...state.series.values()].map((one) => {
    const read = { timesMs: [] as number[], values: [] as number[] };
    const sent = { timesMs: [] as number[], values: [] as number[] };
    const progress = destination?.progress.get(one.spec.id);
    for (const [offset, value] of one.window?.values.entries() ?? []) {
      const minute = (one.window?.from ?? 0) + offset;
      if (!Number.isNaN(value)) {
        read.timesMs.push(minute * minuteMs);
        read.values.push(value);
      }
      const known = progress === undefined ? undefined : sentAt(progress.sent, minute);
      if (known !== undefined && known.kind !== "nothing") {
        sent.timesMs.push(minute * minuteMs);
        sent.values.push(known.kind === "zero" ? 0 : known.value);
      }
    }
    return {
      name: one.spec.name,
      labels: one.labelSet.labels,
      namespace: one.spec.query.namespace,
      metric: one.spec.query.metric,
      statistic: one.spec.query.statistic,
      read,
      sent,
    };
  });
}
