import type { Inventory, InventoryReader } from "../aws/inventory.ts";
import type { ClusterObjects } from "../kubernetes/cluster-objects.ts";
import type { ClusterView } from "../kubernetes/cluster-view.ts";
import { resolveOwnership } from "../ownership/resolve-ownership.ts";
import type { Ownership } from "../ownership/ownership.ts";
import type { Clock } from "../runtime/clock.ts";
import { latest, type Latest } from "../runtime/latest.ts";
import type { Random } from "../runtime/random.ts";
import { runAll } from "../runtime/run-all.ts";
import {
  describeOwnership,
  type DescribedOwnership,
  type DescriptionSettings,
} from "../series/describe-ownership.ts";
import type { ProblemList } from "./problem-list.ts";
import { clusterNameAdvice } from "./rules/cluster-name-advice.ts";
import { remedyOf } from "./rules/remedy.ts";

/** Early passes (a new object has no load balancer yet) keep this distance: the ELB API's bucket is shared with the account. */
const earlyPassMs = 30_000;
/** After a failed pass; shorter than the interval, since an empty page helps nobody. */
const retryPassMs = 15_000;
/** Passes are spread by this part of the interval, so that many clusters of one account do not call in step. */
const jitter = 0.1;

/** Everything that is known of who owns what. */
export interface Discovered {
  readonly ownership: Ownership;
  readonly described: DescribedOwnership;
  readonly inventory: Inventory;
  readonly objects: ClusterObjects;
  /** Counts complete passes. */
  readonly pass: number;
}

/** The figures of discovery for the page. */
export interface DiscoveryFigures {
  readonly lastCompleteAtMs: number | null;
  readonly lastFailure: string | null;
  readonly calls: number;
}

/** What discovery works with. */
export interface DiscoveryPorts {
  readonly inventory: InventoryReader;
  readonly cluster: Latest<ClusterView>;
  readonly clock: Clock;
  readonly random: Random;
  readonly problems: ProblemList;
  readonly settings: Latest<DescriptionSettings & { readonly discoveryIntervalMs: number }>;
}

/**
 * Keeps the map from load balancers to owners: reads the inventory each interval (earlier when a new object waits for its
 * load balancer), and joins it anew with the cluster's objects whenever either changes. A failed pass changes nothing.
 */
export class Discovery {
  readonly found: Latest<Discovered | null> = latest<Discovered | null>(null);
  readonly #ports: DiscoveryPorts;
  #inventory: { readonly value: Inventory; readonly pass: number } | null = null;
  #figures: DiscoveryFigures = { lastCompleteAtMs: null, lastFailure: null, calls: 0 };
  #lastPassAtMs = Number.NEGATIVE_INFINITY;

  constructor(ports: DiscoveryPorts) {
    this.#ports = ports;
  }

  figures(): DiscoveryFigures {
    return this.#figures;
  }

  /** Works until the signal aborts. */
  async run(signal: AbortSignal): Promise<void> {
    const { clock, cluster, settings } = this.#ports;
    while (!signal.aborted) {
      const seen = { cluster: cluster.version, settings: settings.version };
      if (clock.monotonicMs() >= this.#nextPassAtMs()) {
        await this.#pass(signal);
      }
      this.#join();
      const waitMs = Math.max(0, this.#nextPassAtMs() - clock.monotonicMs());
      await runAll(
        [
          (inner) => clock.sleep(waitMs, inner),
          (inner) => cluster.changed(seen.cluster, inner),
          (inner) => settings.changed(seen.settings, inner),
        ],
        signal,
      );
    }
  }

  #nextPassAtMs(): number {
    const { settings, random } = this.#ports;
    if (this.#inventory === null || this.#figures.lastFailure !== null) {
      return this.#lastPassAtMs + retryPassMs;
    }
    const intervalMs = settings.value.discoveryIntervalMs;
    const waiting = (this.found.value?.ownership.unresolved.length ?? 0) > 0;
    const stretchMs = intervalMs * jitter * (random.next() - 0.5);
    return this.#lastPassAtMs + (waiting ? Math.min(earlyPassMs, intervalMs) : intervalMs + stretchMs);
  }

  async #pass(signal: AbortSignal): Promise<void> {
    const { clock, inventory, problems } = this.#ports;
    this.#lastPassAtMs = clock.monotonicMs();
    const reading = await inventory.read(signal);
    const calls = this.#figures.calls + reading.calls;
    switch (reading.kind) {
      case "complete":
        this.#inventory = { value: reading.inventory, pass: (this.#inventory?.pass ?? 0) + 1 };
        this.#figures = { lastCompleteAtMs: clock.nowMs(), lastFailure: null, calls };
        problems.healed("discovery");
        break;
      case "failed":
        this.#figures = { ...this.#figures, lastFailure: reading.failure.message, calls };
        problems.report({
          where: "discovery",
          message: `The load balancers cannot be listed: ${reading.failure.message}`,
          remedy: remedyOf(reading.failure),
        });
        break;
      default:
        reading satisfies never;
    }
  }

  #join(): void {
    const { cluster, settings } = this.#ports;
    const view = cluster.value;
    if (this.#inventory === null || view.kind !== "synced") {
      return;
    }
    const { value: inventory, pass } = this.#inventory;
    const known = this.found.value;
    if (
      known !== null &&
      known.pass === pass &&
      known.objects === view.objects &&
      this.#settingsSeen === settings.version
    ) {
      return;
    }
    this.#settingsSeen = settings.version;
    const ownership = resolveOwnership(view.objects, inventory, settings.value.ownership);
    const described = describeOwnership(ownership, settings.value);
    this.found.set({ ownership, described, inventory, objects: view.objects, pass });
    this.#sayProblems(ownership, described);
  }

  #settingsSeen = -1;

  #sayProblems(ownership: Ownership, described: DescribedOwnership): void {
    const { problems, settings } = this.#ports;
    const { clusterName, clusterTagValues } = settings.value.ownership;
    const advice = clusterNameAdvice([clusterName, ...clusterTagValues], ownership.seenClusterTagValues);
    if (advice === null) {
      problems.healed("clusterName");
    } else {
      problems.report({ where: "clusterName", ...advice });
    }
    for (const { arn, object, message, remedy } of described.problems) {
      const where = object === null ? arn : `${object.kind} ${object.namespace}/${object.name}`;
      problems.report({ where, message, remedy });
    }
  }
}
