import { credentials, makeGenericClientConstructor } from "@grpc/grpc-js";
import protobuf from "protobufjs";

/** One gauge point as the smoke tests send it. */
export interface ProbePoint {
  readonly metric: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly timestampMs: number;
  readonly value: number;
}

/**
 * The few messages of OTLP that one gauge point needs, by their official field numbers. Written here by hand, so that
 * what elbow's own encoder does wrong cannot go unseen by being wrong here too.
 */
const PROTO = `
syntax = "proto3";
message Request { repeated ResourceMetrics resource_metrics = 1; }
message ResourceMetrics { repeated ScopeMetrics scope_metrics = 2; }
message ScopeMetrics { repeated Metric metrics = 2; }
message Metric { string name = 1; Gauge gauge = 5; }
message Gauge { repeated Point data_points = 1; }
message Point { fixed64 time_unix_nano = 3; double as_double = 4; repeated KeyValue attributes = 7; }
message KeyValue { string key = 1; AnyValue value = 2; }
message AnyValue { string string_value = 1; }
`;

/** Encodes an OTLP metrics request with one point. */
export function encodeProbe(point: ProbePoint): Buffer {
  const type = protobuf.parse(PROTO, { keepCase: true }).root.lookupType("Request");
  const attributes = Object.entries(point.attributes).map(([key, text]) => ({
    key,
    value: { string_value: text },
  }));
  const dataPoint = {
    time_unix_nano: String(BigInt(point.timestampMs) * 1_000_000n),
    as_double: point.value,
    attributes,
  };
  const metric = { name: point.metric, gauge: { data_points: [dataPoint] } };
  const request = { resource_metrics: [{ scope_metrics: [{ metrics: [metric] }] }] };
  return Buffer.from(type.encode(type.fromObject(request)).finish());
}

/** Sends one point over HTTP to the base URL of an OTLP receiver; rejects unless the receiver takes it. */
export async function sendProbeOverHttp(otlpUrl: string, point: ProbePoint): Promise<void> {
  const response = await fetch(`${otlpUrl}/v1/metrics`, {
    method: "POST",
    headers: { "content-type": "application/x-protobuf" },
    body: new Uint8Array(encodeProbe(point)),
  });
  if (!response.ok) {
    throw new Error(`the OTLP receiver answered ${response.status}: ${await response.text()}`);
  }
}

/** Sends one point over gRPC; rejects unless the receiver takes it. */
export async function sendProbeOverGrpc(url: string, point: ProbePoint): Promise<void> {
  const asIs = (bytes: Buffer): Buffer => bytes;
  const Client = makeGenericClientConstructor({}, "probe");
  const client = new Client(new URL(url).host, credentials.createInsecure());
  const path = "/opentelemetry.proto.collector.metrics.v1.MetricsService/Export";
  try {
    await new Promise<void>((resolve, reject) => {
      client.makeUnaryRequest(path, asIs, asIs, encodeProbe(point), (error) =>
        error === null ? resolve() : reject(error),
      );
    });
  } finally {
    client.close();
  }
}
