import { once } from "node:events";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";

/**
 * Finds `count` different ports of 127.0.0.1 that nobody listens on.
 *
 * All are bound together before any is released, so they differ from each other. Between the release and the use
 * another program could take one; the system hands out ports in random order, so this is rare.
 */
export async function freePorts(count: number): Promise<readonly number[]> {
  const servers = Array.from({ length: count }, () => createServer().listen(0, "127.0.0.1"));
  await Promise.all(servers.map(async (server) => once(server, "listening")));
  const ports = servers.map((server) => (server.address() as AddressInfo).port);
  for (const server of servers) {
    server.close();
  }
  await Promise.all(servers.map(async (server) => once(server, "close")));
  return ports;
}

/** Finds one port of 127.0.0.1 that nobody listens on. */
export async function freePort(): Promise<number> {
  const [port] = await freePorts(1);
  if (port === undefined) {
    throw new Error("no free port on 127.0.0.1");
  }
  return port;
}
