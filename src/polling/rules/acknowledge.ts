import type { MetricClass } from "../../catalogue/metric.ts";
import type { PollingSettings } from "../polling-settings.ts";
import type { Delivery } from "../sink.ts";
import type { ActorState, LateValue } from "./actor-state.ts";
import { applyOffer } from "./apply-offer.ts";
import { countRepeats } from "./repeats.ts";

/** What an answer adds to the counters. */
export interface DeliveryCounts {
  readonly delivered: number;
  /** Points refused for good, by reason. */
  readonly refused: Readonly<Record<string, number>>;
  readonly possiblyLost: number;
  /** Points of these that the run before may have delivered already. */
  readonly repeated: number;
  readonly late: readonly LateValue[];
  readonly newest: Readonly<Record<MetricClass, number | null>>;
}

/**
 * Takes in what became of the batch in flight. The only function that moves a mark: past delivered and past refused for good,
 * never past unavailable, where the batch stays as it is for a retry with the same bytes.
 */
export function acknowledge(
  state: ActorState,
  destinationName: string,
  at: { readonly delivery: Delivery; readonly settings: PollingSettings },
): { readonly state: ActorState; readonly counts: DeliveryCounts | null } {
  const destination = state.destinations.get(destinationName);
  const made = destination?.inFlight ?? null;
  if (destination === undefined || made === null) {
    return { state, counts: null };
  }
  const { delivery } = at;
  switch (delivery.kind) {
    case "unavailable":
    case "unauthorized": {
      const waiting = { ...destination, retryAtMs: delivery.retryAtMs };
      return {
        state: { ...state, destinations: new Map(state.destinations).set(destinationName, waiting) },
        counts: null,
      };
    }
    case "answered": {
      const applied = applyOffer(destination, made, state);
      const refused: Record<string, number> = {};
      for (const { reason, timesMs } of delivery.refused) {
        refused[reason] = (refused[reason] ?? 0) + timesMs.length;
      }
      return {
        state: { ...state, destinations: new Map(state.destinations).set(destinationName, applied) },
        counts: {
          delivered: delivery.delivered,
          refused,
          possiblyLost: delivery.possiblyLost,
          repeated: countRepeats(destination, made, state),
          late: made.late,
          newest: applied.newest,
        },
      };
    }
    default:
      return delivery satisfies never;
  }
}
