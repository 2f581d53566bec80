import { Buffer } from "node:buffer";
import { request as plainRequest } from "node:http";
import { request as tlsRequest } from "node:https";
import type { Socket } from "node:net";

/** What a tunnel leads to, and through which proxy. */
export interface TunnelEnds {
  /** With user and password when the proxy wants them. */
  readonly proxyUrl: string;
  readonly host: string;
  readonly port: number;
}

/**
 * A connection through an HTTP proxy, by CONNECT. Rejects with the proxy's refusal, with the fault of the connection to
 * it, or with the signal's reason; no message names the proxy's password.
 */
export function openTunnel(ends: TunnelEnds, signal: AbortSignal): Promise<Socket> {
  const proxy = new URL(ends.proxyUrl);
  const authority = `${ends.host.includes(":") ? `[${ends.host}]` : ends.host}:${ends.port}`;
  const { promise, resolve, reject } = Promise.withResolvers<Socket>();
  const user = decodeURIComponent(proxy.username);
  const isSecure = proxy.protocol === "https:";
  const asking = (isSecure ? tlsRequest : plainRequest)({
    host: proxy.hostname.replace(/^\[|\]$/g, ""),
    port: proxy.port === "" ? (isSecure ? 443 : 80) : Number(proxy.port),
    method: "CONNECT",
    path: authority,
    agent: false,
    headers: {
      host: authority,
      ...(user === ""
        ? {}
        : {
            "proxy-authorization": `Basic ${Buffer.from(`${user}:${decodeURIComponent(proxy.password)}`).toString("base64")}`,
          }),
    },
    signal,
  });
  asking.once("connect", (response, socket, head) => {
    if (response.statusCode !== 200) {
      socket.destroy();
      reject(new Error(`Proxy response (${response.statusCode}) !== 200 when HTTP Tunneling`));
      return;
    }
    if (head.length > 0) {
      socket.unshift(head);
    }
    resolve(socket as Socket);
  });
  asking.once("response", (response) => {
    response.resume();
    asking.destroy();
    reject(new Error(`Proxy response (${response.statusCode}) !== 200 when HTTP Tunneling`));
  });
  asking.once("error", (error) => {
    reject(signal.aborted ? signal.reason : new Error("the proxy cannot be used", { cause: error }));
  });
  asking.end();
  return promise;
}
