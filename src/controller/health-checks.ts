import type { Clock } from "../runtime/clock.ts";
import type { HealthChecks } from "../status/health-check.ts";

/** The event loop must have turned within this time, or the process counts as stuck; a full garbage collection stays well below. */
const loopStallMs = 30_000;

/** What health looks at. */
export interface HealthSources {
  readonly clock: Clock;
  /** Monotonic time of the newest heartbeat. */
  readonly heartbeatMs: () => number;
  readonly synced: () => boolean;
  readonly stopping: () => boolean;
}

/** Alive: the loop turns. Ready: the cluster's objects were seen once and we are not going down. Nothing outside the process counts. */
export function healthChecks(sources: HealthSources): HealthChecks {
  return {
    live: [
      {
        name: "event-loop",
        check() {
          const silentMs = sources.clock.monotonicMs() - sources.heartbeatMs();
          return silentMs < loopStallMs
            ? { ok: true }
            : {
                ok: false,
                message: `no heartbeat for ${Math.round(silentMs / 1000)} s; the pod will be restarted`,
              };
        },
      },
    ],
    ready: [
      {
        name: "cluster-synced",
        check: () =>
          sources.synced()
            ? { ok: true }
            : { ok: false, message: "the cluster's objects were not listed yet; see the log for the reason" },
      },
      {
        name: "not-stopping",
        check: () => (sources.stopping() ? { ok: false, message: "going down" } : { ok: true }),
      },
    ],
  };
}
