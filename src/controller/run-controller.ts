import type { Settings } from "../config/settings.ts";
import type { OpenCluster } from "../kubernetes/open-cluster.ts";
import type { MetricDispatcher } from "../polling/metric-dispatcher.ts";
import type { Sink } from "../polling/sink.ts";
import type { Spending } from "../polling/spending.ts";
import type { Latest } from "../runtime/latest.ts";
import type { OpenCalls } from "../runtime/open-calls.ts";
import { runAll, type Runnable } from "../runtime/run-all.ts";
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
import { logReceivers } from "./log-receivers.ts";
import type { Election } from "./open-election.ts";
import type { RecentCurves } from "./recent-curves.ts";
import { bucketOf } from "./rules/bucket-of.ts";
import type { Fleet } from "./rules/fleet.ts";
import { runTerms } from "./run-terms.ts";
import type { Sightings } from "./sightings.ts";
import { telemetryDestination } from "./telemetry-destination.ts";

/** How often the event loop proves that it turns. */
const heartbeatMs = 1000;

/** Every part, opened. */
export interface RunningParts extends ControllerPorts {
  readonly settings: Settings;
  readonly meter: OtelMeter;
  /** Brings spans away; null = nothing is traced. */
  readonly pushSpans: Runnable | null;
  readonly cluster: OpenCluster;
  readonly sinks: readonly Sink[];
  readonly dispatcher: MetricDispatcher;
  readonly discovery: Discovery;
  /** What was asked of AWS and the receivers and has not ended, for the liveness probe. */
  readonly openCalls: Readonly<Record<"passes" | "readings" | "deliveries", Pick<OpenCalls, "stalledMs">>>;
  /** Kubernetes Events about what changes. */
  readonly announcing: Runnable;
  /** Follows the configuration file. */
  readonly reloading: Runnable;
  readonly pacing: { readonly run: Runnable };
  readonly fleet: Latest<Fleet>;
  readonly sightings: Sightings;
  /** Filled with the actors of each bucket that is led. */
  readonly leading: Map<number, ActorFleet>;
  /** Into how many the load balancers are divided. */
  readonly buckets: number;
  readonly election: Election;
  readonly curves: RecentCurves;
  readonly actorPorts: FleetPorts;
  readonly checkpointing: Checkpointing;
  readonly spending: Spending;
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
        reflectors: () => cluster.snapshot(),
        discovery: () => ({ overdueMs: discovery.overdueMs(), passMs: parts.openCalls.passes.stalledMs() }),
        readingStalledMs: () => parts.openCalls.readings.stalledMs(),
        deliveryStalledMs: () => parts.openCalls.deliveries.stalledMs(),
        watchdog: () => parts.election.watchdog(),
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
    const destinations = parts.settings.destinations.map(telemetryDestination);
    await pushSelfMetrics({ meter: parts.meter, destinations, clock, log }, inner);
  };
  try {
    await runAll(
      [
        heartbeat,
        (inner) => cluster.run(inner),
        (inner) => discovery.run(inner),
        (inner) => dispatcher.run(inner),
        (inner) =>
          followDiscovery(
            {
              ...parts,
              keepOnly: (arns) => parts.curves.keepOnly(arns),
              reads: (arn) => parts.leading.has(bucketOf(arn, parts.buckets)),
            },
            inner,
          ),
        parts.announcing,
        parts.reloading,
        (inner) =>
          logReceivers(
            { destinations: parts.settings.destinations, clock, log, held: parts.election.held },
            inner,
          ),
        (inner) => parts.pacing.run(inner),
        ...(parts.settings.selfMetrics.push ? [selfMetrics] : []),
        ...(parts.pushSpans === null ? [] : [parts.pushSpans]),
        async (inner) => {
          try {
            await runTerms(parts, parts.election, AbortSignal.any([signal, inner]));
          } finally {
            supply.abort();
          }
        },
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
