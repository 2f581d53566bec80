import { fileURLToPath } from "node:url";
import protobuf from "protobufjs";

const root = protobuf.loadSync(fileURLToPath(new URL("proto/trace.proto", import.meta.url)));

/** One span as a receiver reads it. */
export interface ReceivedSpan {
  readonly resource: Readonly<Record<string, string>>;
  readonly name: string;
  readonly kind: string;
  /** Hexadecimal; "" = it has no parent. */
  readonly id: string;
  readonly parent: string;
  readonly trace: string;
  /** As decimal text: exact beyond 2^53. */
  readonly startNanos: string;
  readonly endNanos: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly failed: boolean;
}

interface PlainKeyValue {
  readonly key: string;
  readonly value: Readonly<Record<string, string | number | boolean>>;
}

interface PlainRequest {
  readonly resourceSpans?: readonly {
    readonly resource?: { readonly attributes?: readonly PlainKeyValue[] };
    readonly scopeSpans?: readonly {
      readonly spans?: readonly {
        readonly traceId: string;
        readonly spanId: string;
        readonly parentSpanId?: string;
        readonly name: string;
        readonly kind: string;
        readonly startTimeUnixNano: string;
        readonly endTimeUnixNano: string;
        readonly attributes?: readonly PlainKeyValue[];
        readonly status?: { readonly code?: string };
      }[];
    }[];
  }[];
}

function attributes(list: readonly PlainKeyValue[] | undefined): Readonly<Record<string, string>> {
  return Object.fromEntries((list ?? []).map(({ key, value }) => [key, String(Object.values(value)[0])]));
}

function hex(base64: string | undefined): string {
  return Buffer.from(base64 ?? "", "base64").toString("hex");
}

/** All spans of a request in their order, by the official field numbers. Throws when bytes are no request. */
export function decodeSpans(bytes: Uint8Array): readonly ReceivedSpan[] {
  const type = root.lookupType("opentelemetry.proto.ExportTraceServiceRequest");
  const request = type.toObject(type.decode(bytes), { longs: String, enums: String, bytes: String });
  return ((request as PlainRequest).resourceSpans ?? []).flatMap(({ resource, scopeSpans }) =>
    (scopeSpans ?? []).flatMap(({ spans }) =>
      (spans ?? []).map((span) => ({
        resource: attributes(resource?.attributes),
        name: span.name,
        kind: span.kind,
        id: hex(span.spanId),
        parent: hex(span.parentSpanId),
        trace: hex(span.traceId),
        startNanos: span.startTimeUnixNano,
        endNanos: span.endTimeUnixNano,
        attributes: attributes(span.attributes),
        failed: span.status?.code === "STATUS_CODE_ERROR",
      })),
    ),
  );
}
