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

function encodeKeyValue(field: number, key: string, text: string): Uint8Array {
  const keyBytes = utf8.encode(key);
  const textBytes = utf8.encode(text);
  const anyValue = fieldSize(textBytes.length);
  const size = fieldSize(keyBytes.length) + fieldSize(anyValue);
  const writer = new ProtobufWriter(fieldSize(size));
  writer.header(field, size);
  writer.field(1, keyBytes);
  writer.header(2, anyValue);
  writer.field(1, textBytes);
  return writer.finish();
}

function join(parts: readonly Uint8Array[]): Uint8Array {
  const joined = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return joined;
}

/**
 * Encodes string attributes as `KeyValue` messages in the field `field`, sorted by name so that equal labels are equal
 * bytes. Series of one owner share most of their pairs, so each pair is encoded once.
 */
function attributeEncoder(field: number): (labels: Readonly<Record<string, string>>) => Uint8Array {
  const known = new Map<string, Map<string, Uint8Array>>();
  const encodePair = (key: string, text: string): Uint8Array => {
    const texts = known.get(key) ?? new Map<string, Uint8Array>();
    const bytes = texts.get(text) ?? encodeKeyValue(field, key, text);
    texts.set(text, bytes);
    known.set(key, texts);
    return bytes;
  };
  return (labels) => join(sortedEntries(labels).map(([key, text]) => encodePair(key, text)));
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
  const attributesOf = perObject(attributeEncoder(7));
  const encodeResource = attributeEncoder(1);
  const resourceOf = perObject((resource: BatchSeries["resource"]): EncodedResource => ({
    key: JSON.stringify(sortedEntries(resource)),
    bytes: encodeResource(resource),
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
