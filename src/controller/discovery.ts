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
import { holdLabels, noLabelMemory, templateLabels } from "../series/hold-labels.ts";
import type { ProblemList } from "./problem-list.ts";
import { clusterNameAdvice } from "./rules/cluster-name-advice.ts";
import { nextPassAtMs, type PassState } from "./rules/next-pass.ts";
import { clusterProblems, type ClusterProblem } from "./rules/cluster-problems.ts";
import { remedyOf } from "./rules/remedy.ts";
import { reuseSame } from "./rules/same-series.ts";
import { sayClusterProblems } from "./say-cluster-problems.ts";
import { showingPartial } from "./show-partial.ts";
import { isHurried, nextWaiting, type Waiting } from "./rules/waiting.ts";

/** Everything that is known of who owns what. */
export interface Discovered {
  readonly ownership: Ownership;
  readonly described: DescribedOwnership;
  readonly inventory: Inventory;
  readonly objects: ClusterObjects;
  /** Counts complete passes. */
  readonly pass: number;
  /** When the pass that brought the inventory began, epoch ms: what it lists existed then. */
  readonly begunAtMs: number;
}

/** What one pass brought. */
type Listed = Pick<Discovered, "pass" | "begunAtMs"> & { readonly value: Inventory };

/** The figures of discovery for the page. */
export interface DiscoveryFigures {
  readonly lastCompleteAtMs: number | null;
  readonly lastFailure: string | null;
  readonly calls: number;
}

/** What discovery works with. */
export interface DiscoveryPorts {
  readonly inventory: InventoryReader;
  /** What the reader's first pass knows while it is under way; absent = nothing is shown before it is complete. */
  readonly partial?: Latest<Inventory | null>;
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
  #inventory: Listed | null = null;
  #figures: DiscoveryFigures = { lastCompleteAtMs: null, lastFailure: null, calls: 0 };
  #passes: Omit<PassState, "hurried"> = { lastAtMs: null, failures: 0, chance: 0 };
  #passing = false;
  #waiting: Waiting = new Map();
  /** The newest pass lacks a load balancer of the one before: a second one must confirm it. */
  #missed = false;
  #said: ReadonlyMap<string, string> = new Map();

  constructor(ports: DiscoveryPorts) {
    this.#ports = ports;
  }

  figures(): DiscoveryFigures {
    return this.#figures;
  }

  /** How far the loop is behind the pass that is due, whatever AWS does; 0 while a pass is under way or none is due. */
  overdueMs(): number {
    const { clock } = this.#ports;
    return this.#passes.lastAtMs === null || this.#passing
      ? 0
      : Math.max(0, clock.monotonicMs() - this.#nextPassAtMs());
  }

  /** Works until the signal aborts. */
  async run(signal: AbortSignal): Promise<void> {
    const { clock, cluster, settings } = this.#ports;
    while (!signal.aborted) {
      const seen = { cluster: cluster.version, settings: settings.version };
      if (clock.monotonicMs() >= this.#nextPassAtMs()) {
        this.#passing = true;
        await this.#pass(signal);
        this.#passing = false;
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
    const { settings, clock } = this.#ports;
    const hurried = this.#missed || isHurried(this.#waiting, clock.nowMs());
    return nextPassAtMs({ ...this.#passes, hurried }, settings.value.discoveryIntervalMs);
  }

  async #pass(signal: AbortSignal): Promise<void> {
    const { clock, inventory, problems, random } = this.#ports;
    const begun = { lastAtMs: clock.monotonicMs(), chance: random.next() };
    const begunAtMs = clock.nowMs();
    const reading = await this.#showing(() => inventory.read(signal), begunAtMs);
    const calls = this.#figures.calls + reading.calls;
    switch (reading.kind) {
      case "complete": {
        const arns = new Set(reading.inventory.loadBalancers.map(({ arn }) => arn));
        this.#missed = this.#inventory?.value.loadBalancers.some(({ arn }) => !arns.has(arn)) ?? false;
        const pass = (this.#inventory?.pass ?? 0) + 1;
        this.#inventory = { value: reading.inventory, pass, begunAtMs };
        this.#passes = { ...begun, failures: 0 };
        this.#figures = { lastCompleteAtMs: clock.nowMs(), lastFailure: null, calls };
        problems.healed("discovery");
        break;
      }
      case "failed":
        this.#passes = { ...begun, failures: this.#passes.failures + 1 };
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

  /** Before the first pass is complete, what it knows already is shown as pass 0: it can begin load balancers, and end none. */
  async #showing<T>(read: () => Promise<T>, begunAtMs: number): Promise<T> {
    const { partial, clock } = this.#ports;
    if (partial === undefined || this.#inventory !== null) {
      return read();
    }
    return showingPartial(read, {
      cell: partial,
      show: (value) => this.#join({ value, pass: 0, begunAtMs }),
      clock,
    });
  }

  #join(seen = this.#inventory): void {
    const { cluster, settings } = this.#ports;
    const view = cluster.value;
    if (seen === null || view.kind !== "synced") {
      return;
    }
    const { value: inventory, pass, begunAtMs } = seen;
    const known = this.found.value;
    if (
      known !== null &&
      known.inventory === inventory &&
      known.objects === view.objects &&
      this.#settingsSeen === settings.version
    ) {
      return;
    }
    this.#settingsSeen = settings.version;
    const ownership = resolveOwnership(view.objects, inventory, settings.value.ownership);
    const fresh = this.#holding(describeOwnership(ownership, settings.value));
    const loadBalancers = reuseSame(known?.described.loadBalancers ?? [], fresh.loadBalancers);
    const described = { ...fresh, loadBalancers };
    const found = { ownership, described, inventory, objects: view.objects, pass, begunAtMs };
    this.#waiting = nextWaiting(this.#waiting, found, this.#ports.clock.nowMs());
    this.found.set(found);
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
    const view = this.#ports.cluster.value;
    const absent = view.kind === "synced" ? view.absent : [];
    const clusterNow = clusterProblems(absent, ownership.unresolvedBindings ?? []);
    sayClusterProblems({ before: this.#clusterSaid, now: clusterNow }, problems);
    this.#clusterSaid = clusterNow;
    this.#saySeriesProblems(described);
  }

  #labelMemory = noLabelMemory;

  /** A label that an object changes again and again may not make a new series each time. */
  #holding(described: DescribedOwnership): DescribedOwnership {
    const { settings, clock } = this.#ports;
    const names = templateLabels(settings.value.series.labels);
    const at = { memory: this.#labelMemory, nowMs: clock.nowMs() };
    const { loadBalancers, memory, held } = holdLabels(described.loadBalancers, names, at);
    this.#labelMemory = memory;
    return { ...described, loadBalancers, heldValues: held };
  }

  #clusterSaid: readonly ClusterProblem[] = [];

  /** What no object suffers from any more is forgotten; what stays the same is not said again. */
  #saySeriesProblems(described: DescribedOwnership): void {
    const { problems } = this.#ports;
    const byPlace = Map.groupBy(described.problems, ({ arn, object }) =>
      object === null ? arn : `${object.kind} ${object.namespace}/${object.name}`,
    );
    const said = new Map(
      [...byPlace].map(([where, some]) => [where, some.map(({ message }) => message).join("\n")]),
    );
    for (const [where, messages] of this.#said) {
      if (said.get(where) !== messages) {
        problems.healed(where);
      }
    }
    for (const [where, some] of byPlace) {
      if (this.#said.get(where) !== said.get(where)) {
        some.forEach(({ message, remedy }) => problems.report({ where, message, remedy }));
      }
    }
    this.#said = said;
  }
}
