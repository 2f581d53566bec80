import type { InventoryNeeds } from "../aws/inventory-needs.ts";
import { openAws } from "../aws/open-aws.ts";
import { metricPrice } from "../catalogue/prices.ts";
import type { Settings } from "../config/settings.ts";
import { alwaysLeads } from "../kubernetes/always-leads.ts";
import { openCluster } from "../kubernetes/open-cluster.ts";
import { inventoryNeeds } from "../ownership/inventory-needs.ts";
import { openSinks } from "../otlp/open-sinks.ts";
import { MetricDispatcher } from "../polling/metric-dispatcher.ts";
import { pollingCounts } from "../polling/polling-counts.ts";
import { readCounts } from "../polling/read-counts.ts";
import { latest } from "../runtime/latest.ts";
import { processMetrics } from "../telemetry/process-metrics.ts";
import type { ActorFleet } from "./actor-fleet.ts";
import { actorCharts } from "./actor-charts.ts";
import { openCheckpointing } from "./checkpointing.ts";
import { controllerGauges } from "./controller-gauges.ts";
import type { ControllerPorts } from "./controller-ports.ts";
import type { ControllerSnapshot } from "./controller-snapshot.ts";
import { descriptionSettings } from "./description-settings.ts";
import { Discovery } from "./discovery.ts";
import { openAnnouncing } from "./open-announcing.ts";
import { openMeter } from "./open-meter.ts";
import { openPaying } from "./open-paying.ts";
import { problemList } from "./problem-list.ts";
import { recentCurves } from "./recent-curves.ts";
import type { Fleet } from "./rules/fleet.ts";
import { readFailures } from "./read-failures.ts";
import { runController } from "./run-controller.ts";
import { snapshotOf } from "./snapshot-of.ts";

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
  const meter = openMeter(settings, ports);
  const room = { clock, random, log, meter };
  const cluster = await openCluster(settings.kubernetes, room);
  const needs = (): InventoryNeeds => {
    const view = cluster.objects.value;
    return inventoryNeeds(view.kind === "synced" ? view.objects : null, settings.ownership);
  };
  const aws = openAws(settings.aws, { ...room, needs }, ports.aws ?? undefined);
  const sinks = openSinks(settings.destinations, room);
  const problems = problemList(ports);
  const counts = {
    read: readCounts(meter, metricPrice(aws.region).usdPerThousand),
    points: pollingCounts(meter),
  };
  const fleet = latest<Fleet>(new Map());
  const leading = new Map<number, ActorFleet>();
  const leads = (): boolean => leading.size > 0;
  const paying = openPaying(settings, { ...room, problems, fleet, region: aws.region, leads });
  const dispatcher = new MetricDispatcher({
    reader: aws.metrics,
    clock,
    random,
    log,
    counts: counts.read,
    failures: readFailures(problems),
    spending: paying.spending,
  });
  const discovery = new Discovery({
    inventory: aws.inventory,
    partial: aws.partialInventory,
    cluster: cluster.objects,
    clock,
    random,
    problems,
    settings: latest(descriptionSettings(settings)),
  });
  const curves = recentCurves();
  const actors = () => new Map([...leading.values()].flatMap((one) => [...one.snapshots()]));
  const announcing = openAnnouncing({
    ...room,
    cluster,
    discovery,
    problems,
    leads,
  });
  const checkpointing = openCheckpointing(settings, { ...room, problems, cluster });
  const removeGauges = [
    () => checkpointing.close(),
    () => paying.close(),
    processMetrics(meter, { version, clock }),
    controllerGauges(meter, {
      nowMs: () => clock.nowMs(),
      leading: () => [...leading.keys()],
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
      discovered: discovery.found.value,
      figures: discovery.figures(),
      fleet: fleet.value,
      actors: actors(),
      curves,
      reading: counts.read.snapshot(),
      destinations: sinks.map((sink) => sink.snapshot()),
      checkpoints: checkpointing.snapshots(),
      problems,
      ownership: settings.ownership,
      cost: paying.pacing.cost(),
      incidents: paying.incidents,
    });
  return {
    snapshot,
    run: (signal) =>
      runController(
        {
          ...ports,
          settings,
          meter,
          cluster,
          sinks,
          dispatcher,
          discovery,
          announcing,
          pacing: paying.pacing,
          fleet,
          leading,
          checkpointing,
          elector: alwaysLeads,
          curves,
          actorPorts: {
            async read(queries, reading) {
              await paying.pacing.ready(reading);
              return dispatcher.read(queries, reading);
            },
            pace: paying.pacing.pace,
            incidents: paying.incidentPorts,
            sinks,
            clock,
            log,
            counts: counts.points,
            settings: latest(settings.polling),
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
