import { connect, createServer, type AddressInfo, type Socket } from "node:net";

/** A server on 127.0.0.1 that a test owns. */
export interface Wire extends AsyncDisposable {
  readonly port: number;
}

async function listening(onConnection: (socket: Socket) => void): Promise<Wire> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket)).on("error", () => socket.destroy());
    onConnection(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    port: (server.address() as AddressInfo).port,
    async [Symbol.asyncDispose]() {
      sockets.forEach((socket) => socket.destroy());
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** What becomes of the pieces that come back from the real server: the piece at `at` is replaced, and then the line goes dead. */
export interface Wound {
  readonly at: number;
  readonly bytes: Buffer;
}

/** Passes everything on to the server at `port`, and what comes back too, but for the wound. Keeps the pieces of each connection. */
export async function relay(
  port: number,
  wound: () => Wound | null,
): Promise<Wire & { readonly pieces: readonly (readonly Buffer[])[] }> {
  const pieces: Buffer[][] = [];
  const wire = await listening((socket) => {
    const own: Buffer[] = [];
    pieces.push(own);
    const now = wound();
    const onward = connect(port, "127.0.0.1");
    socket.pipe(onward).on("error", () => socket.destroy());
    socket.on("close", () => onward.destroy());
    onward.on("close", () => socket.end());
    onward.on("data", (piece: Buffer) => {
      if (now !== null && own.length === now.at) {
        socket.end(now.bytes);
        onward.destroy();
      } else {
        socket.write(piece);
      }
      own.push(piece);
    });
  });
  return { ...wire, pieces, [Symbol.asyncDispose]: () => wire[Symbol.asyncDispose]() };
}
