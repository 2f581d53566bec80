import type { ReflectorSnapshot } from "../kubernetes/reflector-snapshot.ts";
import type { Clock } from "../runtime/clock.ts";
import type { HealthAnswer, HealthChecks } from "../status/health-check.ts";

/** The event loop must have turned within this time, or the process counts as stuck; a full garbage collection stays well below. */
const loopStallMs = 30_000;

/** What health looks at. */
export interface HealthSources {
  readonly clock: Clock;
  /** Monotonic time of the newest heartbeat. */
  readonly heartbeatMs: () => number;
  readonly synced: () => boolean;
  readonly stopping: () => boolean;
  /** How the reflectors' loops stand; left out: there are none. */
  readonly reflectors?: () => readonly Pick<ReflectorSnapshot, "resource" | "overdueMs">[];
  /** How the loop that finds load balancers stands; left out: there is none. */
  readonly discovery?: () => { readonly overdueMs: number; readonly passMs: number };
  /** How long readings of CloudWatch wait without one that ends, ms; left out: nothing is read. */
  readonly readingStalledMs?: () => number;
  /** How long deliveries to a receiver are under way without one that ends, ms; left out: nothing is delivered. */
  readonly deliveryStalledMs?: () => number;
  /** What is wrong with a leader that neither renews nor steps down; null = nothing. Left out: nobody is elected. */
  readonly watchdog?: () => string | null;
}

/** A loop that is this much behind what its state allows is stuck. Smaller restarts a pod whose CPU is throttled. */
const loopBehindMs = 120_000;

/** A pass over the load balancers that lasts longer is stuck. Smaller restarts a pod whose AWS account is throttled: a thousand calls, each tried three times, may take most of it. */
const longestPassMs = 3_600_000;

/** Readings of which none ends for this long are stuck. One call is tried three times of 30 s; smaller restarts a pod that waits for its turn at a low rate. */
const longestReadingMs = 900_000;

/** Deliveries of which none ends for this long are stuck. One is tried three times, each for at most five minutes (`otlp.timeout`); smaller restarts a pod whose receiver hangs. */
const longestDeliveryMs = 1_800_000;

/**
 * Alive: the event loop turns, the loops of reflectors, discovery, reading and delivering turn, an elected leader renews or steps down.
 * Ready: the cluster's objects were seen once and we are not going down. Nothing outside the process counts.
 */
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
      { name: "reflectors", check: () => reflectorsAlive(sources.reflectors?.() ?? []) },
      { name: "discovery", check: () => discoveryAlive(sources.discovery?.() ?? null) },
      {
        name: "reading",
        check: () =>
          endsWithin(longestReadingMs, {
            what: "reading of CloudWatch",
            stalledMs: sources.readingStalledMs?.() ?? 0,
          }),
      },
      {
        name: "delivery",
        check: () =>
          endsWithin(longestDeliveryMs, {
            what: "delivery to a receiver",
            stalledMs: sources.deliveryStalledMs?.() ?? 0,
          }),
      },
      {
        name: "election",
        check() {
          const message = sources.watchdog?.() ?? null;
          return message === null ? { ok: true } : { ok: false, message };
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

function reflectorsAlive(
  reflectors: readonly Pick<ReflectorSnapshot, "resource" | "overdueMs">[],
): HealthAnswer {
  const stuck = reflectors.filter(({ overdueMs }) => overdueMs >= loopBehindMs);
  const names = stuck.map(({ resource }) => resource).join(", ");
  return stuck.length === 0
    ? { ok: true }
    : { ok: false, message: `the loop that watches ${names} is stuck; the pod will be restarted` };
}

function discoveryAlive(loop: { readonly overdueMs: number; readonly passMs: number } | null): HealthAnswer {
  const { overdueMs, passMs } = loop ?? { overdueMs: 0, passMs: 0 };
  if (passMs >= longestPassMs) {
    return { ok: false, message: `a pass over the load balancers has not ended ${stuckFor(passMs)}` };
  }
  return overdueMs < loopBehindMs
    ? { ok: true }
    : {
        ok: false,
        message: `the pass over the load balancers that is due has not begun ${stuckFor(overdueMs)}`,
      };
}

function endsWithin(
  longestMs: number,
  { what, stalledMs }: { readonly what: string; readonly stalledMs: number },
): HealthAnswer {
  return stalledMs < longestMs
    ? { ok: true }
    : { ok: false, message: `no ${what} has ended ${stuckFor(stalledMs)}` };
}

function stuckFor(ms: number): string {
  return `for ${Math.round(ms / 1000)} s; the pod will be restarted`;
}
