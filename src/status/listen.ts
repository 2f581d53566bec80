import { createAdaptorServer } from "@hono/node-server";
import type { Server } from "node:http";
import { listenFallback } from "./rules/listen-fallback.ts";
import type { ListenAddress } from "./server-settings.ts";

/** Answers one request. */
export type Fetch = (request: Request) => Response | Promise<Response>;

/** What to serve and where. `setting` is the configuration key that error messages name. */
export interface ListenSpec {
  readonly fetch: Fetch;
  readonly address: ListenAddress;
  readonly setting: string;
}

/** A server that is listening. */
export interface Listening {
  /** Where it listens in fact: the port that the system gave for 0, the host after a fallback. */
  readonly address: ListenAddress;
  /** Takes no new connection and ends the open ones; resolves when all are gone. */
  close(): Promise<void>;
}

/** A server could not listen. `code` is `port-in-use`, `not-permitted`, `no-such-address` or `failed`. */
export class ListenError extends Error {
  readonly code: "port-in-use" | "not-permitted" | "no-such-address" | "failed";
  constructor(code: ListenError["code"], message: string, options: ErrorOptions) {
    super(`${code}: ${message}`, options);
    this.name = "ListenError";
    this.code = code;
  }
}

/** Connections one server holds at once. Fewer could turn away a scraper beside a few browsers; more only serves an attacker. */
const maxConnections = 256;

/** A request's head must be here by then: slow ones would keep connections for ever. */
const headersTimeoutMs = 10_000;

/**
 * Listens on `address`; `::` means all addresses and falls back to 0.0.0.0 where the machine has IPv6 switched off.
 * Throws a `ListenError` that says what to change.
 */
export async function listen(spec: ListenSpec): Promise<Listening> {
  try {
    return await listenOn(spec);
  } catch (error) {
    const host = listenFallback(spec.address.host, codeOf(error));
    if (host !== null) {
      return await listen({ ...spec, address: { ...spec.address, host } });
    }
    throw listenError(spec, error);
  }
}

async function listenOn({ fetch, address }: ListenSpec): Promise<Listening> {
  const server = createAdaptorServer({
    fetch,
    overrideGlobalObjects: false,
    serverOptions: { headersTimeout: headersTimeoutMs },
  }) as Server;
  server.maxConnections = maxConnections;
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  server.once("error", reject);
  server.listen({ host: address.host, port: address.port }, resolve);
  await promise;
  server.off("error", reject);
  const bound = server.address();
  const port = typeof bound === "object" && bound !== null ? bound.port : address.port;
  return {
    address: { host: address.host, port },
    close: async () => {
      const closed = Promise.withResolvers<void>();
      server.close(() => closed.resolve());
      server.closeAllConnections();
      await closed.promise;
    },
  };
}

function listenError({ address, setting }: ListenSpec, error: unknown): ListenError {
  const place = `${address.host.includes(":") ? `[${address.host}]` : address.host}:${address.port}`;
  switch (codeOf(error)) {
    case "EADDRINUSE":
      return new ListenError(
        "port-in-use",
        `${place} is taken by another program. Set ${setting} to a free port, or "off".`,
        { cause: error },
      );
    case "EACCES":
      return new ListenError(
        "not-permitted",
        `this user may not listen on ${place}. Set ${setting} to a port above 1023.`,
        { cause: error },
      );
    case "EADDRNOTAVAIL":
    case "ENOTFOUND":
    case "EAFNOSUPPORT":
      return new ListenError(
        "no-such-address",
        `this machine does not have the address ${address.host}. Set ${setting} to "[::]:${address.port}" for all addresses.`,
        { cause: error },
      );
    default:
      return new ListenError("failed", `cannot listen on ${place}. Check ${setting}.`, { cause: error });
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : "";
}
