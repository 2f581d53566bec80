import type { Clock } from "../runtime/clock.ts";
import { latest } from "../runtime/latest.ts";
import type { Latest } from "../runtime/latest.ts";
import type { Log } from "../runtime/log.ts";
import type { Meter } from "../runtime/meter.ts";
import type { Random } from "../runtime/random.ts";
import { runAll } from "../runtime/run-all.ts";
import type { Runnable } from "../runtime/run-all.ts";
import type { ClusterObjects } from "./cluster-objects.ts";
import { clusterGauges } from "./cluster-gauges.ts";
import { clusterMeters } from "./cluster-meters.ts";
import { clusterReflectors } from "./cluster-reflectors.ts";
import type { ClusterView } from "./cluster-view.ts";
import { clusterView, sameView } from "./cluster-view.ts";
import { credentialSource } from "./credentials.ts";
import { kindLabel, kinds } from "./kinds.ts";
import type { KubernetesSettings } from "./kubernetes-settings.ts";
import type { ReflectorSnapshot } from "./reflector-snapshot.ts";
import { keptKeys } from "./rules/kept-keys.ts";
import { transport, type Transport } from "./transport.ts";

/** What the cluster room needs of the world. */
export interface ClusterPorts {
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly meter: Meter;
}

/** The cluster as a living part. */
export interface OpenCluster {
  /** The newest view. `syncing` until every kind was seen once; `synced` ever after, with the last known objects while the API server is away. */
  readonly objects: Latest<ClusterView>;
  /** Watches until the signal aborts. To be called once. */
  readonly run: Runnable;
  /**
   * Keeps from now on also the labels and annotations that these settings name. Resolves when the objects in `objects` have
   * them; at once when they have them already. Nothing is ever kept less. Only while `run` runs.
   */
  keep(
    settings: Pick<KubernetesSettings, "keepLabels" | "keepAnnotations">,
    signal: AbortSignal,
  ): Promise<void>;
  /** One row per kind, bounded. */
  snapshot(): readonly ReflectorSnapshot[];
  /** Single requests to the same API server under the same credentials, until `close`. */
  readonly api: Pick<Transport, "request">;
  /** The namespace of the pod or of the kubeconfig's context; null when neither names one. Rejects while credentials cannot be read. */
  ownNamespace(): Promise<string | null>;
  /** Ends every connection and gauge. After `run` has ended. */
  close(): Promise<void>;
}

/** The shortest time between two views. Smaller computes ownership for each event of a burst; larger shows a new Ingress later. */
export const viewEveryMs = 500;

function counts(objects: ClusterObjects): Readonly<Record<string, number>> {
  return Object.fromEntries(Object.entries(objects).map(([key, list]) => [key, list.length]));
}

/**
 * Opens the cluster that the settings name; nothing is asked of it before `run`.
 * Throws `KubeconfigError` when they name none; an API server that is away is waited for.
 */
export async function openCluster(settings: KubernetesSettings, ports: ClusterPorts): Promise<OpenCluster> {
  const { clock, meter } = ports;
  const log = ports.log.with({ part: "kubernetes" });
  const source = await credentialSource(settings, clock);
  const requests = transport(source, { clock });
  const meters = clusterMeters(
    meter,
    Object.values(kinds).flatMap((rows) => rows.map(kindLabel)),
  );
  const changed = latest<null>(null);
  const { random } = ports;
  let named = { keepLabels: settings.keepLabels, keepAnnotations: settings.keepAnnotations };
  let kept = keptKeys(named);
  const all = clusterReflectors(
    {
      keep: {
        labels: (key) => kept.labels(key),
        annotations: (key) => kept.annotations(key),
      },
    },
    { clock, random, log, transport: requests, meters, changed },
  );
  const snapshot = (): readonly ReflectorSnapshot[] => all.list.map((one) => one.snapshot());
  const removeGauges = clusterGauges(meter, snapshot);
  const view = (): ClusterView => clusterView(snapshot(), all.objects(), clock.nowMs());
  const objects = latest<ClusterView>(view());

  function show(): void {
    const before = objects.value;
    const after = view();
    if (!sameView(before, after)) {
      objects.set(after);
    }
    if (before.kind === "syncing" && after.kind === "synced") {
      log.info("the cluster's objects are known", counts(after.objects));
    }
  }

  async function publish(signal: AbortSignal): Promise<void> {
    let seen = changed.version;
    for (;;) {
      await changed.changed(seen, signal);
      seen = changed.version;
      show();
      await clock.sleep(viewEveryMs, signal);
    }
  }

  return {
    objects,
    async run(signal) {
      await runAll([...all.list.map((one) => one.run), publish], signal);
    },
    async keep(more, signal) {
      const keepLabels = [...new Set([...named.keepLabels, ...more.keepLabels])];
      const keepAnnotations = [...new Set([...named.keepAnnotations, ...more.keepAnnotations])];
      const isNew = [
        ...more.keepLabels.filter((key) => !kept.labels(key)),
        ...more.keepAnnotations.filter((key) => !kept.annotations(key)),
      ];
      named = { keepLabels, keepAnnotations };
      kept = keptKeys(named);
      if (isNew.length > 0) {
        all.list.forEach((one) => one.relist());
      }
      let seen = changed.version;
      while (snapshot().some((one) => one.isOutdated)) {
        await changed.changed(seen, signal);
        seen = changed.version;
      }
      show();
    },
    snapshot,
    api: requests,
    async ownNamespace() {
      const { namespace } = await source.current();
      return namespace === "" ? null : namespace;
    },
    async close() {
      removeGauges();
      await requests.close();
    },
  };
}
