import type { EncodedSeries } from "./encode-series.ts";
import type { Portion, Run } from "./portion.ts";
import { ProtobufWriter, fieldSize } from "./protobuf-writer.ts";

/** `InstrumentationScope` with the name `elbow` and no version: VictoriaMetrics makes labels of both, so a version would start new series with every release. */
const scope = new TextEncoder().encode("\n\u0005elbow");

/** `time_unix_nano` and `as_double` with their tags. No start time: with it Prometheus may invent zeros. */
const timeAndValueSize = 18;

/** Size of one data point of a series, tag and length included. */
export function pointSize(series: EncodedSeries): number {
  return fieldSize(timeAndValueSize + series.attributes.length);
}

interface MetricGroup {
  readonly name: Uint8Array;
  readonly runs: Run[];
  gaugeSize: number;
}

interface ResourceGroup {
  readonly resource: Uint8Array;
  readonly metrics: Map<string, MetricGroup>;
}

function groupRuns(series: readonly EncodedSeries[], portion: Portion): readonly ResourceGroup[] {
  const resources = new Map<string, ResourceGroup>();
  for (const run of portion) {
    const one = seriesAt(series, run);
    let group = resources.get(one.resourceKey);
    if (group === undefined) {
      group = { resource: one.resource, metrics: new Map() };
      resources.set(one.resourceKey, group);
    }
    let metric = group.metrics.get(one.nameText);
    if (metric === undefined) {
      metric = { name: one.name, runs: [], gaugeSize: 0 };
      group.metrics.set(one.nameText, metric);
    }
    metric.runs.push(run);
    metric.gaugeSize += (run.to - run.from) * pointSize(one);
  }
  return [...resources.values()];
}

function seriesAt(series: readonly EncodedSeries[], run: Run): EncodedSeries {
  const found = series[run.seriesIndex];
  if (found === undefined) {
    throw new RangeError(`a portion names series ${run.seriesIndex} of ${series.length}`);
  }
  return found;
}

function metricSize(metric: MetricGroup): number {
  return fieldSize(metric.name.length) + fieldSize(metric.gaugeSize);
}

function writePoints(
  writer: ProtobufWriter,
  one: EncodedSeries,
  run: Run & { readonly shiftMs: number },
): void {
  const size = timeAndValueSize + one.attributes.length;
  for (let index = run.from; index < run.to; index += 1) {
    writer.header(1, size);
    writer.nanoseconds(3, (one.points.timesMs[index] ?? 0) + run.shiftMs);
    writer.double(4, one.points.values[index] ?? 0);
    writer.raw(one.attributes);
  }
}

/**
 * An `ExportMetricsServiceRequest` with the points of `portion`: gauges of doubles, empty unit, no start time, times in
 * nanoseconds moved by `shiftMs`. Equal resources share one `ResourceMetrics`, equal names one metric; the order is that of
 * the portion, so equal portions are equal bytes. Never an empty metric: Prometheus refuses the request for one.
 */
export function encodeBatch(series: readonly EncodedSeries[], portion: Portion, shiftMs: number): Uint8Array {
  return encodeBatchInto(series, portion, { shiftMs, room: (size) => new Uint8Array(size) });
}

/** As `encodeBatch`, into bytes that `room` gives: exactly as many as it is asked for. */
export function encodeBatchInto(
  series: readonly EncodedSeries[],
  portion: Portion,
  { shiftMs, room }: { readonly shiftMs: number; readonly room: (size: number) => Uint8Array },
): Uint8Array {
  const groups = groupRuns(series, portion).map((group) => {
    const metrics = [...group.metrics.values()];
    const scopeSize =
      fieldSize(scope.length) + metrics.reduce((sum, metric) => sum + fieldSize(metricSize(metric)), 0);
    return { ...group, metrics, scopeSize, size: fieldSize(group.resource.length) + fieldSize(scopeSize) };
  });
  const writer = new ProtobufWriter(room(groups.reduce((sum, group) => sum + fieldSize(group.size), 0)));
  for (const group of groups) {
    writer.header(1, group.size);
    writer.field(1, group.resource);
    writer.header(2, group.scopeSize);
    writer.field(1, scope);
    for (const metric of group.metrics) {
      writer.header(2, metricSize(metric));
      writer.field(1, metric.name);
      writer.header(5, metric.gaugeSize);
      for (const run of metric.runs) {
        writePoints(writer, seriesAt(series, run), { ...run, shiftMs });
      }
    }
  }
  return writer.finish();
}
