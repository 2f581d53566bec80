import { Buffer } from "node:buffer";
import type { RequestOptions } from "node:https";
import type { KubeConfig } from "@kubernetes/client-node";

import type { Clock } from "../runtime/clock.ts";
import type { KubernetesSettings } from "./kubernetes-settings.ts";
import { loadKubeConfig } from "./load-kube-config.ts";

/** How long credentials serve before they are read anew. Smaller reads files (and runs the kubeconfig's login program) more often; larger uses a rotated token's predecessor longer. */
export const rereadAfterMs = 60_000;

/** TLS material of a connection to the API server. */
export interface TlsMaterial {
  readonly ca: string | null;
  readonly cert: string | null;
  readonly key: string | null;
  readonly servername: string | null;
  /** True only when the kubeconfig says `insecure-skip-tls-verify`. */
  readonly skipVerify: boolean;
}

/** All that a request needs to reach the API server as somebody. */
export interface Credentials {
  /** Base address without a slash at its end; IPv6 hosts in brackets. */
  readonly server: string;
  readonly tls: TlsMaterial;
  readonly proxyUrl: string | null;
  /** Secret. Lower-case names: authorization, and impersonation where the kubeconfig says so. */
  readonly headers: Readonly<Record<string, string>>;
  /** The namespace of the kubeconfig's context or of the pod; null when neither names one. */
  readonly namespace: string | null;
}

/** Credentials that rotate. */
export interface CredentialSource {
  /** Read at most once a minute. Rejects when a file or login program fails: that may heal. */
  current(): Promise<Credentials>;
  /** The API server refused these: the next `current` reads anew. A second word about the same ones does nothing. */
  refused(credentials: Credentials): void;
}

function text(value: unknown): string | null {
  return typeof value === "string" || Buffer.isBuffer(value) ? value.toString() : null;
}

/** Header values come from files that people edit: a line feed at the end of a token must not break the request. */
function headersOf(options: RequestOptions): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(options.headers ?? {})) {
    headers[name.toLowerCase()] = String(value).trim();
  }
  return headers;
}

/** client-node's own `https.Agent` (with its rules on proxies and plain http) is not wanted, only what it loaded. */
async function read(config: KubeConfig): Promise<Credentials> {
  const cluster = config.getCurrentCluster();
  const user = config.getCurrentUser();
  if (cluster === null) {
    throw new Error("the kubeconfig's current context names no cluster");
  }
  const options: RequestOptions = {};
  const clusters = config.clusters;
  try {
    const { proxyUrl: _, ...direct } = cluster;
    const skipTLSVerify = cluster.skipTLSVerify || cluster.server.startsWith("http:");
    config.clusters = clusters.map((other) => (other === cluster ? { ...direct, skipTLSVerify } : other));
    await config.applyToHTTPSOptions(options);
  } finally {
    config.clusters = clusters;
  }
  const headers = headersOf(options);
  const username = user?.username ?? "";
  if (username !== "" && headers["authorization"] === undefined) {
    const pair = Buffer.from(`${username}:${user?.password ?? ""}`).toString("base64");
    headers["authorization"] = `Basic ${pair}`;
  }
  return {
    server: cluster.server.replace(/\/+$/u, ""),
    tls: {
      ca: text(options.ca),
      cert: text(options.cert),
      key: text(options.key),
      servername: cluster.tlsServerName ?? null,
      skipVerify: cluster.skipTLSVerify,
    },
    proxyUrl: cluster.proxyUrl ?? null,
    headers,
    namespace: config.getContextObject(config.getCurrentContext())?.namespace?.trim() ?? null,
  };
}

/** A login program is run by client-node, which keeps its token until it expires: such a config is kept, any other one is loaded again. */
function runsLoginProgram(config: KubeConfig): boolean {
  const user = config.getCurrentUser();
  return user?.exec !== undefined && user.exec !== null;
}

/**
 * The cluster's credentials by the settings' kubeconfig or the default chain.
 * Throws `KubeconfigError` at once when that names no usable cluster.
 */
export async function credentialSource(
  settings: Pick<KubernetesSettings, "kubeconfigPath">,
  clock: Pick<Clock, "monotonicMs">,
): Promise<CredentialSource> {
  let config: KubeConfig | null = await loadKubeConfig(settings.kubeconfigPath);
  let cached: { readonly credentials: Credentials; readonly readAtMs: number } | null = null;
  let reading: Promise<Credentials> | null = null;

  async function readAnew(): Promise<Credentials> {
    config ??= await loadKubeConfig(settings.kubeconfigPath);
    const credentials = await read(config);
    cached = { credentials, readAtMs: clock.monotonicMs() };
    if (!runsLoginProgram(config)) {
      config = null;
    }
    return credentials;
  }

  return {
    async current() {
      if (cached !== null && clock.monotonicMs() - cached.readAtMs < rereadAfterMs) {
        return cached.credentials;
      }
      reading ??= readAnew().finally(() => {
        reading = null;
      });
      return reading;
    },
    refused(credentials) {
      if (cached?.credentials === credentials) {
        cached = null;
        config = null;
      }
    },
  };
}
