import type { IncomingMessage, ServerResponse } from "node:http";
import { type LocalServer, listen } from "../listen.ts";
import { readBody } from "../read-body.ts";
import { exportResponse, plainStatus } from "./encode-answer.ts";
import type { ReceiverAnswer, RequestReceiver } from "./receive-request.ts";

const maxBodyBytes = 16 * 1024 * 1024;
const protobuf = "application/x-protobuf";
const unavailableCode = 14;

function respond(answer: ReceiverAnswer, response: ServerResponse): void {
  switch (answer.kind) {
    case "accepted":
      response.writeHead(200).end();
      return;
    case "partial":
      response.writeHead(200, { "content-type": protobuf });
      response.end(exportResponse(answer.rejected, answer.message));
      return;
    case "refused":
      response.writeHead(400, { "content-type": "text/plain; charset=utf-8" }).end(`${answer.message}\n`);
      return;
    case "unavailable":
      response
        .writeHead(503, { "content-type": protobuf })
        .end(plainStatus(unavailableCode, "simulated outage"));
      return;
    case "throttled":
      response.writeHead(429, { "retry-after": String(answer.retrySeconds) }).end();
      return;
    case "reset":
      response.destroy();
      return;
    default:
      return answer satisfies never;
  }
}

/** Starts OTLP over HTTP/protobuf at `/v1/metrics`, plain or gzip. Answers as Prometheus does: 200 without body, 400 with one line of text. */
export async function startHttpReceiver(receiver: RequestReceiver): Promise<LocalServer> {
  const closing = new AbortController();
  const server = await listen(async (request: IncomingMessage, response: ServerResponse) => {
    const body = await readBody(request, maxBodyBytes);
    if (request.method !== "POST" || request.url !== "/v1/metrics") {
      response.writeHead(404, { "content-type": "text/plain" }).end("404 page not found\n");
    } else if (request.headers["content-type"] !== protobuf) {
      response
        .writeHead(415, { "content-type": "text/plain" })
        .end(`unsupported content type, want ${protobuf}\n`);
    } else if (body.kind !== "body") {
      response
        .writeHead(body.kind === "too-large" ? 413 : 400, { "content-type": "text/plain" })
        .end(`${body.kind}\n`);
    } else {
      respond(await receiver.receive(body.bytes, closing.signal), response);
    }
  });
  return {
    url: server.url,
    cutConnections: () => server.cutConnections(),
    async [Symbol.asyncDispose]() {
      closing.abort();
      await server[Symbol.asyncDispose]();
    },
  };
}
