import { WireReader } from "./wire-reader.ts";

/** One decoded number point with the series it belongs to. */
export interface DecodedPoint {
  readonly series: DecodedSeries;
  readonly timeMs: number;
  readonly value: number;
  /** 0 when it was not set. */
  readonly startTimeMs: number;
}

/** One series within a request. `raw` tells equal bytes at once: same raw, same series. */
export interface DecodedSeries {
  readonly raw: string;
  readonly name: string;
  readonly unit: string;
  readonly kind: "gauge" | "sum";
  readonly scope: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly resource: Readonly<Record<string, string>>;
}

/** A decoded ExportMetricsServiceRequest. */
export interface DecodedRequest {
  readonly points: readonly DecodedPoint[];
  /** Points of histograms and summaries, which are not decoded further. */
  readonly otherMetrics: number;
}

/** Series that were decoded before, by their bytes: a decoder sees the same ones again and again. Bounded; forgets all when full. */
export type SeriesCache = Map<string, DecodedSeries>;

const maxCached = 200_000;
const resourceMetrics = 10;
const gaugeTag = 42;
const sumTag = 58;

function anyValue(reader: WireReader): string {
  let text = "";
  while (reader.more) {
    const tag = reader.tag();
    switch (tag) {
      case 10:
        text = reader.text();
        break;
      case 16:
        text = reader.varint() === 0 ? "false" : "true";
        break;
      case 24:
        text = String(reader.varint());
        break;
      case 33:
        text = String(reader.double());
        break;
      default:
        reader.skip(tag);
    }
  }
  return text;
}

/** Adds one KeyValue. */
function keyValue(reader: WireReader, into: Record<string, string>): void {
  let key = "";
  let value = "";
  while (reader.more) {
    const tag = reader.tag();
    if (tag === 10) {
      key = reader.text();
    } else if (tag === 18) {
      value = anyValue(reader.inner());
    } else {
      reader.skip(tag);
    }
  }
  into[key] = value;
}

function emptyRecord(): Record<string, string> {
  return Object.create(null) as Record<string, string>;
}

interface Context {
  readonly cache: SeriesCache;
  readonly resourceRaw: string;
  readonly resource: Readonly<Record<string, string>>;
  readonly scope: string;
}

interface MetricHead {
  readonly name: string;
  readonly unit: string;
  readonly kind: "gauge" | "sum";
}

function decodePoint(reader: WireReader, context: Context, head: MetricHead): DecodedPoint {
  const { bytes, offset: start, end } = reader;
  let timeMs = 0;
  let startTimeMs = 0;
  let value = Number.NaN;
  let raw = `${head.name}\n${context.resourceRaw}\n`;
  while (reader.more) {
    const from = reader.offset;
    const tag = reader.tag();
    switch (tag) {
      case 17:
        startTimeMs = reader.milliseconds();
        break;
      case 25:
        timeMs = reader.milliseconds();
        break;
      case 33:
        value = reader.double();
        break;
      case 49:
        value = reader.signed64();
        break;
      case 58:
        reader.skip(tag);
        raw += bytes.toString("latin1", from, reader.offset);
        break;
      default:
        reader.skip(tag);
    }
  }
  let series = context.cache.get(raw);
  if (series === undefined) {
    const labels = emptyRecord();
    const again = new WireReader(bytes, start, end);
    while (again.more) {
      const tag = again.tag();
      if (tag === 58) {
        keyValue(again.inner(), labels);
      } else {
        again.skip(tag);
      }
    }
    series = { raw, ...head, scope: context.scope, labels, resource: context.resource };
    if (context.cache.size >= maxCached) {
      context.cache.clear();
    }
    context.cache.set(raw, series);
  }
  return { series, timeMs, value, startTimeMs };
}

function decodeMetric(
  reader: WireReader,
  context: Context,
  into: { points: DecodedPoint[]; other: number },
): void {
  let name = "";
  let unit = "";
  while (reader.more) {
    const tag = reader.tag();
    if (tag === 10) {
      name = reader.text();
    } else if (tag === 26) {
      unit = reader.text();
    } else if (tag === gaugeTag || tag === sumTag) {
      const inner = reader.inner();
      const head: MetricHead = { name, unit, kind: tag === gaugeTag ? "gauge" : "sum" };
      while (inner.more) {
        const field = inner.tag();
        if (field === 10) {
          into.points.push(decodePoint(inner.inner(), context, head));
        } else {
          inner.skip(field);
        }
      }
    } else {
      into.other += tag === 74 || tag === 82 || tag === 90 ? 1 : 0;
      reader.skip(tag);
    }
  }
}

function decodeScope(reader: WireReader): string {
  let name = "";
  while (reader.more) {
    const tag = reader.tag();
    if (tag === 10) {
      name = reader.text();
    } else {
      reader.skip(tag);
    }
  }
  return name;
}

function fieldsOf(reader: WireReader, wanted: number): readonly WireReader[] {
  const again = new WireReader(reader.bytes, reader.offset, reader.end);
  const found: WireReader[] = [];
  while (again.more) {
    const tag = again.tag();
    if (tag === wanted) {
      found.push(again.inner());
    } else {
      again.skip(tag);
    }
  }
  return found;
}

/** Decodes an ExportMetricsServiceRequest. Throws RangeError on a broken body. Names come before their points, as every encoder writes them. */
export function decodeMetrics(bytes: Buffer, cache: SeriesCache): DecodedRequest {
  const into = { points: [] as DecodedPoint[], other: 0 };
  const request = new WireReader(bytes, 0, bytes.length);
  for (const group of fieldsOf(request, resourceMetrics)) {
    const resource = emptyRecord();
    let resourceRaw = "";
    for (const reader of fieldsOf(group, 10)) {
      resourceRaw += bytes.toString("latin1", reader.offset, reader.end);
      for (const attribute of fieldsOf(reader, 10)) {
        keyValue(attribute, resource);
      }
    }
    for (const scoped of fieldsOf(group, 18)) {
      const scope = fieldsOf(scoped, 10).map(decodeScope).join("");
      for (const metric of fieldsOf(scoped, 18)) {
        decodeMetric(metric, { cache, resourceRaw, resource, scope }, into);
      }
    }
  }
  return { points: into.points, otherMetrics: into.other };
}
