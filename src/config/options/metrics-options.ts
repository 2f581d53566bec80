import type { OptionRow } from "../option-row.ts";
import { interval, yesNo } from "./option-kinds.ts";

const metricPattern = { kind: "string", shape: "a metric name or glob" } as const;

/** What is read and what it may cost: `metrics`, `budget`. */
export const metricsOptions = [
  {
    path: "metrics.preset",
    kind: { kind: "choice", values: ["minimal", "standard", "all"] },
    default: "standard",
    help: "Which metrics are read; include adds to it, exclude takes away.",
    reload: "live",
    flag: true,
  },
  {
    path: "metrics.include",
    kind: { kind: "list", of: metricPattern },
    default: [],
    help: "CloudWatch metric names or globs (* and ?) added to the preset.",
    reload: "live",
  },
  {
    path: "metrics.exclude",
    kind: { kind: "list", of: metricPattern },
    default: [],
    help: "CloudWatch metric names or globs that are not read.",
    reload: "live",
  },
  {
    path: "metrics.targetGroups",
    kind: yesNo,
    default: true,
    help: "Whether target groups have series of their own.",
    reload: "live",
  },
  {
    path: "metrics.zones",
    kind: yesNo,
    default: false,
    help: "Whether availability zones have series of their own; each costs as much again.",
    reload: "live",
  },
  {
    path: "metrics.statistics",
    kind: {
      kind: "map",
      keys: "metric name or glob",
      of: { kind: "list", of: { kind: "string", shape: "a statistic" } },
    },
    default: {},
    help: "Statistics of single metrics, e.g. TargetResponseTime: [average, p99]; up to five cost as much as one.",
    reload: "live",
  },
  {
    path: "metrics.zeroFill.enabled",
    kind: yesNo,
    default: true,
    help: "Whether a counter without value in a settled minute is sent as 0.",
    reload: "live",
  },
  {
    path: "metrics.zeroFill.after",
    kind: interval,
    default: "5m",
    help: "How long a load balancer without any value is waited for before its minutes count as zeros.",
    reload: "live",
  },
  {
    path: "budget.monthlyUsd",
    kind: { kind: "number", min: 0.01, max: 10_000_000, unit: "US dollars a month" },
    default: null,
    help: "What CloudWatch may cost in a month; above it intervals grow, and no point is lost.",
    reload: "live",
  },
  {
    path: "budget.hardStop",
    kind: yesNo,
    default: false,
    help: "Whether reading stops when the budget is spent.",
    reload: "live",
  },
] as const satisfies readonly OptionRow[];
