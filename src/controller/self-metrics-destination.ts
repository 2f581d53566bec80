import { requestHeaders } from "../otlp/request-headers.ts";
import { tlsFiles } from "../otlp/tls-files.ts";
import type { OtlpSettings } from "../otlp/otlp-settings.ts";
import type { SelfMetricsDestination } from "../telemetry/self-metrics-destination.ts";

/** A destination of the data as a destination of the self-metrics: same endpoint, headers and certificates, read anew before each push. */
export function selfMetricsDestination(settings: OtlpSettings): SelfMetricsDestination {
  const headers = requestHeaders(settings);
  const files = tlsFiles(settings.tls);
  return {
    name: settings.name,
    protocol: settings.protocol,
    endpoint: settings.endpoint,
    compression: settings.compression,
    timeoutMs: settings.timeoutMs,
    proxyUrl: settings.proxyUrl,
    async credentials() {
      const read = await headers();
      const tls = await files();
      if (read.kind === "unreadable") {
        throw new Error(read.message);
      }
      if (tls.kind === "unreadable") {
        throw new Error(tls.message);
      }
      const { ca, cert, key } = tls;
      return {
        headers: read.headers,
        tls: { ca, cert, key, insecureSkipVerify: settings.tls.insecureSkipVerify },
      };
    },
  };
}
