import type { Settings } from "../config/settings.ts";
import type { Elector } from "../kubernetes/elector.ts";
import type { OpenCluster } from "../kubernetes/open-cluster.ts";
import type { MetricDispatcher } from "../polling/metric-dispatcher.ts";
import type { Sink } from "../polling/sink.ts";
import type { Latest } from "../runtime/latest.ts";
import { runAll, type Runnable } from "../runtime/run-all.ts";
import { withDeadline } from "../runtime/with-deadline.ts";
import type { ChartSource } from "../status/chart-source.ts";
import { startStatusServers, type StatusServers } from "../status/start-status-servers.ts";
import type { OtelMeter } from "../telemetry/otel-meter.ts";
import { pushSelfMetrics } from "../telemetry/push-self-metrics.ts";
import type { ActorFleet, FleetPorts } from "./actor-fleet.ts";
import type { Checkpointing } from "./checkpointing.ts";
import type { ControllerPorts, ListeningAddresses } from "./controller-ports.ts";
import type { ControllerSnapshot } from "./controller-snapshot.ts";
import type { Discovery } from "./discovery.ts";
import { followDiscovery } from "./follow-discovery.ts";
import { healthChecks } from "./health-checks.ts";
import { leadTerm } from "./lead-term.ts";
import { logReceivers } from "./log-receivers.ts";
import type { RecentCurves } from "./recent-curves.ts";
import type { Fleet } from "./rules/fleet.ts";
import { selfMetricsDestination } from "./self-metrics-destination.ts";

/** How long what was read may still be delivered after a stop. With the rest of going down it must stay under the pod's 30 s. */
const drainMs = 15_000;
/** How often the event loop proves that it turns. */
const heartbeatMs = 1000;

/** Every part, opened. */
export interface RunningParts extends ControllerPorts {
  readonly settings: Settings;
  readonly meter: OtelMeter;
  readonly cluster: OpenCluster;
  readonly sinks: readonly Sink[];
  readonly dispatcher: MetricDispatcher;
  readonly discovery: Discovery;
  /** Kubernetes Events about what changes. */
  readonly announcing: Runnable;
  readonly pacing: { readonly run: Runnable };
  readonly fleet: Latest<Fleet>;
  /** Filled with the actors of each bucket that is led. */
  readonly leading: Map<number, ActorFleet>;
  readonly elector: Elector;
  readonly curves: RecentCurves;
  readonly actorPorts: FleetPorts;
  readonly checkpointing: Checkpointing;
  readonly status: { readonly snapshot: () => ControllerSnapshot; readonly charts: ChartSource };
  readonly close: () => void;
}

/**
 * Runs all parts. Going down is one written order: not ready; no new plans; reads in flight end; what was read is delivered,
 * within a deadline; the checkpoint is saved; the term is let go; watches and discovery end; connections close; servers end last.
 */
export async function runController(parts: RunningParts, signal: AbortSignal): Promise<void> {
  const { clock, log, cluster, dispatcher, discovery } = parts;
  const supply = new AbortController();
  const servers = new AbortController();
  let beatMs = clock.monotonicMs();
  const status = await startStatusServers(
    {
      ...parts.status,
      settings: parts.settings.server,
      metricsText: () => parts.meter.metricsText(),
      health: healthChecks({
        clock,
        heartbeatMs: () => beatMs,
        synced: () => cluster.objects.value.kind === "synced",
        stopping: () => signal.aborted,
      }),
    },
    log,
    servers.signal,
  );
  parts.listening(addressesOf(status));
  const heartbeat = async (inner: AbortSignal): Promise<void> => {
    while (!inner.aborted) {
      beatMs = clock.monotonicMs();
      await clock.sleep(heartbeatMs, inner);
    }
  };
  const selfMetrics = async (inner: AbortSignal): Promise<void> => {
    const destinations = parts.settings.destinations.map(selfMetricsDestination);
    await pushSelfMetrics({ meter: parts.meter, destinations, clock, log }, inner);
  };
  try {
    await runAll(
      [
        heartbeat,
        (inner) => cluster.run(inner),
        (inner) => discovery.run(inner),
        (inner) => dispatcher.run(inner),
        (inner) => followDiscovery({ ...parts, keepOnly: (arns) => parts.curves.keepOnly(arns) }, inner),
        parts.announcing,
        (inner) => logReceivers({ destinations: parts.settings.destinations, clock, log }, inner),
        (inner) => parts.pacing.run(inner),
        ...(parts.settings.selfMetrics.push ? [selfMetrics] : []),
        (inner) => lead(parts, { stop: AbortSignal.any([signal, inner]), supply }),
      ],
      supply.signal,
    );
  } finally {
    await cluster.close();
    await Promise.all(parts.sinks.map((sink) => sink.close()));
    parts.close();
    servers.abort();
    await status.closed;
    log.info("stopped");
  }
}

/** Leads until the stop, drains, and then lets the supplying parts end. */
async function lead(
  parts: RunningParts,
  ends: { readonly stop: AbortSignal; readonly supply: AbortController },
): Promise<void> {
  const { clock, log } = parts;
  const late = new AbortController();
  const over = new AbortController();
  let term = Promise.resolve();
  const electing = parts.elector.run((given, lost) => {
    term = leadTerm(parts, given, { stop: ends.stop, late: late.signal, lost });
    return term;
  }, over.signal);
  const stopped = Promise.withResolvers<void>();
  const onStop = (): void => stopped.resolve();
  ends.stop.addEventListener("abort", onStop, { once: true });
  if (ends.stop.aborted) {
    onStop();
  }
  try {
    await Promise.race([stopped.promise, electing]);
    const drained = await withDeadline(() => term, { clock, ms: drainMs }, new AbortController().signal);
    if (drained.kind === "late") {
      log.warn(
        "not everything that was read could be delivered before the stop; it is read again at the next start",
      );
    }
  } finally {
    ends.stop.removeEventListener("abort", onStop);
    late.abort();
    await term.finally(() => over.abort());
    await electing;
    ends.supply.abort();
  }
}

function addressesOf(status: StatusServers): ListeningAddresses {
  const url = (address: StatusServers["metrics"]): string | null => {
    if (address === null) {
      return null;
    }
    const host = ["::", "0.0.0.0"].includes(address.host) ? "localhost" : address.host;
    return `http://${host.includes(":") ? `[${host}]` : host}:${address.port}`;
  };
  return { metrics: url(status.metrics), health: url(status.health) };
}
