import { fileURLToPath } from "node:url";
import protobuf from "protobufjs";

const root = protobuf.loadSync(fileURLToPath(new URL("proto/metrics.proto", import.meta.url)));

/** One data point as a receiver reads it. */
export interface ReceivedPoint {
  readonly resource: Readonly<Record<string, string>>;
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  /** As decimal text: exact beyond 2^53. */
  readonly timeNanos: string;
  readonly value: number;
}

interface PlainKeyValue {
  readonly key: string;
  readonly value: { readonly stringValue?: string };
}

interface PlainPoint {
  readonly attributes?: readonly PlainKeyValue[];
  readonly timeUnixNano: string;
  readonly asDouble: number;
}

interface PlainRequest {
  readonly resourceMetrics?: readonly {
    readonly resource?: { readonly attributes?: readonly PlainKeyValue[] };
    readonly scopeMetrics?: readonly {
      readonly scope?: { readonly name: string };
      readonly metrics?: readonly {
        readonly name: string;
        readonly gauge?: { readonly dataPoints?: readonly PlainPoint[] };
      }[];
    }[];
  }[];
}

function attributes(list: readonly PlainKeyValue[] | undefined): Readonly<Record<string, string>> {
  return Object.fromEntries((list ?? []).map(({ key, value }) => [key, value.stringValue ?? "?"]));
}

/** Decodes a request by the official field numbers. Throws when bytes are no request, or hold anything the schema does not know. */
export function decodeRequest(bytes: Uint8Array): PlainRequest {
  const type = root.lookupType("opentelemetry.proto.ExportMetricsServiceRequest");
  const message = type.decode(bytes);
  if (type.encode(message).finish().length !== bytes.length) {
    throw new Error("the request has fields that the schema does not know");
  }
  return type.toObject(message, { longs: String, oneofs: true }) as PlainRequest;
}

/** All points of a request in their order. */
export function decodePoints(bytes: Uint8Array): readonly ReceivedPoint[] {
  return (decodeRequest(bytes).resourceMetrics ?? []).flatMap(({ resource, scopeMetrics }) =>
    (scopeMetrics ?? []).flatMap(({ metrics }) =>
      (metrics ?? []).flatMap(({ name, gauge }) =>
        (gauge?.dataPoints ?? []).map((point) => ({
          resource: attributes(resource?.attributes),
          name,
          labels: attributes(point.attributes),
          timeNanos: point.timeUnixNano,
          value: point.asDouble,
        })),
      ),
    ),
  );
}

/** A request as text, in the order of its bytes. */
export function renderRequest(bytes: Uint8Array): string {
  const words = (list: readonly PlainKeyValue[] | undefined): string =>
    Object.entries(attributes(list))
      .map(([key, value]) => `${key}=${value}`)
      .join(" ");
  const lines = (decodeRequest(bytes).resourceMetrics ?? []).flatMap(({ resource, scopeMetrics }) => [
    `resource ${words(resource?.attributes)}`,
    ...(scopeMetrics ?? []).flatMap(({ scope, metrics }) => [
      `  scope ${scope?.name}`,
      ...(metrics ?? []).flatMap(({ name, gauge }) => [
        `    ${name}`,
        ...(gauge?.dataPoints ?? []).map(
          (point) => `      ${words(point.attributes)} ${point.timeUnixNano} ${point.asDouble}`,
        ),
      ]),
    ]),
  ]);
  return `\n${lines.join("\n")}\n`;
}

/** Encodes any message of the schema, for answers of scripted receivers. */
export function encodeMessage(name: string, content: Readonly<Record<string, unknown>>): Buffer {
  const type = root.lookupType(`opentelemetry.proto.${name}`);
  return Buffer.from(type.encode(type.fromObject(content)).finish());
}
