import type { Sink } from "../polling/sink.ts";
import type { Clock } from "../runtime/clock.ts";
import { OpenCalls } from "../runtime/open-calls.ts";

/** Sinks whose deliveries are watched. */
export interface WatchedSinks {
  readonly sinks: readonly Sink[];
  /** How long deliveries to one destination have been under way without one that ended, ms; of several the longest. */
  stalledMs(): number;
}

/** Watches each destination by itself: one that answers does not hide another whose deliveries never end. */
export function watchedSinks(sinks: readonly Sink[], clock: Clock): WatchedSinks {
  const watched = sinks.map((sink) => ({ sink, calls: new OpenCalls(clock) }));
  return {
    sinks: watched.map(({ sink, calls }) => ({
      name: sink.name,
      deliver: (batch, signal) => calls.run(() => sink.deliver(batch, signal)),
      close: () => sink.close(),
    })),
    stalledMs: () => Math.max(0, ...watched.map(({ calls }) => calls.stalledMs())),
  };
}
