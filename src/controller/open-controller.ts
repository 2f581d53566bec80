import type { InventoryNeeds } from "../aws/inventory-needs.ts";
import { openAws } from "../aws/open-aws.ts";
import { metricPrice } from "../catalogue/prices.ts";
import type { Settings } from "../config/settings.ts";
import { leaseIdentity } from "../kubernetes/lease-identity.ts";
import { openCluster } from "../kubernetes/open-cluster.ts";
import { inventoryNeeds } from "../ownership/inventory-needs.ts";
import { openSinks } from "../otlp/open-sinks.ts";
import { MetricDispatcher } from "../polling/metric-dispatcher.ts";
import { pollingCounts } from "../polling/polling-counts.ts";
import { readCounts } from "../polling/read-counts.ts";
import { latest } from "../runtime/latest.ts";
import { OpenCalls } from "../runtime/open-calls.ts";
import { processMetrics } from "../telemetry/process-metrics.ts";
import type { ActorFleet } from "./actor-fleet.ts";
import { actorCharts } from "./actor-charts.ts";
import { openCheckpointing } from "./checkpointing.ts";
import { controllerGauges } from "./controller-gauges.ts";
import { configurationSnapshot } from "./configuration-snapshot.ts";
import type { ControllerPorts } from "./controller-ports.ts";
import type { ControllerSnapshot } from "./controller-snapshot.ts";
import { Discovery } from "./discovery.ts";
import { openAnnouncing } from "./open-announcing.ts";
import { openElection } from "./open-election.ts";
import { openMeter, processResource } from "./open-meter.ts";
import { openPaying } from "./open-paying.ts";
import { openTracing } from "./open-tracing.ts";
import { problemList } from "./problem-list.ts";
import { recentCurves } from "./recent-curves.ts";
import type { Fleet } from "./rules/fleet.ts";
import { readFailures } from "./read-failures.ts";
import { openReloading, type Reloading } from "./reload-configuration.ts";
import { runController } from "./run-controller.ts";
import { settingsCells } from "./settings-cells.ts";
import { sightings } from "./sightings.ts";
import { snapshotOf } from "./snapshot-of.ts";
import { tracedInventory } from "./traced-inventory.ts";
import { tracedSinks } from "./traced-sinks.ts";
import { watchedSinks } from "./watched-sinks.ts";

/** The whole program, wired but not yet running. */
export interface Controller {
  /** Works until the signal aborts, then goes down in order. To be called once. */
  run(signal: AbortSignal): Promise<void>;
  snapshot(): ControllerSnapshot;
}

/**
 * Opens every part with the settings and wires them together. No call is made to AWS, the cluster or a receiver before
 * `run`. Throws `KubeconfigError` and `AwsError` for what a person must mend first.
 */
export async function openController(settings: Settings, ports: ControllerPorts): Promise<Controller> {
  const { clock, random, log, version } = ports;
  const startedAtMs = clock.nowMs();
  const cells = settingsCells(settings);
  const resource = processResource(random);
  const meter = openMeter(settings, { log, resource });
  const tracing = await openTracing(ports.traces ?? null, {
    clock,
    log,
    meter,
    resource: {
      ...resource,
      "service.version": version,
      "k8s.cluster.name": settings.clusterName,
      "cloud.region": settings.region,
    },
  });
  const { tracer } = tracing;
  const room = { clock, random, log, meter, tracer };
  const cluster = await openCluster(settings.kubernetes, room);
  const needs = (): InventoryNeeds => {
    const view = cluster.objects.value;
    return inventoryNeeds(view.kind === "synced" ? view.objects : null, cells.all.value.ownership);
  };
  const problems = problemList(ports);
  const identity = leaseIdentity(ports.pod?.name ?? null, random);
  const election = openElection(settings, { ...room, problems, cluster, identity });
  const { permit } = election;
  const aws = openAws(settings.aws, { ...room, needs, permit }, ports.aws ?? undefined);
  const sinks = openSinks(settings.destinations, { ...room, permit });
  const deliveries = watchedSinks(tracedSinks(sinks, tracer), clock);
  const counts = {
    read: readCounts(meter, metricPrice(aws.region).usdPerThousand),
    points: pollingCounts(meter),
  };
  const fleet = latest<Fleet>(new Map());
  const seen = sightings();
  const leading = new Map<number, ActorFleet>();
  const leads = (): boolean => leading.size > 0;
  const paying = openPaying(cells, { ...room, problems, fleet, region: aws.region, leads, part: election });
  const dispatcher = new MetricDispatcher({
    reader: aws.metrics,
    clock,
    random,
    log,
    counts: counts.read,
    failures: readFailures(problems),
    spending: paying.spending,
    permit,
    share: () => election.share(),
    tracer,
  });
  const openCalls = { passes: new OpenCalls(clock), readings: new OpenCalls(clock), deliveries };
  const inventory = tracedInventory(aws.inventory, tracer);
  const discovery = new Discovery({
    inventory: { read: (signal) => openCalls.passes.run(() => inventory.read(signal)) },
    partial: aws.partialInventory,
    cluster: cluster.objects,
    clock,
    random,
    problems,
    settings: cells.description,
  });
  const curves = recentCurves();
  const actors = () => new Map([...leading.values()].flatMap((one) => [...one.snapshots()]));
  const checkpointing = openCheckpointing(settings, {
    ...room,
    problems,
    cluster,
    recheckMs: () => cells.polling.value.recheckMs,
  });
  const reloading = openReloading(ports.configuration ?? null, {
    ...room,
    problems,
    async apply(next, signal) {
      ports.setLogLevel?.(next.log.level);
      await cluster.keep(next.kubernetes, signal);
      cells.set(next);
    },
  });
  const announcing = openAnnouncing({
    ...room,
    pod: ports.pod,
    cluster,
    discovery,
    problems,
    leads: () => leading.has(0),
    invalidConfiguration: () => reloading.invalid(),
  });
  const removeGauges = [
    () => reloading.close(),
    () => checkpointing.close(),
    () => paying.close(),
    processMetrics(meter, { version, clock }),
    controllerGauges(meter, {
      nowMs: () => clock.nowMs(),
      leading: () => [...leading.keys()],
      buckets: settings.sharding.buckets,
      discovered: () => discovery.found.value,
      fleet: () => fleet.value,
      actors,
    }),
  ];
  const snapshot = (): ControllerSnapshot =>
    snapshotOf({
      nowMs: clock.nowMs(),
      startedAtMs,
      version,
      cluster: settings.clusterName,
      region: aws.region,
      synced: cluster.objects.value.kind === "synced",
      leading: [...leading.keys()],
      election: election.snapshot(),
      discovered: discovery.found.value,
      figures: discovery.figures(),
      fleet: fleet.value,
      actors: actors(),
      curves,
      reading: counts.read.snapshot(),
      destinations: sinks.map((sink) => sink.snapshot()),
      checkpoints: checkpointing.snapshots(),
      problems,
      ownership: cells.all.value.ownership,
      cost: paying.pacing.cost(),
      incidents: paying.incidents,
      reflectors: cluster.snapshot(),
      ...configurationPart(reloading, ports),
    });
  return {
    snapshot,
    run: (signal) =>
      runController(
        {
          ...ports,
          settings,
          meter,
          pushSpans: tracing.push,
          cluster,
          sinks,
          dispatcher,
          discovery,
          openCalls,
          announcing,
          reloading: (inner) => reloading.run(inner),
          pacing: paying.pacing,
          fleet,
          sightings: seen,
          leading,
          buckets: settings.sharding.buckets,
          checkpointing,
          spending: paying.spending,
          election,
          curves,
          actorPorts: {
            async read(queries, reading) {
              await paying.pacing.ready(reading);
              return openCalls.readings.run(() => dispatcher.read(queries, reading));
            },
            pace: paying.pacing.pace,
            incidents: paying.incidentPorts,
            seenAtMs: (arn) => seen.lastMs(arn),
            sinks: deliveries.sinks,
            clock,
            log,
            counts: counts.points,
            settings: cells.polling,
            delivered: (batch) => curves.delivered(batch),
          },
          status: { snapshot, charts: ports.charts ?? actorCharts(actors) },
          close() {
            aws.close();
            for (const remove of removeGauges) {
              remove();
            }
          },
        },
        signal,
      ),
  };
}

/** What the page shows of the configuration; nothing where nobody told. */
function configurationPart(
  reloading: Reloading,
  { effective }: ControllerPorts,
): Pick<ControllerSnapshot, "configuration"> {
  const followed = reloading.state();
  if (followed !== null) {
    return { configuration: configurationSnapshot(followed) };
  }
  return effective === undefined
    ? {}
    : { configuration: configurationSnapshot({ file: null, effective, waiting: [], invalid: null }) };
}
