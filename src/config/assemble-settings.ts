import { parseStatistic } from "../catalogue/statistic.ts";
import type { OtlpSettings } from "../otlp/otlp-settings.ts";
import type { PollingSettings } from "../polling/polling-settings.ts";
import { deepFreeze } from "./deep-freeze.ts";
import { valueOf, type EffectiveConfiguration, type EffectiveOptions } from "./effective.ts";
import { templateKeys } from "./label-template.ts";
import type { Settings } from "./settings.ts";

/** Divides checked values among the rooms. Only for values that passed every check; throws where one is missing: a bug. */
export function assembleSettings(
  { global, destinations }: EffectiveConfiguration,
  resolved: readonly OtlpSettings[],
): Settings {
  const clusterName = required(valueOf(global, "clusterName"));
  const region = required(valueOf(global, "region"));
  const labels = labelsOf(global);
  const { ownerLabels, ownerAnnotations } = templateKeys(Object.values(labels));
  const first = destinations[0];
  return deepFreeze<Settings>({
    clusterName,
    region,
    aws: { region, vpcIds: valueOf(global, "discovery.vpcIds") },
    kubernetes: { kubeconfigPath: null, keepLabels: ownerLabels, keepAnnotations: ownerAnnotations },
    discovery: { intervalMs: valueOf(global, "discovery.interval") },
    ownership: {
      clusterName,
      clusterTagValues: valueOf(global, "ownership.clusterTagValues"),
      namespaces: valueOf(global, "ownership.namespaces"),
      ingressClasses: valueOf(global, "ownership.ingressClasses"),
      serviceClasses: valueOf(global, "ownership.serviceClasses"),
      gatewayControllers: Object.fromEntries(valueOf(global, "ownership.gatewayControllers")),
      relations: valueOf(global, "ownership.relations"),
      annotations: valueOf(global, "ownership.annotations"),
    },
    series: {
      clusterName,
      region,
      labels,
      jobServiceNamespace: valueOf(global, "job.serviceNamespace"),
      resource: first === undefined ? "identifying" : valueOf(first, "otlp.resource"),
    },
    metrics: {
      preset: valueOf(global, "metrics.preset"),
      include: valueOf(global, "metrics.include"),
      exclude: valueOf(global, "metrics.exclude"),
      targetGroups: valueOf(global, "metrics.targetGroups"),
      zones: valueOf(global, "metrics.zones"),
      statistics: Object.fromEntries(
        [...valueOf(global, "metrics.statistics")].map(([metric, wished]) => [
          metric,
          [...new Set(wished.map((statistic) => parseStatistic(statistic) ?? statistic))],
        ]),
      ),
      zeroFill: zeroFillOf(global),
    },
    settle: {
      settleMs: settleOf(global),
      settleOverrides: Object.fromEntries(valueOf(global, "polling.settleOverrides")),
      ceilingMs:
        valueOf(global, "polling.settle") === "adaptive" ? valueOf(global, "polling.adaptive.ceiling") : null,
    },
    polling: pollingOf(global, resolved),
    ...livesOf(global),
    destinations: resolved,
  });
}

function pollingOf(options: EffectiveOptions, resolved: readonly OtlpSettings[]): PollingSettings {
  return {
    settleMs: settleOf(options),
    intervalsMs: {
      alerting: valueOf(options, "polling.intervals.alerting"),
      regular: valueOf(options, "polling.intervals.regular"),
      slow: valueOf(options, "polling.intervals.slow"),
    },
    recheckMs: valueOf(options, "polling.recheck"),
    onLateChange: valueOf(options, "polling.onLateChange"),
    startupLookbackMs: valueOf(options, "polling.startupLookback"),
    catchUpLimitMs: valueOf(options, "polling.catchUpLimit"),
    zeroFill: zeroFillOf(options),
    maxBatchPoints: Math.min(...resolved.map(({ maxRequestPoints }) => maxRequestPoints)),
  };
}

function livesOf(
  options: EffectiveOptions,
): Pick<
  Settings,
  | "adaptiveSettle"
  | "incident"
  | "budget"
  | "selfMetrics"
  | "leaderElection"
  | "sharding"
  | "checkpoint"
  | "server"
  | "log"
> {
  return {
    adaptiveSettle: {
      enabled: valueOf(options, "polling.settle") === "adaptive",
      floorMs: valueOf(options, "polling.adaptive.floor"),
      ceilingMs: valueOf(options, "polling.adaptive.ceiling"),
    },
    incident: {
      enabled: valueOf(options, "polling.incident.enabled"),
      forMs: valueOf(options, "polling.incident.for"),
      maxPerDayMs: valueOf(options, "polling.incident.maxPerDay"),
    },
    budget: {
      monthlyUsd: valueOf(options, "budget.monthlyUsd"),
      hardStop: valueOf(options, "budget.hardStop"),
    },
    selfMetrics: { push: valueOf(options, "selfMetrics.push") },
    leaderElection: {
      enabled: valueOf(options, "leaderElection.enabled"),
      namespace: valueOf(options, "leaderElection.namespace"),
      name: valueOf(options, "leaderElection.name"),
      leaseDurationMs: valueOf(options, "leaderElection.leaseDuration"),
      renewDeadlineMs: valueOf(options, "leaderElection.renewDeadline"),
      retryPeriodMs: valueOf(options, "leaderElection.retryPeriod"),
    },
    sharding: { buckets: valueOf(options, "sharding.buckets") },
    checkpoint: {
      enabled: valueOf(options, "checkpoint.enabled"),
      name: valueOf(options, "checkpoint.name"),
      file: valueOf(options, "checkpoint.file"),
    },
    server: {
      metrics: valueOf(options, "server.metrics"),
      health: valueOf(options, "server.health"),
      page: valueOf(options, "server.page"),
    },
    log: { level: valueOf(options, "log.level"), format: valueOf(options, "log.format") },
  };
}

function settleOf(options: EffectiveOptions): number {
  const settle = valueOf(options, "polling.settle");
  return settle === "adaptive" ? valueOf(options, "polling.adaptive.floor") : settle;
}

function zeroFillOf(options: EffectiveOptions): { enabled: boolean; afterMs: number } {
  return {
    enabled: valueOf(options, "metrics.zeroFill.enabled"),
    afterMs: valueOf(options, "metrics.zeroFill.after"),
  };
}

/** Labels with a template; one written without value is left out, also `cluster`. */
function labelsOf(options: EffectiveOptions): Readonly<Record<string, string>> {
  return Object.fromEntries([...valueOf(options, "labels")].filter(([, template]) => template !== ""));
}

function required(value: string | null): string {
  if (value === null) {
    throw new Error("a required option passed the checks without a value");
  }
  return value;
}
