import type { ObjectEvent, RegardedObject } from "../kubernetes/object-event.ts";
import type { ReflectorSnapshot } from "../kubernetes/reflector-snapshot.ts";
import type { Clock } from "../runtime/clock.ts";
import type { Runnable } from "../runtime/run-all.ts";
import { conditionChanges, ownConditions, type OwnCondition } from "./rules/own-conditions.ts";

/** How often it is looked. Smaller says a trouble that heals at once; larger says a lasting one late. */
const lookMs = 5_000;

/** What speaking of ourselves works with. */
export interface AnnounceOwnPorts {
  /** Null outside a pod: nothing is said. */
  readonly pod: RegardedObject | null;
  readonly clock: Clock;
  readonly reflectors: () => readonly ReflectorSnapshot[];
  /** What is wrong with the newest configuration; null = nothing. */
  readonly invalidConfiguration: () => string | null;
  readonly record: (event: ObjectEvent) => void;
}

/** Says as Events on our own pod, in every replica, what somebody must mend in it, and when that is over. */
export function ownAnnouncer(ports: AnnounceOwnPorts): Runnable {
  const { pod, clock, reflectors, invalidConfiguration, record } = ports;
  return async (signal) => {
    let before: readonly OwnCondition[] = [];
    while (!signal.aborted) {
      await clock.sleep(lookMs, signal);
      const now = ownConditions(reflectors(), invalidConfiguration());
      if (pod !== null) {
        for (const event of conditionChanges(before, now)) {
          record({ ...event, object: pod });
        }
      }
      before = now;
    }
  };
}
