import protobuf from "protobufjs";

/** The part of OpenTelemetry's official metrics proto that gauges need, written out: an encoder the simulation does not share. */
const proto = `
syntax = "proto3";
package t;
message AnyValue { oneof value { string string_value = 1; bool bool_value = 2; int64 int_value = 3; double double_value = 4; } }
message KeyValue { string key = 1; AnyValue value = 2; }
message Resource { repeated KeyValue attributes = 1; }
message Scope { string name = 1; string version = 2; }
message NumberDataPoint { repeated KeyValue attributes = 7; fixed64 start_time_unix_nano = 2; fixed64 time_unix_nano = 3; oneof value { double as_double = 4; sfixed64 as_int = 6; } uint32 flags = 8; }
message Gauge { repeated NumberDataPoint data_points = 1; }
message Sum { repeated NumberDataPoint data_points = 1; int32 aggregation_temporality = 2; bool is_monotonic = 3; }
message Histogram { repeated NumberDataPoint data_points = 1; }
message Metric { string name = 1; string description = 2; string unit = 3; oneof data { Gauge gauge = 5; Sum sum = 7; Histogram histogram = 9; } }
message ScopeMetrics { Scope scope = 1; repeated Metric metrics = 2; string schema_url = 3; }
message ResourceMetrics { Resource resource = 1; repeated ScopeMetrics scope_metrics = 2; string schema_url = 3; }
message Request { repeated ResourceMetrics resource_metrics = 1; }
message PartialSuccess { int64 rejected_data_points = 1; string error_message = 2; }
message Response { PartialSuccess partial_success = 1; }
`;

const root = protobuf.parse(proto).root;
const requestType = root.lookupType("t.Request");
const responseType = root.lookupType("t.Response");

function attributes(labels: Readonly<Record<string, string>>): object[] {
  return Object.entries(labels).map(([key, stringValue]) => ({ key, value: { stringValue } }));
}

/** One series to encode. */
export interface WireSeries {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly resource: Readonly<Record<string, string>>;
  readonly points: readonly (readonly [timeMs: number, value: number])[];
}

/** An ExportMetricsServiceRequest with one resource per series. */
export function encodeRequest(series: readonly WireSeries[]): Buffer {
  const resourceMetrics = series.map((each) => ({
    resource: { attributes: attributes(each.resource) },
    scopeMetrics: [
      {
        scope: { name: "elbow" },
        metrics: [
          {
            name: each.name,
            gauge: {
              dataPoints: each.points.map(([timeMs, asDouble]) => ({
                timeUnixNano: `${BigInt(timeMs) * 1_000_000n}`,
                asDouble,
                attributes: attributes(each.labels),
              })),
            },
          },
        ],
      },
    ],
  }));
  return Buffer.from(requestType.encode(requestType.fromObject({ resourceMetrics })).finish());
}

/** The decoded partial success of an answer, or null. */
export function partialSuccess(
  bytes: Uint8Array,
): { rejectedDataPoints?: number; errorMessage?: string } | null {
  const response = responseType.toObject(responseType.decode(bytes), { longs: Number }) as {
    partialSuccess?: { rejectedDataPoints?: number; errorMessage?: string };
  };
  return response.partialSuccess ?? null;
}
