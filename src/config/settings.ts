import type { AwsSettings } from "../aws/aws-settings.ts";
import type { SettleSettings } from "../catalogue/metric-settle.ts";
import type { MetricsSettings } from "../catalogue/metrics-settings.ts";
import type { KubernetesSettings, LeaderElectionSettings } from "../kubernetes/kubernetes-settings.ts";
import type { OtlpSettings } from "../otlp/otlp-settings.ts";
import type { OwnershipSettings } from "../ownership/ownership-settings.ts";
import type { BudgetSettings } from "../polling/budget-settings.ts";
import type { IncidentSettings } from "../polling/incident-settings.ts";
import type { PollingSettings } from "../polling/polling-settings.ts";
import type { SeriesSettings } from "../series/series-settings.ts";
import type { ServerSettings } from "../status/server-settings.ts";
import type { LogSettings } from "../telemetry/log-settings.ts";

/** The whole configuration, checked, complete and frozen: one part for each room. */
export interface Settings {
  readonly clusterName: string;
  readonly region: string;
  readonly aws: AwsSettings;
  readonly kubernetes: KubernetesSettings;
  readonly discovery: DiscoverySettings;
  readonly ownership: OwnershipSettings;
  readonly series: SeriesSettings;
  readonly metrics: MetricsSettings;
  readonly settle: SettleSettings;
  readonly polling: PollingSettings;
  readonly adaptiveSettle: AdaptiveSettleSettings;
  readonly incident: IncidentSettings;
  readonly budget: BudgetSettings;
  /** At least one; names differ. */
  readonly destinations: readonly OtlpSettings[];
  readonly selfMetrics: SelfMetricsSettings;
  readonly leaderElection: LeaderElectionSettings;
  readonly sharding: ShardingSettings;
  readonly checkpoint: CheckpointSettings;
  readonly server: ServerSettings;
  readonly log: LogSettings;
}

/** Design key `discovery`, but for what AWS itself is asked. */
export interface DiscoverySettings {
  readonly intervalMs: number;
}

/** Design key `polling.adaptive`; `enabled` = `polling.settle: adaptive`. */
export interface AdaptiveSettleSettings {
  readonly enabled: boolean;
  readonly floorMs: number;
  readonly ceilingMs: number;
}

/** Design key `selfMetrics`. */
export interface SelfMetricsSettings {
  readonly push: boolean;
}

/** Design key `sharding`. */
export interface ShardingSettings {
  readonly buckets: number;
}

/** Design key `checkpoint`; `file` null = a ConfigMap. */
export interface CheckpointSettings {
  readonly enabled: boolean;
  readonly name: string;
  readonly file: string | null;
}
