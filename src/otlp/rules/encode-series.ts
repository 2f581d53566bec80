import type { BatchSeries } from "../../polling/batch.ts";
import type { Points } from "../../series/points.ts";
import { ProtobufWriter, fieldSize } from "./protobuf-writer.ts";

/** One series with everything encoded that its points share. */
export interface EncodedSeries {
  readonly nameText: string;
  readonly name: Uint8Array;
  /** The attribute fields of a data point: `NumberDataPoint.attributes`, number 7, repeated. */
  readonly attributes: Uint8Array;
  /** The content of the `Resource` message. */
  readonly resource: Uint8Array;
  /** Equal for equal resources. */
  readonly resourceKey: string;
  readonly points: Points;
}

interface EncodedResource {
  readonly key: string;
  readonly bytes: Uint8Array;
}

const utf8 = new TextEncoder();

function sortedEntries(labels: Readonly<Record<string, string>>): readonly (readonly [string, string])[] {
  return Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
}

/** String attributes as `KeyValue` messages in the field `field`, sorted by name so that equal labels are equal bytes. */
function encodeAttributes(field: number, labels: Readonly<Record<string, string>>): Uint8Array {
  const pairs = sortedEntries(labels).map(([key, text]) => {
    const keyBytes = utf8.encode(key);
    const textBytes = utf8.encode(text);
    const anyValue = fieldSize(textBytes.length);
    return { keyBytes, textBytes, anyValue, size: fieldSize(keyBytes.length) + fieldSize(anyValue) };
  });
  const writer = new ProtobufWriter(pairs.reduce((sum, pair) => sum + fieldSize(pair.size), 0));
  for (const pair of pairs) {
    writer.header(field, pair.size);
    writer.field(1, pair.keyBytes);
    writer.header(2, pair.anyValue);
    writer.field(1, pair.textBytes);
  }
  return writer.finish();
}

/** Remembers one result per object, because the series of one label set share their label objects. */
function perObject<K extends object, V>(make: (key: K) => V): (key: K) => V {
  const known = new Map<K, V>();
  return (key) => {
    const found = known.get(key);
    if (found !== undefined) {
      return found;
    }
    const made = make(key);
    known.set(key, made);
    return made;
  };
}

/** Encodes names, labels and resources of a batch: once per series, not once per point. Same indices as `series`. */
export function encodeSeries(series: readonly BatchSeries[]): readonly EncodedSeries[] {
  const attributesOf = perObject((labels: BatchSeries["labels"]) => encodeAttributes(7, labels));
  const resourceOf = perObject((resource: BatchSeries["resource"]): EncodedResource => ({
    key: JSON.stringify(sortedEntries(resource)),
    bytes: encodeAttributes(1, resource),
  }));
  return series.map((one) => {
    const resource = resourceOf(one.resource);
    return {
      nameText: one.name,
      name: utf8.encode(one.name),
      attributes: attributesOf(one.labels),
      resource: resource.bytes,
      resourceKey: resource.key,
      points: one.points,
    };
  });
}
