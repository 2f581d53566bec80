import { type Dispatcher, Pool, ProxyAgent } from "undici";
import type { OtlpSettings } from "./otlp-settings.ts";
import type { UsableTls } from "./tls-files.ts";

/** Connections to one receiver: as many as requests in flight. */
const maxConnections = 8;

/** Kept-alive connections to the endpoint's host, through the proxy when there is one. Requests need `origin`. Deadlines are the caller's, through the signal. */
export function openPool(settings: OtlpSettings, files: UsableTls): Dispatcher {
  const connect = {
    rejectUnauthorized: !settings.tls.insecureSkipVerify,
    ...(files.ca === null ? {} : { ca: files.ca }),
    ...(files.cert === null ? {} : { cert: files.cert }),
    ...(files.key === null ? {} : { key: files.key }),
  };
  const shared = { connections: maxConnections, headersTimeout: 0, bodyTimeout: 0 };
  return settings.proxyUrl === null
    ? new Pool(new URL(settings.endpoint).origin, { ...shared, connect })
    : new ProxyAgent({ ...shared, uri: settings.proxyUrl, requestTls: connect });
}
