import { createServer } from "node:http";
import type { IncomingMessage, RequestListener, Server, ServerResponse } from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { AddressInfo, Socket } from "node:net";

/** A Kubernetes object as the fake stores it. */
export interface FakeObject {
  readonly metadata: { readonly name: string; readonly namespace?: string; readonly [key: string]: unknown };
  readonly [key: string]: unknown;
}

/** A request as it came in. */
export interface SeenRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly authorization: string | undefined;
  readonly isWatch: boolean;
}

/** One answer that replaces the normal one. */
export type Fault =
  | { readonly kind: "status"; readonly status: number; readonly headers?: Readonly<Record<string, string>> }
  | { readonly kind: "raw"; readonly status: number; readonly body: string }
  | { readonly kind: "reset" }
  /** Takes the request and never answers. */
  | { readonly kind: "hang" };

/** An open watch, to be misused. */
export interface OpenWatch {
  readonly path: string;
  /** Any bytes, as one chunk. */
  write(bytes: string | Uint8Array): void;
  end(): void;
  reset(): void;
  /** Half-open: nothing more is sent, and nothing is closed. */
  mute(): void;
}

type EventType = "ADDED" | "MODIFIED" | "DELETED";

interface HistoryEvent {
  readonly path: string;
  readonly version: number;
  readonly type: EventType;
  readonly object: FakeObject;
}

interface Watcher extends OpenWatch {
  deliver(event: HistoryEvent): void;
  bookmark(version: number): void;
}

interface Snapshot {
  readonly items: readonly FakeObject[];
  readonly version: number;
}

interface Expectation {
  readonly matches: (request: SeenRequest) => boolean;
  readonly fault: Fault;
  timesLeft: number;
}

const keyOf = ({ metadata }: FakeObject): string => `${metadata.namespace ?? ""}/${metadata.name}`;
const reasons: Readonly<Record<number, string>> = {
  401: "Unauthorized",
  403: "Forbidden",
  404: "NotFound",
  410: "Expired",
};

function status(code: number): object {
  const reason = reasons[code] ?? "InternalError";
  return { kind: "Status", apiVersion: "v1", status: "Failure", code, reason, message: `scripted ${code}` };
}

/** What a fake API server is started with. */
export interface FakeApiServerOptions {
  /** Collections that exist, for example `/api/v1/services`. */
  readonly paths: readonly string[];
  readonly tls?: { readonly key: string; readonly cert: string };
  /** Watch lines are sent in pieces of so many bytes. */
  readonly chunkBytes?: number;
  /** What a request for a streaming list meets: a server that does it (the default), one that says no, one that is too old to know. */
  readonly streams?: "yes" | "refused" | "ignored";
}

/**
 * List and watch of the Kubernetes API, as strict as the real one where a client could go wrong: versions are opaque,
 * pages are of one moment, a version older than the history is 410. Everything else is scripted.
 */
export class FakeApiServer implements AsyncDisposable {
  readonly requests: SeenRequest[] = [];
  readonly watches: OpenWatch[] = [];
  readonly #paths: Set<string>;
  readonly #objects = new Map<string, Map<string, FakeObject>>();
  readonly #snapshots = new Map<string, Snapshot>();
  readonly #watchers = new Set<Watcher>();
  readonly #expectations: Expectation[] = [];
  readonly #sockets = new Set<Socket>();
  readonly #server: Server;
  readonly #options: FakeApiServerOptions;
  #history: HistoryEvent[] = [];
  #version = 1000;
  #oldest = 0;
  #uid = 0;
  #token: string | null = null;
  #connections = 0;

  static async start(options: FakeApiServerOptions): Promise<FakeApiServer> {
    const server = new FakeApiServer(options);
    await new Promise<void>((resolve) => server.#server.listen(0, "127.0.0.1", resolve));
    return server;
  }

  private constructor(options: FakeApiServerOptions) {
    this.#options = options;
    this.#paths = new Set(options.paths);
    const listener: RequestListener = (request, response) => this.#answer(request, response);
    this.#server =
      options.tls === undefined ? createServer(listener) : createTlsServer({ ...options.tls }, listener);
    this.#server.on(options.tls === undefined ? "connection" : "secureConnection", (socket: Socket) => {
      this.#connections += 1;
      this.#sockets.add(socket);
      socket.on("close", () => this.#sockets.delete(socket));
      socket.on("error", () => undefined);
    });
  }

  get url(): string {
    const { port } = this.#server.address() as AddressInfo;
    return `${this.#options.tls === undefined ? "http" : "https"}://127.0.0.1:${port}`;
  }

  /** Connections accepted so far. */
  get connections(): number {
    return this.#connections;
  }

  get openWatches(): number {
    return this.#watchers.size;
  }

  /** Creates or replaces an object, and tells the watches. */
  put(path: string, object: FakeObject): FakeObject {
    const collection = this.#collection(path);
    const before = collection.get(keyOf(object));
    this.#version += 1;
    this.#uid += 1;
    const stored: FakeObject = {
      ...object,
      metadata: {
        uid: (before?.metadata["uid"] as string | undefined) ?? `uid-${this.#uid}`,
        creationTimestamp: "2026-11-01T00:00:00Z",
        ...object.metadata,
        resourceVersion: String(this.#version),
      },
    };
    collection.set(keyOf(object), stored);
    this.#record({
      path,
      version: this.#version,
      type: before === undefined ? "ADDED" : "MODIFIED",
      object: stored,
    });
    return stored;
  }

  /** Deletes an object, and tells the watches. */
  remove(path: string, key: string): void {
    const before = this.#collection(path).get(key);
    if (before === undefined) {
      throw new Error(`no object ${key} at ${path}`);
    }
    this.#collection(path).delete(key);
    this.#version += 1;
    const object = { ...before, metadata: { ...before.metadata, resourceVersion: String(this.#version) } };
    this.#record({ path, version: this.#version, type: "DELETED", object });
  }

  /** Forgets history, as etcd's compaction: older versions are 410 from now on. */
  compact(): void {
    this.#version += 1;
    this.#oldest = this.#version;
    this.#history = [];
    this.#snapshots.clear();
  }

  /** Sends every open watch a bookmark of now. */
  bookmark(): void {
    for (const watcher of this.#watchers) {
      watcher.bookmark(this.#version);
    }
  }

  /** A kind comes into or goes out of being, as with a CRD. */
  install(path: string): void {
    this.#paths.add(path);
  }

  uninstall(path: string): void {
    this.#paths.delete(path);
    this.#objects.delete(path);
  }

  /** From now on only this bearer token is good. */
  acceptOnly(token: string): void {
    this.#token = token;
  }

  /** The next `times` requests that match get `fault` instead of their answer. */
  fail(matches: (request: SeenRequest) => boolean, fault: Fault, times = 1): void {
    this.#expectations.push({ matches, fault, timesLeft: times });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    for (const socket of this.#sockets) {
      socket.destroy();
    }
    await closed;
  }

  #collection(path: string): Map<string, FakeObject> {
    const collection = this.#objects.get(path) ?? new Map<string, FakeObject>();
    this.#objects.set(path, collection);
    return collection;
  }

  #record(event: HistoryEvent): void {
    this.#history.push(event);
    for (const watcher of this.#watchers) {
      watcher.deliver(event);
    }
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    const { pathname, searchParams } = new URL(request.url ?? "/", this.url);
    const seen: SeenRequest = {
      method: request.method ?? "",
      path: pathname,
      query: searchParams,
      authorization: request.headers.authorization,
      isWatch: searchParams.get("watch") === "true",
    };
    this.requests.push(seen);
    const scripted = this.#expectations.find((one) => one.timesLeft > 0 && one.matches(seen));
    if (scripted !== undefined) {
      scripted.timesLeft -= 1;
      this.#misbehave(scripted.fault, request, response);
    } else if (this.#token !== null && seen.authorization !== `Bearer ${this.#token}`) {
      this.#send(response, 401, status(401));
    } else if (!this.#paths.has(pathname)) {
      this.#send(response, 404, status(404));
    } else if (seen.isWatch) {
      this.#watch(seen, response);
    } else {
      this.#list(seen, response);
    }
  }

  #misbehave(fault: Fault, request: IncomingMessage, response: ServerResponse): void {
    switch (fault.kind) {
      case "status":
        response.writeHead(fault.status, { "content-type": "application/json", ...fault.headers });
        response.end(JSON.stringify(status(fault.status)));
        break;
      case "raw":
        response.writeHead(fault.status, { "content-type": "application/json" });
        response.end(fault.body);
        break;
      case "reset":
        request.socket.resetAndDestroy();
        break;
      case "hang":
        break;
      default:
        fault satisfies never;
    }
  }

  #send(response: ServerResponse, code: number, body: object): void {
    response.writeHead(code, { "content-type": "application/json" });
    response.end(JSON.stringify(body));
  }

  #list({ path, query }: SeenRequest, response: ServerResponse): void {
    const limit = Number(query.get("limit") ?? "0");
    const token = query.get("continue");
    const [id = "", from = "0"] = token?.split(":") ?? [];
    const snapshot =
      token === null
        ? { version: this.#version, items: [...this.#collection(path).values()] }
        : this.#snapshots.get(id);
    if (snapshot === undefined) {
      this.#send(response, 410, status(410));
      return;
    }
    const start = Number(from);
    const end = limit === 0 ? snapshot.items.length : Math.min(start + limit, snapshot.items.length);
    const snapshotId = token === null ? String(this.requests.length) : id;
    this.#snapshots.set(snapshotId, snapshot);
    const more = end < snapshot.items.length ? { continue: `${snapshotId}:${end}` } : {};
    this.#send(response, 200, {
      kind: "List",
      apiVersion: "v1",
      metadata: { resourceVersion: String(snapshot.version), ...more },
      items: snapshot.items.slice(start, end),
    });
  }

  #watch({ path, query }: SeenRequest, response: ServerResponse): void {
    const { streams = "yes" } = this.#options;
    const isStream = query.get("sendInitialEvents") === "true";
    if (isStream && streams === "refused") {
      this.#send(response, 422, status(422));
      return;
    }
    const isFresh = isStream || (query.get("resourceVersion") ?? "0") === "0";
    const from = isFresh ? this.#version : Number(query.get("resourceVersion"));
    response.writeHead(200, { "content-type": "application/json" });
    response.flushHeaders();
    const line = (type: string, object: object): void => {
      const text = Buffer.from(`${JSON.stringify({ type, object })}\n`);
      const size = this.#options.chunkBytes ?? text.length;
      for (let at = 0; at < text.length; at += size) {
        response.write(text.subarray(at, at + size));
      }
    };
    if (isFresh) {
      for (const object of this.#collection(path).values()) {
        line("ADDED", object);
      }
    }
    if (isStream && streams === "yes") {
      const annotations = { "k8s.io/initial-events-end": "true" };
      line("BOOKMARK", { kind: "Bookmark", metadata: { resourceVersion: String(from), annotations } });
    }
    if (from < this.#oldest) {
      line("ERROR", status(410));
      response.end();
      return;
    }
    let muted = false;
    const watcher: Watcher = {
      path,
      write: (bytes) => void response.write(bytes),
      end: () => void response.end(),
      reset: () => void response.socket?.resetAndDestroy(),
      mute: () => {
        muted = true;
      },
      deliver: (event) => {
        if (!muted && event.path === path && event.version > from) {
          line(event.type, event.object);
        }
      },
      bookmark: (version) => {
        if (!muted && query.get("allowWatchBookmarks") === "true") {
          line("BOOKMARK", { kind: "Bookmark", metadata: { resourceVersion: String(version) } });
        }
      },
    };
    this.#watchers.add(watcher);
    this.watches.push(watcher);
    response.on("close", () => this.#watchers.delete(watcher));
    for (const event of this.#history) {
      watcher.deliver(event);
    }
  }
}
