import { createServer as createHttp, type IncomingHttpHeaders } from "node:http";
import { createServer as createTls } from "node:https";
import type { AddressInfo } from "node:net";
import { selfSigned } from "../kubernetes/self-signed.ts";

/** A server that refuses everything and says back what it was sent. */
export interface Echo extends AsyncDisposable {
  readonly port: number;
  readonly url: string;
  /** Headers of the requests, newest last. */
  readonly seen: readonly IncomingHttpHeaders[];
  /** Bodies of the requests, each byte one character. */
  readonly bodies: () => string;
}

type Refusal = (headers: IncomingHttpHeaders) => {
  readonly status: number;
  readonly type: string;
  readonly body: string;
};

/** Answers each request with what `refuse` makes of its headers. */
export async function echo(refuse: Refusal): Promise<Echo> {
  const seen: IncomingHttpHeaders[] = [];
  let bodies = "";
  const server = createHttp((request, response) => {
    seen.push(request.headers);
    request.on("data", (chunk: Buffer) => (bodies += chunk.toString("latin1")));
    request.on("end", () => {
      const { status, type, body } = refuse(request.headers);
      response.writeHead(status, { "content-type": type }).end(body);
    });
  });
  // As a proxy: refuses every CONNECT with what it was sent.
  server.on("connect", (request, socket) => {
    seen.push(request.headers);
    // The program is killed at the end, perhaps with this answer under way.
    socket.on("error", () => socket.destroy());
    socket.end(`HTTP/1.1 407 no ${JSON.stringify(request.headers)}\r\n\r\n`);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    port,
    url: `http://127.0.0.1:${port}`,
    seen,
    bodies: () => bodies,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** All headers as plain text, as a debugging proxy or a chatty gateway would say them. */
export const saysHeaders: Refusal = (headers) => ({
  status: 401,
  type: "text/plain",
  body: Object.entries(headers)
    .map(([name, value]) => `${name}: ${String(value)}`)
    .join("\n"),
});

/** As AWS does for a wrong signature: its error repeats the canonical request, the session token in it. */
export const saysCanonicalRequest: Refusal = (headers) => {
  const canonical = Object.entries(headers)
    .map(([name, value]) => `${name}:${String(value)}`)
    .join("\n");
  return {
    status: 403,
    type: "text/xml",
    body: `<ErrorResponse><Error><Type>Sender</Type><Code>SignatureDoesNotMatch</Code><Message>The request signature we calculated does not match the signature you provided. The Canonical String for this request should have been\n'POST\n/\n\n${canonical}\n'</Message></Error><RequestId>r</RequestId></ErrorResponse>`,
  };
};

/** A TLS server whose certificate nobody trusts. */
export async function untrusted(): Promise<{ readonly port: number } & AsyncDisposable> {
  const { key, cert } = selfSigned();
  const server = createTls({ key, cert }, (_, response) => response.end());
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    port: (server.address() as AddressInfo).port,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
