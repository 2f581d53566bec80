import type { CollectionResult } from "@opentelemetry/sdk-metrics";
import { otlpExporter, type OtlpExporter } from "./otlp-exporter.ts";
import type { TelemetryDestination } from "./telemetry-destination.ts";

/** The exporter of self-metrics to one destination. */
export function selfMetricsExporter(
  destination: TelemetryDestination,
): OtlpExporter<CollectionResult["resourceMetrics"]> {
  return otlpExporter(destination, {
    component: "metric",
    grpc: {
      name: "MetricsExportService",
      path: "/opentelemetry.proto.collector.metrics.v1.MetricsService/Export",
    },
    async load() {
      const { ProtobufMetricsSerializer, MetricsExporterMetricsHelper } =
        await import("@opentelemetry/otlp-transformer");
      return { serializer: ProtobufMetricsSerializer, counting: MetricsExporterMetricsHelper };
    },
  });
}
