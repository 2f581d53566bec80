import type { ReadableSpan } from "@opentelemetry/sdk-trace";
import { otlpExporter, type OtlpExporter } from "./otlp-exporter.ts";
import type { TelemetryDestination } from "./telemetry-destination.ts";

/** The exporter of spans to one destination. */
export function spanExporter(destination: TelemetryDestination): OtlpExporter<ReadableSpan[]> {
  return otlpExporter(destination, {
    component: "span",
    grpc: {
      name: "TraceExportService",
      path: "/opentelemetry.proto.collector.trace.v1.TraceService/Export",
    },
    async load() {
      const { ProtobufTraceSerializer, TraceExporterMetricsHelper } =
        await import("@opentelemetry/otlp-transformer");
      return { serializer: ProtobufTraceSerializer, counting: TraceExporterMetricsHelper };
    },
  });
}
