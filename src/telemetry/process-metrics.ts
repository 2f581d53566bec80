import { constants, monitorEventLoopDelay, PerformanceObserver } from "node:perf_hooks";
import type { PerformanceEntry } from "node:perf_hooks";
import process from "node:process";
import type { Clock } from "../runtime/clock.ts";
import type { GaugeRow } from "../runtime/meter.ts";
import type { OtelMeter } from "./otel-meter.ts";

/** What was built, for `elbow_build_info`. */
export interface BuildIdentity {
  readonly version: string;
  readonly clock: Clock;
}

/**
 * How long one look at the event loop lasts. Shorter, and two scrapers take each other's peaks away; longer, and an old
 * stall is shown as a new one.
 */
const delayWindowMs = 60_000;

/** Sampling of the event loop's delay: finer costs CPU, coarser misses stalls that a health check would notice. */
const delayResolutionMs = 20;

/** GC pauses worth telling apart: most are under 10 ms, one over a second endangers a lease. */
const gcBoundaries = [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1];

const gcKinds: Readonly<Record<number, string>> = {
  [constants.NODE_PERFORMANCE_GC_MINOR]: "minor",
  [constants.NODE_PERFORMANCE_GC_MAJOR]: "major",
  [constants.NODE_PERFORMANCE_GC_INCREMENTAL]: "incremental",
  [constants.NODE_PERFORMANCE_GC_WEAKCB]: "weak-callbacks",
};

/** Adds memory, CPU, event loop, garbage collection and build to the self-metrics. The returned function ends all of it. */
export function processMetrics(meter: OtelMeter, build: BuildIdentity): () => void {
  const memory = (name: string, help: string, read: () => number): (() => void) =>
    meter.gauge({ name, help }, () => [{ value: read() }]);
  const startedAtSeconds = Math.round(build.clock.nowMs() / 1_000 - process.uptime());
  const stops = [
    meter.gauge(
      { name: "elbow_build_info", help: "Always 1; says which version runs on which Node." },
      () => [{ value: 1, labels: { version: build.version, node: process.versions.node } }],
    ),
    memory(
      "elbow_process_start_time_seconds",
      "When the process started, seconds since 1970.",
      () => startedAtSeconds,
    ),
    memory("elbow_process_resident_memory_bytes", "Memory the process holds (RSS).", () =>
      process.memoryUsage.rss(),
    ),
    memory("elbow_process_heap_used_bytes", "JavaScript heap in use.", () => process.memoryUsage().heapUsed),
    memory(
      "elbow_process_heap_total_bytes",
      "JavaScript heap reserved.",
      () => process.memoryUsage().heapTotal,
    ),
    memory(
      "elbow_process_external_memory_bytes",
      "Buffers outside the heap.",
      () => process.memoryUsage().external,
    ),
    meter.observedCounter(
      { name: "elbow_process_cpu_seconds_total", help: "CPU time used, by mode." },
      () => {
        const used = process.cpuUsage();
        return [
          { value: used.user / 1e6, labels: { mode: "user" } },
          { value: used.system / 1e6, labels: { mode: "system" } },
        ];
      },
    ),
    eventLoopDelay(meter, build.clock),
    garbageCollection(meter),
  ];
  return () => {
    for (const stop of stops) {
      stop();
    }
  };
}

function eventLoopDelay(meter: OtelMeter, clock: Clock): () => void {
  const histogram = monitorEventLoopDelay({ resolution: delayResolutionMs });
  histogram.enable();
  let sinceMs = clock.monotonicMs();
  let shown: readonly GaugeRow[] | null = null;
  const rows = (): readonly GaugeRow[] => [
    { value: histogram.percentile(50) / 1e9, labels: { quantile: "0.5" } },
    { value: histogram.percentile(99) / 1e9, labels: { quantile: "0.99" } },
    { value: histogram.max / 1e9, labels: { quantile: "1" } },
  ];
  const remove = meter.gauge(
    {
      name: "elbow_event_loop_delay_seconds",
      help: "Delay of the event loop in the last whole minute, by quantile (1 = the longest).",
    },
    () => {
      if (histogram.count === 0) {
        return shown ?? [];
      }
      if (clock.monotonicMs() - sinceMs >= delayWindowMs) {
        shown = rows();
        sinceMs = clock.monotonicMs();
        histogram.reset();
      }
      return shown ?? rows();
    },
  );
  return () => {
    remove();
    histogram.disable();
  };
}

function garbageCollection(meter: OtelMeter): () => void {
  const pauses = meter.histogram(
    { name: "elbow_gc_duration_seconds", help: "Pauses of the garbage collector, by kind." },
    gcBoundaries,
  );
  const observer = new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) {
      pauses.record(entry.duration / 1_000, { kind: gcKinds[kindOf(entry)] ?? "other" });
    }
  });
  observer.observe({ entryTypes: ["gc"] });
  return () => observer.disconnect();
}

function kindOf(entry: PerformanceEntry): number {
  const detail: unknown = "detail" in entry ? entry.detail : null;
  return typeof detail === "object" && detail !== null && "kind" in detail ? Number(detail.kind) : -1;
}
