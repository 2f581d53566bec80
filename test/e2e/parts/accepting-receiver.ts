import type { Buffer } from "node:buffer";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** A receiver over OTLP/HTTP that takes everything and looks at nothing. */
export interface AcceptingReceiver extends AsyncDisposable {
  readonly url: string;
  /** How many requests with points it took. */
  readonly pushes: () => number;
}

/** A look whether there is a receiver carries no points; a push of one point alone is longer than this. */
const EMPTY_BYTES = 100;

/** Starts one on a free port. */
export async function startAcceptingReceiver(): Promise<AcceptingReceiver> {
  let pushes = 0;
  const server = createServer((request, response) => {
    let bytes = 0;
    request.on("data", (chunk: Buffer) => {
      bytes += chunk.length;
    });
    request.once("end", () => {
      pushes += bytes > EMPTY_BYTES ? 1 : 0;
      response.writeHead(200, { "content-type": "application/x-protobuf" }).end();
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    pushes: () => pushes,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => {
        server.close(resolve);
      });
    },
  };
}
