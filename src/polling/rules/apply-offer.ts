import type { MetricClass } from "../../catalogue/metric.ts";
import type { PollingSettings } from "../polling-settings.ts";
import type { ActorState, DestinationState, Offer } from "./actor-state.ts";
import { keptMinutes } from "./kept-minutes.ts";
import { recordSent } from "./sent-minutes.ts";
import { windowEnd } from "./window.ts";

/** Moves the marks of one destination to where the answered offer brings them; slices that are used up are dropped. */
export function applyOffer(
  destination: DestinationState,
  made: Offer,
  at: { readonly state: ActorState; readonly settings: PollingSettings },
): DestinationState {
  const progress = new Map(destination.progress);
  const newest: Record<MetricClass, number | null> = { ...destination.newest };
  const keep = keptMinutes(at.settings);
  for (const [id, step] of made.steps) {
    const known = progress.get(id);
    if (known === undefined) {
      continue;
    }
    const mark = Math.max(known.mark, step.mark);
    progress.set(id, {
      mark,
      sent: recordSent(known.sent, step.entries, { end: mark + 1, keep }),
      slice: known.slice !== null && windowEnd(known.slice) > mark + 1 ? known.slice : null,
    });
    const metricClass = at.state.series.get(id)?.spec.class;
    if (metricClass !== undefined) {
      for (const { minute, sent } of step.entries) {
        if (sent.kind !== "nothing") {
          newest[metricClass] = Math.max(newest[metricClass] ?? 0, minute);
        }
      }
    }
  }
  return { ...destination, progress, newest, inFlight: null, retryAtMs: 0, infoMark: made.infoMark };
}
