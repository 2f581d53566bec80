import { requestHeaders } from "../otlp/request-headers.ts";
import { tlsFiles } from "../otlp/tls-files.ts";
import type { OtlpSettings } from "../otlp/otlp-settings.ts";
import type { TelemetryDestination } from "../telemetry/telemetry-destination.ts";

/** What a push of elbow's own telemetry needs of a destination's settings. */
export type TelemetrySettings = Omit<OtlpSettings, "maxRequestBytes" | "maxRequestPoints" | "timestamp">;

/** The destination that the settings name; headers and certificates are read anew before each push. */
export function telemetryDestination(settings: TelemetrySettings): TelemetryDestination {
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
