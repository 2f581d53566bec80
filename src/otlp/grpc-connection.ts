import { type ClientHttp2Session, connect as connectHttp2 } from "node:http2";
import { type Socket, connect as connectTcp, isIP } from "node:net";
import { connect as connectTls } from "node:tls";
import type { OtlpSettings } from "./otlp-settings.ts";
import { openTunnel } from "./proxy-tunnel.ts";
import type { UsableTls } from "./tls-files.ts";

/** The room that the receiver may fill before we read on. Answers are a few hundred bytes. */
const windowBytes = 1024 * 1024;

/** A peer that cannot be spoken to, in words that name the fix. */
export class NotHttp2Error extends Error {}

function once(socket: Socket, event: "connect" | "secureConnect", signal: AbortSignal): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const abort = (): void => {
    socket.destroy();
    reject(signal.reason);
  };
  const lost = (): void => reject(new Error("the connection was closed before it was of use"));
  signal.addEventListener("abort", abort, { once: true });
  socket.once(event, resolve);
  socket.once("error", reject);
  socket.once("close", lost);
  return promise.finally(() => {
    signal.removeEventListener("abort", abort);
    socket.off("error", reject);
    socket.off("close", lost);
  });
}

/** TCP, through the proxy when there is one. Names with addresses of both families are tried by Node, the next one after a quarter of a second. */
async function reach(settings: OtlpSettings, at: Address, signal: AbortSignal): Promise<Socket> {
  if (settings.proxyUrl !== null) {
    return openTunnel({ proxyUrl: settings.proxyUrl, host: at.host, port: at.port }, signal);
  }
  const socket = connectTcp({ host: at.host, port: at.port, noDelay: true });
  await once(socket, "connect", signal);
  return socket;
}

async function secured(
  {
    settings,
    at,
    files,
  }: { readonly settings: OtlpSettings; readonly at: Address; readonly files: UsableTls },
  signal: AbortSignal,
): Promise<Socket> {
  const socket = connectTls({
    socket: await reach(settings, at, signal),
    // Without a socket of its own, Node checks the certificate against this; names of addresses are not sent.
    host: at.host,
    ...(isIP(at.host) === 0 ? { servername: at.host } : {}),
    ALPNProtocols: ["h2"],
    rejectUnauthorized: !settings.tls.insecureSkipVerify,
    ...(files.ca === null ? {} : { ca: files.ca }),
    ...(files.cert === null ? {} : { cert: files.cert }),
    ...(files.key === null ? {} : { key: files.key }),
  });
  await once(socket, "secureConnect", signal);
  if (socket.alpnProtocol !== "h2") {
    socket.destroy();
    throw new NotHttp2Error(
      "the port speaks TLS but no HTTP/2, so it is no gRPC receiver: set otlp.protocol to http/protobuf, or use the receiver's gRPC port (often 4317)",
    );
  }
  return socket;
}

interface Address {
  readonly host: string;
  readonly port: number;
}

/** Opens one HTTP/2 connection. Rejects with what went wrong, or the signal's reason. */
export async function openHttp2(
  settings: OtlpSettings,
  files: UsableTls,
  signal: AbortSignal,
): Promise<ClientHttp2Session> {
  const url = new URL(settings.endpoint);
  const isSecure = url.protocol === "https:";
  const at = {
    host: url.hostname.replace(/^\[|\]$/g, ""),
    port: url.port === "" ? (isSecure ? 443 : 80) : Number(url.port),
  };
  const socket = isSecure
    ? await secured({ settings, at, files }, signal)
    : await reach(settings, at, signal);
  return connectHttp2(url.origin, {
    createConnection: () => socket,
    settings: { enablePush: false, initialWindowSize: windowBytes },
  });
}
