import { PrometheusSerializer } from "@opentelemetry/exporter-prometheus";
import type { ObservableResult } from "@opentelemetry/api";
import {
  AggregationTemporality,
  AggregationType,
  InstrumentType,
  MeterProvider,
} from "@opentelemetry/sdk-metrics";
import type { CollectionResult, IMetricReader, MetricProducer } from "@opentelemetry/sdk-metrics";
import { resourceFromAttributes } from "@opentelemetry/resources";
import type { Log } from "../runtime/log.ts";
import type { GaugeRow, InstrumentSpec, Meter, MeterLabels } from "../runtime/meter.ts";

/**
 * Series that one instrument may have. Smaller folds the load balancers of a big fleet (three classes each) into one
 * overflow row; larger only costs memory once a label is unbounded by mistake.
 */
const maxSeriesPerInstrument = 100_000;

/** What every self-metric carries. */
export interface MeterIdentity {
  /** Labels on each series: cluster, region, env. */
  readonly labels: MeterLabels;
  /** OTLP resource of the pushed series (`service.name`, `service.instance.id`): keeps replicas apart. */
  readonly resource: Readonly<Record<string, string>>;
}

/** The self-metrics of the program, on the OpenTelemetry SDK. */
export interface OtelMeter extends Meter {
  /** A counter whose value someone else keeps, e.g. the operating system. The returned function takes it away again. */
  observedCounter(spec: InstrumentSpec, read: () => readonly GaugeRow[]): () => void;
  /** Everything in Prometheus text format: names exactly as given, constant labels on each series, no scope labels. */
  metricsText(): Promise<string>;
  /** Everything once, for a push. */
  collect(): Promise<CollectionResult>;
}

/** A reader that collects when asked, by a scrape or a push; owns no timer and no server. */
function pullReader(): IMetricReader {
  let producer: MetricProducer | null = null;
  return {
    setMetricProducer: (given) => {
      producer = given;
    },
    selectAggregation: () => ({ type: AggregationType.DEFAULT }),
    // Gauges are told afresh at each collection: with "cumulative" the SDK would go on showing rows that no longer exist.
    selectAggregationTemporality: (type) =>
      type === InstrumentType.OBSERVABLE_GAUGE
        ? AggregationTemporality.DELTA
        : AggregationTemporality.CUMULATIVE,
    selectCardinalityLimit: () => maxSeriesPerInstrument,
    collect: async (options) => {
      if (producer === null) {
        throw new Error("bug: the reader was asked before the SDK gave it its producer");
      }
      return await producer.collect(options);
    },
    shutdown: async () => {},
    forceFlush: async () => {},
  };
}

/**
 * Makes the meter. A gauge whose `read` throws hurts only itself: its rows are missing, it is counted in
 * `elbow_self_metric_failures_total`, and logged at debug.
 */
export function otelMeter(identity: MeterIdentity, log: Log): OtelMeter {
  const reader = pullReader();
  const provider = new MeterProvider({
    resource: resourceFromAttributes({ ...identity.resource }),
    readers: [reader],
  });
  const sdk = provider.getMeter("elbow");
  const serializer = new PrometheusSerializer("", false, undefined, true, true);
  const labelled = (labels: MeterLabels | undefined): Record<string, string> => ({
    ...identity.labels,
    ...labels,
  });

  const counter: Meter["counter"] = (spec, start = [{}]) => {
    const instrument = sdk.createCounter(spec.name, { description: spec.help });
    for (const labels of start) {
      instrument.add(0, labelled(labels));
    }
    return { add: (value, labels) => instrument.add(value, labelled(labels)) };
  };
  const failures = counter(
    {
      name: "elbow_self_metric_failures_total",
      help: "Reads of a self-metric that failed; its rows were left out.",
    },
    [],
  );
  const observing =
    (name: string, read: () => readonly GaugeRow[]) =>
    (result: ObservableResult): void => {
      try {
        for (const row of read()) {
          result.observe(row.value, labelled(row.labels));
        }
      } catch (error) {
        failures.add(1, { metric: name });
        log.debug("a self-metric could not be read", { metric: name, error });
      }
    };

  return {
    counter,
    histogram: (spec, boundaries) => {
      const instrument = sdk.createHistogram(spec.name, {
        description: spec.help,
        advice: { explicitBucketBoundaries: [...boundaries] },
      });
      return { record: (value, labels) => instrument.record(value, labelled(labels)) };
    },
    gauge: (spec, read) => {
      const instrument = sdk.createObservableGauge(spec.name, { description: spec.help });
      const callback = observing(spec.name, read);
      instrument.addCallback(callback);
      return () => instrument.removeCallback(callback);
    },
    observedCounter: (spec, read) => {
      const instrument = sdk.createObservableCounter(spec.name, { description: spec.help });
      const callback = observing(spec.name, read);
      instrument.addCallback(callback);
      return () => instrument.removeCallback(callback);
    },
    metricsText: async () => `${serializer.serialize((await reader.collect()).resourceMetrics).trimEnd()}\n`,
    collect: async () => await reader.collect(),
  };
}
