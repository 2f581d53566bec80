import type { ReflectorSnapshot } from "../kubernetes/reflector-snapshot.ts";
import type { ActorSnapshot } from "../polling/actor-snapshot.ts";
import type { Incident } from "../polling/incident-watch.ts";
import type { ReadSnapshot } from "../polling/read-counts.ts";
import { exportDecision } from "../ownership/export-decision.ts";
import type { OwnershipSettings } from "../ownership/ownership-settings.ts";
import type { OwnedLoadBalancer, Relation } from "../ownership/owned-load-balancer.ts";
import type { Labels } from "../series/labels.ts";
import type { SeriesProblem } from "../series/series-problem.ts";
import type { LoadBalancerSeries } from "../series/series-spec.ts";
import type { CheckpointSnapshot } from "./checkpoint-snapshot.ts";
import type { ConfigurationSnapshot } from "./configuration-snapshot.ts";
import type {
  ControllerSnapshot,
  DestinationSnapshot,
  LoadBalancerSnapshot,
  WatchSnapshot,
} from "./controller-snapshot.ts";
import type { Discovered, DiscoveryFigures } from "./discovery.ts";
import type { ProblemList } from "./problem-list.ts";
import type { RecentCurves } from "./recent-curves.ts";
import { billOf, loadBalancerBill } from "./rules/bill-of.ts";
import type { FleetCost } from "./fleet-cost.ts";
import type { IncidentBoard } from "./incident-board.ts";
import type { Fleet } from "./rules/fleet.ts";

/** The parts a snapshot is made of; each is bounded by itself. */
export interface SnapshotParts extends Pick<
  ControllerSnapshot,
  "nowMs" | "startedAtMs" | "version" | "cluster" | "region" | "synced" | "leading" | "election"
> {
  readonly discovered: Discovered | null;
  readonly figures: DiscoveryFigures;
  readonly fleet: Fleet;
  readonly actors: ReadonlyMap<string, ActorSnapshot>;
  readonly curves: RecentCurves;
  readonly reading: ReadSnapshot;
  readonly destinations: readonly DestinationSnapshot[];
  readonly checkpoints?: readonly CheckpointSnapshot[];
  readonly problems: ProblemList;
  /** Says why a load balancer is not exported; left out: not known. */
  readonly ownership?: OwnershipSettings;
  /** Left out: nothing is known of money. */
  readonly cost?: FleetCost | null;
  readonly incidents?: Pick<IncidentBoard, "of">;
  readonly configuration?: ConfigurationSnapshot;
  readonly reflectors?: readonly ReflectorSnapshot[];
}

/** The one value that the page, `explain` and the demo's summary show. */
export function snapshotOf(parts: SnapshotParts): ControllerSnapshot {
  const owned = parts.discovered?.ownership.loadBalancers ?? [];
  const relations: Partial<Record<Relation, number>> = {};
  for (const { relation } of owned) {
    relations[relation] = (relations[relation] ?? 0) + 1;
  }
  const remarks = Map.groupBy(parts.discovered?.described.problems ?? [], ({ arn }) => arn);
  return {
    nowMs: parts.nowMs,
    startedAtMs: parts.startedAtMs,
    version: parts.version,
    cluster: parts.cluster,
    region: parts.region,
    synced: parts.synced,
    leading: parts.leading,
    ...(parts.election === undefined ? {} : { election: parts.election }),
    discovery: {
      ...parts.figures,
      ...discoverySnapshot(parts),
    },
    ...(parts.configuration === undefined ? {} : { configuration: parts.configuration }),
    cloudwatch: {
      calls: parts.reading.calls,
      queries: parts.reading.queries,
      units: parts.reading.units,
      throttled: parts.reading.throttled,
      costUsd: parts.reading.costUsd,
      ...(parts.cost === undefined || parts.cost === null ? {} : { bill: billOf(parts.cost) }),
    },
    loadBalancers: owned.map((one) => {
      const { arn, name, type } = one.loadBalancer;
      const member = parts.fleet.get(arn);
      const exported = member?.life.kind === "live";
      return loadBalancerSnapshot({
        common: {
          arn,
          type,
          owned: one,
          name: member?.series.name ?? name,
          exported,
          ...withheldReason(one, exported, parts.ownership),
          ...remarksOf(remarks.get(arn)),
        },
        series: member?.series ?? null,
        actor: parts.actors.get(arn) ?? null,
        curves: parts.curves,
        money: { cost: parts.cost ?? null, incident: parts.incidents?.of(arn) ?? null },
      });
    }),
    unresolved: parts.discovered?.ownership.unresolved ?? [],
    relations,
    destinations: parts.destinations,
    ...(parts.checkpoints === undefined ? {} : { checkpoints: parts.checkpoints }),
    problems: parts.problems.list(),
  };
}

function discoverySnapshot({
  discovered,
  reflectors,
}: SnapshotParts): Omit<ControllerSnapshot["discovery"], keyof DiscoveryFigures> {
  const bindings = discovered?.ownership.unresolvedBindings ?? [];
  return {
    seenClusterTagValues: discovered?.ownership.seenClusterTagValues ?? {},
    ...(discovered === null ? {} : { inventorySize: discovered.inventory.loadBalancers.length }),
    ...(bindings.length === 0 ? {} : { unresolvedBindings: bindings }),
    ...(reflectors === undefined ? {} : { watches: reflectors.map(watchSnapshot) }),
  };
}

function watchSnapshot(one: ReflectorSnapshot): WatchSnapshot {
  const { resource, state, synced, objects, absence, lastByteAgeMs, trouble } = one;
  const restarts = Object.values(one.restarts).reduce((sum, count) => sum + count, 0);
  return { resource, state, synced, objects, absence, lastByteAgeMs, trouble, restarts };
}

function remarksOf(problems: readonly SeriesProblem[] | undefined): Pick<LoadBalancerSnapshot, "remarks"> {
  return problems === undefined ? {} : { remarks: problems };
}

function withheldReason(
  owned: OwnedLoadBalancer,
  exported: boolean,
  settings: OwnershipSettings | undefined,
): Pick<LoadBalancerSnapshot, "notExportedBecause"> {
  const decision = exported || settings === undefined ? null : exportDecision(owned, settings);
  return decision?.kind === "withheld" ? { notExportedBecause: decision.reason } : {};
}

function loadBalancerSnapshot(parts: {
  readonly common: Pick<
    LoadBalancerSnapshot,
    "arn" | "type" | "owned" | "name" | "exported" | "notExportedBecause" | "remarks"
  >;
  readonly series: LoadBalancerSeries | null;
  readonly actor: ActorSnapshot | null;
  readonly curves: RecentCurves;
  readonly money: { readonly cost: FleetCost | null; readonly incident: Incident | null };
}): LoadBalancerSnapshot {
  const { common, series, actor, curves, money } = parts;
  const labels: Labels | null = series?.labels.sets.get("")?.labels ?? null;
  return {
    ...common,
    dimension:
      series?.dimension ?? common.arn.slice(common.arn.indexOf("loadbalancer/") + "loadbalancer/".length),
    seriesCount: actor?.seriesCount ?? 0,
    labels,
    newestDeliveredMs: actor?.newestDeliveredMs ?? { alerting: null, regular: null, slow: null },
    behindMs: actor?.behindMs ?? 0,
    late: actor?.late ?? { appeared: 0, changed: 0 },
    ...(money.incident === null ? {} : { incident: money.incident }),
    ...loadBalancerBill(money.cost, common.arn),
    requests: curves.requests(common.arn),
    errors: curves.errors(common.arn),
    lastProblem:
      actor !== null && actor.failing > 0
        ? `${actor.failing} of ${actor.seriesCount} series could not be read last time; tried again by itself`
        : null,
  };
}
