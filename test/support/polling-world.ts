import type { MetricReader, MetricReading } from "../../src/aws/metric-reader.ts";
import type { Reporting } from "../../src/catalogue/metric.ts";
import type { ActorInputs } from "../../src/polling/actor-inputs.ts";
import { normalPace } from "../../src/polling/actor-inputs.ts";
import type { Batch } from "../../src/polling/batch.ts";
import type { IncidentPorts } from "../../src/polling/incident-watch.ts";
import { LoadBalancerActor } from "../../src/polling/load-balancer-actor.ts";
import { MetricDispatcher } from "../../src/polling/metric-dispatcher.ts";
import { pollingCounts } from "../../src/polling/polling-counts.ts";
import type { PollingSettings } from "../../src/polling/polling-settings.ts";
import { readCounts } from "../../src/polling/read-counts.ts";
import type { Delivery, Sink } from "../../src/polling/sink.ts";
import type { Clock } from "../../src/runtime/clock.ts";
import { latest } from "../../src/runtime/latest.ts";
import { seededRandom } from "../../src/runtime/seeded-random.ts";
import { silentLog } from "../../src/runtime/silent-log.ts";
import { silentMeter } from "../../src/runtime/silent-meter.ts";
import { stableHash } from "../../src/runtime/stable-hash.ts";
import type { LoadBalancerSeries, SeriesSpec } from "../../src/series/series-spec.ts";
import type { ComparedPoint } from "../../src/verify/compare.ts";

export const minute = 60_000;

export const settings: PollingSettings = {
  settleMs: 120_000,
  intervalsMs: { alerting: 60_000, regular: 300_000, slow: 900_000 },
  recheckMs: 900_000,
  onLateChange: "count",
  startupLookbackMs: 900_000,
  catchUpLimitMs: 21_600_000,
  zeroFill: { enabled: true, afterMs: 300_000 },
  maxBatchPoints: 10_000,
};

export interface SpecOptions {
  readonly arn: string;
  readonly metric: string;
  readonly class?: SeriesSpec["class"];
  readonly type?: SeriesSpec["type"];
  readonly reporting?: Reporting;
  readonly settleMs?: number;
}

/** A series of one statistic on one load balancer. */
export function specOf(options: SpecOptions): SeriesSpec {
  const type = options.type ?? "counter-like";
  return {
    id: `${options.arn}|${options.metric}|Sum`,
    metricKey: `${options.arn}|${options.metric}`,
    query: {
      namespace: "AWS/ApplicationELB",
      metric: options.metric,
      dimensions: [{ name: "LoadBalancer", value: options.arn }],
      statistic: "Sum",
      periodMs: minute,
    },
    name: `alb_${options.metric.toLowerCase()}_sum`,
    scope: "load-balancer",
    class: options.class ?? "alerting",
    settleMs: options.settleMs ?? settings.settleMs,
    type,
    reporting: options.reporting ?? "nonzero",
    zeroFill: type === "counter-like",
    labelsKey: "",
  };
}

/** A load balancer with the given series and one info series. */
export function loadBalancerOf(arn: string, specs: readonly SeriesSpec[]): LoadBalancerSeries {
  const resource = { "service.name": arn };
  const labels = { load_balancer_name: arn };
  return {
    arn,
    name: arn,
    dimension: `app/${arn}/0`,
    specs,
    labels: {
      sets: new Map([["", { labels, resource }]]),
      infos: [{ name: "elbow_load_balancer_info", labels: { ...labels, arn }, resource }],
    },
  };
}

/** Live since long ago. */
export function liveInputs(series: LoadBalancerSeries): ActorInputs {
  return { life: { kind: "live", sinceMs: 0 }, series, pace: normalPace };
}

/** What CloudWatch finally says of a metric in a minute; null = it never gets a point. */
export type Truth = (metric: string, arn: string, minuteIndex: number) => number | null;

/** Sparse, repeatable values. */
export const hashTruth: Truth = (metric, arn, index) => {
  const hash = stableHash(`${metric} ${arn} ${index}`);
  return metric.startsWith("Sparse") && hash % 4 !== 0 ? null : (hash % 1000) + 1;
};

/** A CloudWatch in memory: values grow until 100 s after the minute's end; `fault` may answer a request or a query otherwise. */
export function memoryCloudWatch(
  clock: Clock,
  truth: Truth,
  fault: (request: {
    readonly call: number;
    readonly query: number | null;
  }) => "ok" | "throttled" | "partial" = () => "ok",
): MetricReader & { readonly calls: { queries: number; range: number }[] } {
  const calls: { queries: number; range: number }[] = [];
  return {
    calls,
    async read(request): Promise<MetricReading> {
      calls.push({ queries: request.queries.length, range: (request.endMs - request.startMs) / minute });
      const call = calls.length;
      if (fault({ call, query: null }) === "throttled") {
        const failure = {
          code: "throttled",
          name: "Throttling",
          message: "throttled: slow down",
          action: "x",
        } as const;
        return { kind: "failed", failure, calls: 1 };
      }
      const outcomes = request.queries.map((query, position) => {
        if (fault({ call, query: position }) === "partial") {
          return { kind: "unread" as const, reason: "partial" as const, message: "PartialData" };
        }
        const timesMs: number[] = [];
        const values: number[] = [];
        for (let timeMs = request.startMs; timeMs < request.endMs; timeMs += minute) {
          const final = truth(query.metric, query.dimensions[0]?.value ?? "", timeMs / minute);
          const ageMs = clock.nowMs() - timeMs - minute;
          if (final !== null && ageMs >= 0) {
            timesMs.push(timeMs);
            values.push(ageMs >= 100_000 ? final : Math.floor(final / 2));
          }
        }
        return { kind: "points" as const, timesMs, values };
      });
      return { kind: "answered", outcomes, messages: [], calls: 1 };
    },
  };
}

/** A receiver in memory that keeps every arrival. */
export function memorySink(
  name: string,
  answer: (batch: Batch) => Delivery | null = () => null,
): Sink & { readonly arrivals: ComparedPoint[]; readonly batches: Batch[] } {
  const arrivals: ComparedPoint[] = [];
  const batches: Batch[] = [];
  return {
    name,
    arrivals,
    batches,
    async deliver(batch) {
      const scripted = answer(batch);
      if (scripted !== null && scripted.kind !== "answered") {
        return scripted;
      }
      batches.push(batch);
      for (const series of batch.series) {
        for (const [index, timeMs] of series.points.timesMs.entries()) {
          const key = `${series.name} ${series.labels["load_balancer_name"]}`;
          arrivals.push({ key, timeMs, value: series.points.values[index] as number });
        }
      }
      return scripted ?? { kind: "answered", delivered: batch.pointCount, refused: [], possiblyLost: 0 };
    },
    async close() {},
  };
}

/** Actors over one dispatcher, ready to run under a fake clock. */
export function startPolling(options: {
  readonly clock: Clock;
  readonly reader: MetricReader;
  readonly sinks: readonly Sink[];
  readonly loadBalancers: readonly LoadBalancerSeries[];
  readonly settings?: PollingSettings;
  readonly incidents?: IncidentPorts;
}) {
  const stop = new AbortController();
  const hard = new AbortController();
  const ports = { clock: options.clock, random: seededRandom(1), log: silentLog };
  const dispatcher = new MetricDispatcher({
    ...ports,
    reader: options.reader,
    counts: readCounts(silentMeter, 0.01),
    failures: { failed() {}, healed() {} },
  });
  const inputs = options.loadBalancers.map((series) => latest<ActorInputs>(liveInputs(series)));
  const cell = latest(options.settings ?? settings);
  const actors = inputs.map(
    (one) =>
      new LoadBalancerActor(one, {
        ...ports,
        read: (queries, signal) => dispatcher.read(queries, signal),
        sinks: options.sinks,
        counts: pollingCounts(silentMeter),
        settings: cell,
        delivered: () => {},
        ...(options.incidents === undefined ? {} : { incidents: options.incidents }),
      }),
  );
  const running = actors.map((actor) => actor.run(stop.signal, hard.signal));
  const dispatching = dispatcher.run(hard.signal);
  return {
    inputs,
    actors,
    running,
    async stop() {
      stop.abort();
      await Promise.all(running);
      hard.abort();
      await dispatching;
    },
  };
}
