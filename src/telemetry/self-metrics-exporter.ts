import { Agent as HttpAgent } from "node:http";
import { Agent as HttpsAgent } from "node:https";
import type { CollectionResult } from "@opentelemetry/sdk-metrics";
import type { OTLPExporterBase } from "@opentelemetry/otlp-exporter-base";
import type { SelfMetricsCredentials, SelfMetricsDestination } from "./self-metrics-destination.ts";

type ResourceMetrics = CollectionResult["resourceMetrics"];
type Exporter = OTLPExporterBase<ResourceMetrics>;

/** How one push ended. */
export type PushOutcome = { readonly kind: "pushed" } | { readonly kind: "failed"; readonly error: Error };

/** One destination's exporter. */
export interface SelfMetricsExporter {
  /** Sends once, within the destination's timeout; never rejects. */
  push(metrics: ResourceMetrics): Promise<PushOutcome>;
  close(): Promise<void>;
}

/** Concurrent exports of one exporter: pushes never overlap, so one is in use and one is slack. */
const maxInFlight = 2;

/**
 * The OpenTelemetry SDK's own OTLP exporter, loaded at the first push and made anew when the credentials change (it keeps
 * those of its first call for ever). Built from the exporters' parts, because the packaged ones add
 * `OTEL_EXPORTER_OTLP_HEADERS` to every destination, and would show one receiver's token to another.
 */
export function selfMetricsExporter(destination: SelfMetricsDestination): SelfMetricsExporter {
  let current: { readonly key: string; readonly exporter: Exporter } | null = null;
  const exporterFor = async (): Promise<Exporter> => {
    const credentials = await destination.credentials();
    const key = JSON.stringify(credentials);
    if (current !== null && current.key === key) {
      return current.exporter;
    }
    await current?.exporter.shutdown();
    const exporter =
      destination.protocol === "grpc"
        ? await grpcExporter(destination, credentials)
        : await httpExporter(destination, credentials);
    current = { key, exporter };
    return exporter;
  };
  return {
    push: async (metrics) => {
      try {
        return await exported(await exporterFor(), metrics);
      } catch (error) {
        return { kind: "failed", error: error instanceof Error ? error : new Error(String(error)) };
      }
    },
    close: async () => {
      await current?.exporter.shutdown();
      current = null;
    },
  };
}

async function exported(exporter: Exporter, metrics: ResourceMetrics): Promise<PushOutcome> {
  return await new Promise((resolve) => {
    exporter.export(metrics, (result) =>
      resolve(
        result.code === 0
          ? { kind: "pushed" }
          : { kind: "failed", error: result.error ?? new Error("the exporter gave no reason") },
      ),
    );
  });
}

async function grpcExporter(
  destination: SelfMetricsDestination,
  { headers, tls }: SelfMetricsCredentials,
): Promise<Exporter> {
  const [{ credentials, Metadata }, { OTLPExporterBase }, grpc, transformer] = await Promise.all([
    import("@grpc/grpc-js"),
    import("@opentelemetry/otlp-exporter-base"),
    import("@opentelemetry/otlp-grpc-exporter-base"),
    import("@opentelemetry/otlp-transformer"),
  ]);
  const url = new URL(destination.endpoint);
  const secure = url.protocol === "https:";
  const pem = (text: string | null): Buffer | null => (text === null ? null : Buffer.from(text));
  const metadata = new Metadata();
  for (const [name, value] of Object.entries(headers)) {
    metadata.set(name, value);
  }
  return new OTLPExporterBase(
    grpc.createOtlpGrpcExportDelegate(
      {
        ...sharedConfiguration(destination),
        url: `${url.hostname}:${url.port === "" ? (secure ? 443 : 80) : url.port}`,
        metadata: () => metadata,
        credentials: () =>
          secure
            ? credentials.createSsl(pem(tls.ca), pem(tls.key), pem(tls.cert), {
                rejectUnauthorized: !tls.insecureSkipVerify,
              })
            : credentials.createInsecure(),
      },
      transformer.ProtobufMetricsSerializer,
      "otlp_grpc_metric_exporter",
      transformer.MetricsExporterMetricsHelper,
      undefined,
      "MetricsExportService",
      "/opentelemetry.proto.collector.metrics.v1.MetricsService/Export",
    ),
  );
}

async function httpExporter(
  destination: SelfMetricsDestination,
  { headers, tls }: SelfMetricsCredentials,
): Promise<Exporter> {
  const [{ OTLPExporterBase }, nodeHttp, transformer] = await Promise.all([
    import("@opentelemetry/otlp-exporter-base"),
    import("@opentelemetry/otlp-exporter-base/node-http"),
    import("@opentelemetry/otlp-transformer"),
  ]);
  return new OTLPExporterBase(
    nodeHttp.createOtlpHttpExportDelegate(
      {
        ...sharedConfiguration(destination),
        url: destination.endpoint,
        headers: async () => ({ ...headers, "Content-Type": "application/x-protobuf" }),
        agentFactory: (protocol) => {
          const { proxyUrl } = destination;
          const shared = {
            keepAlive: true,
            ...(proxyUrl === null ? {} : { proxyEnv: { http_proxy: proxyUrl, https_proxy: proxyUrl } }),
          };
          return protocol === "http:"
            ? new HttpAgent(shared)
            : new HttpsAgent({
                ...shared,
                rejectUnauthorized: !tls.insecureSkipVerify,
                ...(tls.ca === null ? {} : { ca: tls.ca }),
                ...(tls.cert === null ? {} : { cert: tls.cert }),
                ...(tls.key === null ? {} : { key: tls.key }),
              });
        },
      },
      transformer.ProtobufMetricsSerializer,
      "otlp_http_metric_exporter",
      transformer.MetricsExporterMetricsHelper,
      undefined,
    ),
  );
}

function sharedConfiguration(destination: SelfMetricsDestination): {
  timeoutMillis: number;
  concurrencyLimit: number;
  compression: "gzip" | "none";
} {
  return {
    timeoutMillis: destination.timeoutMs,
    concurrencyLimit: maxInFlight,
    compression: destination.compression,
  };
}
