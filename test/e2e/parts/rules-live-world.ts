import type { LoadBalancerType } from "../../../src/aws/load-balancer.ts";
import type { MetricClass } from "../../../src/catalogue/metric.ts";
import { describeOwnership } from "../../../src/series/describe-ownership.ts";
import type { Labels, ResourceAttributes } from "../../../src/series/labels.ts";
import type { SeriesSpec } from "../../../src/series/series-spec.ts";
import { loadBalancer, targetGroup } from "../../ownership/build.ts";
import { backend, ownedBy, ownershipOf, settings } from "../../series/build.ts";
import { calmMinute, type MinuteValues } from "./rules-live-calm.ts";
import { clusters, type LiveCluster } from "./rules-live-clusters.ts";
import type { DueAlert, Incident } from "./rules-live-incident.ts";
import { incidents } from "./rules-live-incidents.ts";
import type { Expectation } from "./rules-live-judge.ts";

/** One load balancer as a function of time. Minutes count from the first live one. */
export interface LiveLoadBalancer {
  readonly name: string;
  readonly cluster: LiveCluster;
  readonly type: LoadBalancerType;
  readonly series: readonly LiveSeries[];
  /** What CloudWatch has of a minute; null = the load balancer is gone. */
  readonly minute: (minute: number) => MinuteValues | null;
}

/** One series of a load balancer as elbow exports it; an info series is one that has a 1 in every minute. */
export interface LiveSeries {
  readonly id: string | null;
  readonly name: string;
  readonly labels: Labels;
  readonly resource: ResourceAttributes;
  readonly class: MetricClass;
  readonly zeroFill: boolean;
  readonly isInfo: boolean;
}

/** Everything that is pushed, and what must come of it. */
export interface LiveWorld {
  readonly loadBalancers: readonly LiveLoadBalancer[];
  readonly clusters: readonly LiveCluster[];
  /** What must fire when, if rules are evaluated from minute `loadedMin` on. */
  readonly expected: (loadedMin: number) => readonly Expectation[];
}

const stay = { begins: 0, twin: () => ({}), due: [], type: "application" as const };

function bystander(name: string, busy: number): Incident {
  return { ...stay, name, busy, bad: () => ({}) };
}

/** What part of the world there is. */
export interface WorldChoice {
  /** Only these incidents and clusters, with their twins; left out = all. */
  readonly only?: readonly string[];
  /** Incidents that do not happen though their alerts are expected: to see that somebody notices. */
  readonly calledOff?: readonly string[];
}

/** The world under test. `rulesText` is what scaffold printed: only series that it names are sent. */
export function liveWorld(rulesText: string, choice: WorldChoice = {}): LiveWorld {
  const isThere = ({ name }: { readonly name: string }): boolean => choice.only?.includes(name) ?? true;
  const chosen = incidents.filter(isThere);
  const tenants = clusters.filter((one) => one.name === "prod" || isThere(one));
  const named = new Set(rulesText.match(/\b(?:alb|nlb|clb|elbow)_[a-z0-9_]+\b/g));
  const prod = clusters.find(({ name }) => name === "prod");
  if (prod === undefined) {
    throw new Error("there is no cluster prod");
  }
  const troubled = chosen.flatMap((incident) => {
    const calm = calmMinute(incident.type, incident.busy);
    const twinCalm = calmMinute(incident.type, incident.twinBusy ?? incident.busy);
    const shell = { cluster: prod, type: incident.type };
    return [
      {
        ...shell,
        name: incident.name,
        minute: (minute: number) => {
          const isCalm = minute < incident.begins || choice.calledOff?.includes(incident.name) === true;
          const bad = isCalm ? {} : incident.bad(minute - incident.begins);
          return bad === null ? null : { ...calm, ...bad };
        },
      },
      {
        ...shell,
        name: twinOf(incident.name),
        minute: (minute: number) => ({ ...twinCalm, ...incident.twin(minute - incident.begins) }),
      },
    ];
  });
  const bystanders = tenants.flatMap((cluster) => {
    const all = [
      ...cluster.bystanders.map((name) => bystander(name, 10)),
      ...(cluster.busyBystander === undefined ? [] : [bystander(cluster.busyBystander, 600)]),
    ];
    return all.map(({ name, type, busy }) => ({
      name,
      cluster,
      type,
      minute: () => calmMinute(type, busy),
    }));
  });
  return {
    clusters: tenants,
    loadBalancers: [...troubled, ...bystanders].map((one) => ({
      ...one,
      series: seriesOf(one, named),
    })),
    expected: (loadedMin) => [
      ...chosen.flatMap(({ name, begins, due }) =>
        due.map((alert) => expectation(alert, { cluster: "prod", loadBalancer: name, begins, loadedMin })),
      ),
      ...tenants.flatMap(({ name, begins, due }) =>
        due.map((alert) =>
          expectation(alert, { cluster: name, loadBalancer: alert.loadBalancer ?? "", begins, loadedMin }),
        ),
      ),
    ],
  };
}

/** The name of the twin that must stay silent. */
export function twinOf(name: string): string {
  return `${name}-twin`;
}

/** How an alert is told from others: its name, cluster, load balancer and what else it is split by. */
export function alertKey(labels: Readonly<Record<string, string>>): string {
  const { alertname, cluster, load_balancer_name: loadBalancerName, part, code, reason } = labels;
  const parts = [alertname, cluster, loadBalancerName, part ?? code ?? labels["class"] ?? reason];
  return parts.filter((text) => text !== undefined && text !== "").join(" / ");
}

function expectation(
  due: DueAlert,
  at: {
    readonly cluster: string;
    readonly loadBalancer: string;
    readonly begins: number;
    readonly loadedMin: number;
  },
): Expectation {
  const everyMin = due.everyMin ?? 1;
  return {
    key: alertKey({
      alertname: due.alert,
      cluster: at.cluster,
      load_balancer_name: at.loadBalancer,
      part: due.mark ?? "",
    }),
    fromMin: Math.max(at.begins + due.trueAfter, at.loadedMin) + due.forMin,
    untilMin: due.goneAfter === undefined ? Infinity : at.begins + due.goneAfter,
    everyMin,
  };
}

/** Names, labels and classes come from elbow's own description of such a load balancer. */
function seriesOf(
  { name, cluster, type }: Pick<LiveLoadBalancer, "name" | "cluster" | "type">,
  named: ReadonlySet<string>,
): readonly LiveSeries[] {
  const balancer = loadBalancer(name, { type });
  const groups = type === "classic" ? [] : [`shop/${name}`];
  const described = describeOwnership(
    ownershipOf(
      ownedBy(`shop/${name}`, {
        loadBalancer: balancer,
        targetGroups: groups.map((path) => backend(path, { targetGroup: targetGroup(name, [balancer]) })),
      }),
    ),
    {
      ...settings,
      metrics: { ...settings.metrics, preset: "standard" },
      series: { ...settings.series, clusterName: cluster.name, labels: { env: "test" } },
    },
  );
  return described.loadBalancers.flatMap(({ specs, labels: { sets, infos } }) => [
    ...specs.flatMap((spec) => {
      const set = sets.get(spec.labelsKey);
      return set === undefined || !named.has(spec.name) ? [] : [liveSeries(spec, set)];
    }),
    ...infos
      .filter((info) => named.has(info.name))
      .map((info) => ({
        ...info,
        id: null,
        class: "alerting" as const,
        zeroFill: false,
        isInfo: true,
      })),
  ]);
}

function liveSeries(spec: SeriesSpec, set: Pick<LiveSeries, "labels" | "resource">): LiveSeries {
  return {
    id: spec.id,
    name: spec.name,
    labels: set.labels,
    resource: set.resource,
    class: spec.class,
    zeroFill: spec.zeroFill,
    isInfo: false,
  };
}
