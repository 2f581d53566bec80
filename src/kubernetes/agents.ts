import { Agent, ProxyAgent } from "undici";
import type { Dispatcher } from "undici";

import type { Credentials } from "./credentials.ts";

/** Idle connections and TCP keep-alive probes. Smaller reconnects between requests; larger loses the race with idle limits of load balancers on the way. */
const keepAliveMs = 30_000;

/** Until an answer begins. Smaller gives up on a loaded API server; larger lets a hung one hold a list. */
const headersTimeoutMs = 30_000;

/** Between two pieces of an ordinary answer. Smaller gives up on slow links; larger lets a dead connection hold a list. */
const bodyTimeoutMs = 30_000;

/** Connections for requests at once. Smaller queues lists behind each other; larger can press a starting API server. */
const maxConnections = 8;

/** Two pools of connections under the same credentials. */
export interface Agents {
  readonly requests: Dispatcher;
  readonly watches: Dispatcher;
}

/** Keeps pools of connections, and makes new ones when the address or the TLS material changes. */
export interface AgentSource {
  for(credentials: Credentials): Agents;
  /** Cuts every connection, also those of replaced pools. */
  close(): Promise<void>;
}

/** What a pool depends on: a rotated token alone keeps it. */
function identityOf({ server, tls, proxyUrl }: Credentials): string {
  return JSON.stringify([server, tls, proxyUrl]);
}

function dispatcher(credentials: Credentials, options: Agent.Options): Dispatcher {
  const { tls, proxyUrl } = credentials;
  const connect = {
    ...(tls.ca === null ? {} : { ca: tls.ca }),
    ...(tls.cert === null ? {} : { cert: tls.cert }),
    ...(tls.key === null ? {} : { key: tls.key }),
    ...(tls.servername === null ? {} : { servername: tls.servername }),
    ...(tls.skipVerify ? { rejectUnauthorized: false } : {}),
    keepAlive: true,
    keepAliveInitialDelay: keepAliveMs,
  };
  return proxyUrl === null
    ? new Agent({ ...options, connect })
    : new ProxyAgent({ ...options, uri: proxyUrl, requestTls: connect });
}

function agents(credentials: Credentials): Agents {
  const shared = { allowH2: false, keepAliveTimeout: keepAliveMs, headersTimeout: headersTimeoutMs };
  return {
    requests: dispatcher(credentials, {
      ...shared,
      bodyTimeout: bodyTimeoutMs,
      connections: maxConnections,
    }),
    watches: dispatcher(credentials, { ...shared, bodyTimeout: 0 }),
  };
}

/** A source without a connection yet. Replaced pools end by themselves when their last answer has ended. */
export function agentSource(): AgentSource {
  let current: { readonly identity: string; readonly agents: Agents } | null = null;
  const retiring = new Set<Dispatcher>();

  function retire({ requests, watches }: Agents): void {
    for (const old of [requests, watches]) {
      retiring.add(old);
      void old.close().finally(() => retiring.delete(old));
    }
  }

  return {
    for(credentials) {
      const identity = identityOf(credentials);
      if (current?.identity !== identity) {
        if (current !== null) {
          retire(current.agents);
        }
        current = { identity, agents: agents(credentials) };
      }
      return current.agents;
    },
    async close() {
      const all = [...retiring];
      if (current !== null) {
        all.push(current.agents.requests, current.agents.watches);
        current = null;
      }
      await Promise.all(all.map(async (old) => old.destroy()));
    },
  };
}
