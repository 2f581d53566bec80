import { Agent as HttpAgent } from "node:http";
import { Agent as HttpsAgent } from "node:https";
import type { OTLPExporterBase } from "@opentelemetry/otlp-exporter-base";
import type { IExporterMetricsHelper, ISerializer } from "@opentelemetry/otlp-transformer";
import type { TelemetryCredentials, TelemetryDestination } from "./telemetry-destination.ts";

/** One of OTLP's signals, as the SDK's exporters want it described. */
export interface OtlpSignal<Items> {
  readonly component: "metric" | "span";
  /** Name of the gRPC service's client, and path of its method. */
  readonly grpc: { readonly name: string; readonly path: string };
  /** Asked at the first push, so that nothing is in memory before. */
  load(): Promise<{
    readonly serializer: ISerializer<Items, unknown>;
    readonly counting: IExporterMetricsHelper<Items>;
  }>;
}

/** How one push ended. */
export type PushOutcome = { readonly kind: "pushed" } | { readonly kind: "failed"; readonly error: Error };

/** One destination's exporter. */
export interface OtlpExporter<Items> {
  /** Sends once, within the destination's timeout; never rejects. */
  push(items: Items): Promise<PushOutcome>;
  close(): Promise<void>;
}

/** Concurrent exports of one exporter: pushes never overlap, so one is in use and one is slack. */
const maxInFlight = 2;

/**
 * The OpenTelemetry SDK's own OTLP exporter, loaded at the first push and made anew when the credentials change (it keeps
 * those of its first call for ever). Built from the exporters' parts, because the packaged ones add
 * `OTEL_EXPORTER_OTLP_HEADERS` to every destination, and would show one receiver's token to another.
 */
export function otlpExporter<Items>(
  destination: TelemetryDestination,
  signal: OtlpSignal<Items>,
): OtlpExporter<Items> {
  let current: { readonly key: string; readonly exporter: OTLPExporterBase<Items> } | null = null;
  const exporterFor = async (): Promise<OTLPExporterBase<Items>> => {
    const credentials = await destination.credentials();
    const key = JSON.stringify(credentials);
    if (current !== null && current.key === key) {
      return current.exporter;
    }
    await current?.exporter.shutdown();
    const make = destination.protocol === "grpc" ? grpcExporter : httpExporter;
    const exporter = await make(destination, credentials, signal);
    current = { key, exporter };
    return exporter;
  };
  return {
    push: async (items) => {
      try {
        return await exported(await exporterFor(), items);
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

async function exported<Items>(exporter: OTLPExporterBase<Items>, items: Items): Promise<PushOutcome> {
  return await new Promise((resolve) => {
    exporter.export(items, (result) =>
      resolve(
        result.code === 0
          ? { kind: "pushed" }
          : { kind: "failed", error: result.error ?? new Error("the exporter gave no reason") },
      ),
    );
  });
}

async function grpcExporter<Items>(
  destination: TelemetryDestination,
  { headers, tls }: TelemetryCredentials,
  signal: OtlpSignal<Items>,
): Promise<OTLPExporterBase<Items>> {
  const [{ credentials, Metadata }, { OTLPExporterBase }, grpc, { serializer, counting }] = await Promise.all(
    [
      import("@grpc/grpc-js"),
      import("@opentelemetry/otlp-exporter-base"),
      import("@opentelemetry/otlp-grpc-exporter-base"),
      signal.load(),
    ],
  );
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
      serializer,
      `otlp_grpc_${signal.component}_exporter`,
      counting,
      undefined,
      signal.grpc.name,
      signal.grpc.path,
    ),
  );
}

async function httpExporter<Items>(
  destination: TelemetryDestination,
  { headers, tls }: TelemetryCredentials,
  signal: OtlpSignal<Items>,
): Promise<OTLPExporterBase<Items>> {
  const [{ OTLPExporterBase }, nodeHttp, { serializer, counting }] = await Promise.all([
    import("@opentelemetry/otlp-exporter-base"),
    import("@opentelemetry/otlp-exporter-base/node-http"),
    signal.load(),
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
      serializer,
      `otlp_http_${signal.component}_exporter`,
      counting,
      undefined,
    ),
  );
}

function sharedConfiguration(destination: TelemetryDestination): {
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
