import type { MetricClass } from "../../catalogue/metric.ts";
import type { ActorState, DestinationState, Offer } from "./actor-state.ts";
import { windowEnd } from "./window.ts";

/** Moves the marks of one destination to where the answered offer brings them; slices that are used up are dropped. */
export function applyOffer(destination: DestinationState, made: Offer, state: ActorState): DestinationState {
  const progress = new Map(destination.progress);
  const newest: Record<MetricClass, number | null> = { ...destination.newest };
  for (const [id, step] of made.steps) {
    const known = progress.get(id);
    if (known === undefined) {
      continue;
    }
    const { mark, sent } = step;
    const slice = known.slice !== null && windowEnd(known.slice) > mark + 1 ? known.slice : null;
    progress.set(id, { mark, sent, slice });
    const metricClass = state.series.get(id)?.spec.class;
    if (metricClass !== undefined && step.newest !== null) {
      newest[metricClass] = Math.max(newest[metricClass] ?? 0, step.newest);
    }
  }
  return { ...destination, progress, newest, inFlight: null, retryAtMs: 0, infoMark: made.infoMark };
}
