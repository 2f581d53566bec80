import { once } from "node:events";
import { connect, createServer } from "node:net";
import type { AddressInfo, Socket } from "node:net";

/** Where a link leads, and who listens in. */
export interface LinkEnds {
  /** `http://127.0.0.1:PORT` or `https://…`; only host and port are used. */
  readonly url: string;
  /** Called per connection; what it answers sees every chunk that the client sends, also one that is held back. */
  readonly listener?: () => (chunk: Buffer) => void;
}

/**
 * A TCP road between a program and a server, which can be cut.
 *
 * `silent` is a network that swallows packets: connections stay, nothing gets through, nobody is told; after `mend` what was
 * held back arrives, late, as TCP sends it again. `reset` cuts every connection and every new one at once.
 */
export interface CuttableLink extends AsyncDisposable {
  /** The address of this end, with the scheme of the other. */
  readonly url: string;
  readonly cut: (how: "silent" | "reset") => void;
  readonly mend: () => void;
}

/** One client with its way to the server. */
interface Lane {
  readonly client: Socket;
  readonly server: Socket;
}

/** Opens a link on a port of 127.0.0.1. */
export async function cuttableLink(ends: LinkEnds): Promise<CuttableLink> {
  const target = new URL(ends.url);
  const lanes = new Set<Lane>();
  let state: "open" | "silent" | "reset" = "open";
  const drop = (lane: Lane): void => {
    lanes.delete(lane);
    lane.client.destroy();
    lane.server.destroy();
  };
  const listener = createServer({ allowHalfOpen: true, pauseOnConnect: true }, (client) => {
    if (state === "reset") {
      client.resetAndDestroy();
      return;
    }
    const server = connect({ host: target.hostname, port: Number(target.port), allowHalfOpen: true });
    server.pause();
    const lane = { client, server };
    lanes.add(lane);
    const heard = ends.listener?.();
    join(client, server, (chunk) => heard?.(chunk));
    join(server, client, () => undefined);
    for (const socket of [client, server]) {
      socket.on("error", () => socket.destroy());
      // A broken end is not told to the other one while the link is silent: nothing gets through, not even that.
      socket.on("close", () => {
        if (state !== "silent") {
          drop(lane);
        }
      });
    }
    if (state === "open") {
      client.resume();
      server.resume();
    }
  });
  /** Sends on what comes, at the pace of the slower end, and holds it back while the link is silent. */
  const join = (from: Socket, to: Socket, heard: (chunk: Buffer) => void): void => {
    from.on("data", (chunk: Buffer) => {
      heard(chunk);
      if (!to.destroyed && !to.write(chunk)) {
        from.pause();
        to.once("drain", () => {
          if (state === "open") {
            from.resume();
          }
        });
      }
    });
    from.on("end", () => to.end());
  };
  listener.listen(0, "127.0.0.1");
  await once(listener, "listening");
  return {
    url: `${target.protocol}//127.0.0.1:${(listener.address() as AddressInfo).port}`,
    cut(how) {
      state = how;
      for (const lane of lanes) {
        if (how === "reset") {
          lane.client.resetAndDestroy();
          drop(lane);
        } else {
          lane.client.pause();
          lane.server.pause();
        }
      }
    },
    mend() {
      state = "open";
      for (const lane of lanes) {
        if (lane.client.destroyed || lane.server.destroyed) {
          drop(lane);
        } else {
          lane.client.resume();
          lane.server.resume();
        }
      }
    },
    async [Symbol.asyncDispose]() {
      const closed = once(listener, "close");
      listener.close();
      lanes.forEach(drop);
      await closed;
    },
  };
}
