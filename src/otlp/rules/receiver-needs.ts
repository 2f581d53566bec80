import type { ReceiverKind, ReceiverPage } from "./receiver-kind.ts";

/** Points may come so late: a late value, a repair, an owner that was throttled. */
export const wantedWindowMs = 30 * 60_000;

/** Something that a receiver must have set. */
export interface ReceiverNeed {
  readonly name: string;
  /** `unknown`: the receiver does not show it. */
  readonly state: "met" | "unmet" | "unknown";
  readonly message: string;
  /** The setting to write, in the receiver's own language; "" when there is nothing to do. */
  readonly fix: string;
}

/** Pages that show settings. Null where they could not be read. */
export interface SettingPages {
  /** Prometheus: `/api/v1/status/config`. */
  readonly config: ReceiverPage | null;
  /** VictoriaMetrics: `/flags`. */
  readonly flags: ReceiverPage | null;
}

const prometheusWindow = "storage:\n  tsdb:\n    out_of_order_time_window: 30m";

function prometheusNeeds({ config }: SettingPages): readonly ReceiverNeed[] {
  const shown = config?.status === 200 ? /outofordertimewindow: ([0-9]+)/.exec(config.text)?.[1] : undefined;
  const why =
    "without it Prometheus refuses a whole request for one late point, and elbow has to give that point up";
  if (shown === undefined) {
    const message = `it does not show its out_of_order_time_window, which should be 30m or more; ${why}`;
    return [{ name: "out-of-order window", state: "unknown", message, fix: prometheusWindow }];
  }
  const windowMs = Number(shown);
  const words = `out_of_order_time_window is ${windowMs / 60_000}m`;
  return [
    windowMs >= wantedWindowMs
      ? { name: "out-of-order window", state: "met", message: words, fix: "" }
      : { name: "out-of-order window", state: "unmet", message: `${words}; ${why}`, fix: prometheusWindow },
  ];
}

/** Go durations as flags show them, such as `1ms`, `30s` or `1m0s`; null when it is none. */
function goDurationMs(text: string): number | null {
  const units: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 };
  const parts = [...text.matchAll(/([0-9.]+)(ms|s|m|h)/g)];
  return parts.length === 0 || parts.map(([all]) => all).join("") !== text
    ? null
    : parts.reduce((sum, [, number, unit]) => sum + Number(number) * (units[unit ?? ""] ?? 0), 0);
}

function victoriaNeeds({ flags }: SettingPages): readonly ReceiverNeed[] {
  const fix = "-dedup.minScrapeInterval=1ms";
  const why = "without deduplication a repeated point counts twice in sum_over_time and count_over_time";
  if (flags?.status !== 200) {
    const message = `it does not show its flags; -dedup.minScrapeInterval should be 1ms to 1m: ${why}`;
    return [{ name: "deduplication", state: "unknown", message, fix }];
  }
  const text = /-dedup\.minScrapeInterval="([^"]*)"/.exec(flags.text)?.[1] ?? "0s";
  const ms = goDurationMs(text) ?? 0;
  const isMet = ms >= 1 && ms <= 60_000;
  const message = `-dedup.minScrapeInterval is ${text}`;
  return [
    isMet
      ? { name: "deduplication", state: "met", message, fix: "" }
      : { name: "deduplication", state: "unmet", message: `${message}; ${why}`, fix },
  ];
}

const collectorFix = `receivers: { otlp/elbow: { protocols: { grpc: { endpoint: "0.0.0.0:4317" } } } }
exporters:
  otlp_http/elbow:
    endpoint: https://…
    sending_queue: { num_consumers: 1 }
service:
  pipelines:
    metrics/elbow: { receivers: [otlp/elbow], exporters: [otlp_http/elbow] }  # no k8sattributes, no batch`;

const needsOfKind: Readonly<Record<ReceiverKind, (pages: SettingPages) => readonly ReceiverNeed[]>> = {
  prometheus: prometheusNeeds,
  mimir: () => [
    {
      name: "out-of-order window",
      state: "unknown",
      message:
        "Mimir's out_of_order_time_window is 0 unless set for the tenant; it should be 30m or more. With ingest storage refusals come later: watch cortex_discarded_samples_total",
      fix: "limits:\n  out_of_order_time_window: 30m",
    },
  ],
  "grafana-cloud": () => [
    {
      name: "out-of-order window",
      state: "unknown",
      message:
        "Grafana Cloud takes points up to two hours late (grafanacloud_instance_metrics_limits shows it); older ones of a longer outage are refused and counted",
      fix: "",
    },
  ],
  "victoria-metrics": victoriaNeeds,
  collector: () => [collectorNeed],
  alloy: () => [collectorNeed],
  unknown: () => [
    {
      name: "late points",
      state: "unknown",
      message: "check that it takes points with timestamps that are 30 minutes old, and the same point twice",
      fix: "",
    },
  ],
};

const collectorNeed: ReceiverNeed = {
  name: "its pipeline",
  state: "unknown",
  message:
    "a Collector says OK before the backend has the points: what its queue or batch loses, elbow cannot see. Give elbow a pipeline of its own: one queue consumer keeps the order, k8sattributes would stamp elbow's pod on every owner's series, and batch mixes other clients' bad points with elbow's",
  fix: collectorFix,
};

/** What a receiver of this kind must have set, and whether it has, as far as its pages show. */
export function receiverNeeds(kind: ReceiverKind, pages: SettingPages): readonly ReceiverNeed[] {
  return needsOfKind[kind](pages);
}
