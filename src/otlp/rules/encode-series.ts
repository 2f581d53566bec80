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

/** Names that are kept encoded. The catalogue gives a few hundred; more means that something makes names up. */
const maxNames = 4_096;

/** Encodes the series of a batch: once per series, not once per point. Same indices as `series`. */
export type SeriesEncoder = (series: readonly BatchSeries[]) => readonly EncodedSeries[];

/**
 * An encoder that remembers what it encoded for as long as the label objects live: batch after batch of a series carries
 * the very same ones, which are never changed.
 */
export function seriesEncoder(): SeriesEncoder {
  const attributes = new WeakMap<object, Uint8Array>();
  const resources = new WeakMap<object, EncodedResource>();
  const names = new Map<string, Uint8Array>();
  const nameOf = (name: string): Uint8Array => {
    const bytes = names.get(name) ?? utf8.encode(name);
    if (names.size >= maxNames) {
      names.clear();
    }
    names.set(name, bytes);
    return bytes;
  };
  return (series) => {
    const encodeAttributes = attributeEncoder(7);
    const encodeResource = attributeEncoder(1);
    return series.map((one) => {
      const encoded = attributes.get(one.labels) ?? encodeAttributes(one.labels);
      attributes.set(one.labels, encoded);
      const resource = resources.get(one.resource) ?? {
        key: JSON.stringify(sortedEntries(one.resource)),
        bytes: encodeResource(one.resource),
      };
      resources.set(one.resource, resource);
      return {
        nameText: one.name,
        name: nameOf(one.name),
        attributes: encoded,
        resource: resource.bytes,
        resourceKey: resource.key,
        points: one.points,
      };
    });
  };
}

/** Encodes names, labels and resources of one batch, remembering nothing. */
export function encodeSeries(series: readonly BatchSeries[]): readonly EncodedSeries[] {
  return seriesEncoder()(series);
}
