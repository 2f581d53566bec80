import type { Discovered } from "../controller/discovery.ts";
import { explainAll, type ExplainedLoadBalancer } from "../controller/rules/explanation.ts";
import { explainedObjects, type ExplainedObject } from "../controller/rules/explained-object.ts";
import { comparableHostName } from "../ownership/host-name.ts";
import type { OwnershipSettings } from "../ownership/ownership-settings.ts";
import { matchTarget, nearTargets, type ExplainTarget } from "./explain-target.ts";

/** What `elbow explain` answers: the shape of `-o json`, described in docs/explain.md. */
export interface ExplainAnswer {
  readonly cluster: string;
  readonly region: string;
  /** RFC 3339, UTC. */
  readonly readAt: string;
  /** As typed; null = the whole table. */
  readonly target: string | null;
  readonly found: boolean;
  readonly loadBalancers: readonly ExplainedLoadBalancer[];
  /** The object asked about and those that show the host name asked about; without a target, those that wait for a load balancer. */
  readonly objects: readonly ExplainedObject[];
  readonly lookedAt: {
    readonly loadBalancers: number;
    readonly ofThisCluster: number;
    readonly targetGroups: number;
    readonly ingresses: number;
    readonly services: number;
    readonly gateways: number;
  };
  /** Cluster tag values seen, with the number of load balancers. */
  readonly clusterTagValues: Readonly<Record<string, number>>;
  readonly didYouMean: readonly string[];
}

/** What is asked, of what. */
export interface ExplainQuestion {
  readonly discovered: Discovered;
  readonly region: string;
  readonly settings: OwnershipSettings;
  /** Null = the whole table. */
  readonly asked: { readonly text: string; readonly target: ExplainTarget } | null;
}

/** Explains a target, or everything that this cluster's tags claim. */
export function explainAnswer({ discovered, region, settings, asked }: ExplainQuestion): ExplainAnswer {
  const all = explainAll(discovered, settings);
  const ours = all.filter(({ relation }) => relation !== "foreign");
  const objects = explainedObjects(discovered, settings);
  const loadBalancers = asked === null ? ours : matchTarget(asked.target, all);
  const explained =
    asked === null
      ? discovered.ownership.unresolved.map(({ object }) => objects.explain(object))
      : objectsOf(asked.target, objects);
  const found = asked === null || loadBalancers.length > 0 || explained.some(({ exists }) => exists);
  return {
    cluster: settings.clusterName,
    region,
    readAt: new Date(discovered.inventory.readAtMs).toISOString(),
    target: asked?.text ?? null,
    found,
    loadBalancers,
    objects: found ? explained.filter(({ exists }) => exists) : [],
    lookedAt: {
      loadBalancers: all.length,
      ofThisCluster: ours.length,
      targetGroups: discovered.inventory.targetGroups.length,
      ingresses: discovered.objects.ingresses.length,
      services: discovered.objects.services.length,
      gateways: discovered.objects.gateways.length,
    },
    clusterTagValues: discovered.ownership.seenClusterTagValues,
    didYouMean: found || asked === null ? [] : nearTargets(asked.target, all, objects.all),
  };
}

function objectsOf(
  target: ExplainTarget,
  objects: ReturnType<typeof explainedObjects>,
): readonly ExplainedObject[] {
  if (target.kind === "object") {
    return [objects.explain(target.object)];
  }
  const wanted = comparableHostName(target.text);
  return wanted.includes(".")
    ? objects.all
        .map((object) => objects.explain(object))
        .filter(({ hostNames }) => hostNames.some((name) => comparableHostName(name) === wanted))
    : [];
}
