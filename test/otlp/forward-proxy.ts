import { createServer, request as httpRequest } from "node:http";
import { type AddressInfo, type Socket, connect } from "node:net";
import type { LocalReceiver } from "./local-receivers.ts";

/** One request that the proxy saw. */
export interface ProxyRequest {
  readonly method: string;
  readonly target: string;
  readonly authorization: string;
}

/** A forward proxy on 127.0.0.1: CONNECT and plain requests. With `password` it wants that user and password; `refuse` answers every CONNECT with that status. */
export async function forwardProxy(
  wishes: { readonly password?: string; readonly refuse?: number } = {},
): Promise<LocalReceiver<ProxyRequest>> {
  const requests: ProxyRequest[] = [];
  const sockets = new Set<Socket>();
  const seen = (method: string, target: string, authorization: string | undefined): boolean => {
    requests.push({ method, target, authorization: authorization ?? "" });
    const expected = `Basic ${Buffer.from(`user:${wishes.password}`).toString("base64")}`;
    return wishes.password === undefined || authorization === expected;
  };
  const server = createServer((request, response) => {
    if (!seen(request.method ?? "", request.url ?? "", request.headers["proxy-authorization"])) {
      response.writeHead(407).end();
      return;
    }
    const { "proxy-authorization": _, ...headers } = request.headers;
    const onward = httpRequest(request.url ?? "", { method: request.method ?? "GET", headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    onward.on("error", () => response.writeHead(502).end());
    request.pipe(onward);
  });
  server.on("connection", (socket: Socket) => sockets.add(socket));
  server.on("connect", (request, socket: Socket) => {
    const allowed = seen("CONNECT", request.url ?? "", request.headers["proxy-authorization"]);
    const status = allowed ? wishes.refuse : 407;
    if (status !== undefined) {
      socket.end(`HTTP/1.1 ${status} No\r\ncontent-length: 0\r\n\r\n`);
      return;
    }
    const { hostname, port } = new URL(`http://${request.url}`);
    const onward = connect(Number(port), hostname.replace(/^\[|\]$/g, ""), () => {
      socket.write("HTTP/1.1 200 Connected\r\n\r\n");
      socket.pipe(onward);
      onward.pipe(socket);
    });
    sockets.add(onward);
    onward.on("error", () => socket.destroy());
    socket.on("error", () => onward.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    port: (server.address() as AddressInfo).port,
    requests,
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets) {
          socket.destroy();
        }
        server.close(() => resolve());
      }),
  };
}
