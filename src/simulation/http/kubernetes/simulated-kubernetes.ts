import type { IncomingMessage, ServerResponse } from "node:http";
import type { Clock } from "../../../runtime/clock.ts";
import type { FaultSchedule } from "../../faults/fault-schedule.ts";
import type { KubernetesObject } from "../../world/simulated-object.ts";
import type { SimulatedWorld } from "../../world/simulated-world.ts";
import { type LocalServer, listen } from "../listen.ts";
import { readBody } from "../read-body.ts";
import { listPages } from "./list-pages.ts";
import { type ObjectStore, objectStore } from "./object-store.ts";
import { type ResourcePath, parseResourcePath } from "./resource-table.ts";
import { answerJson, answerStatus } from "./status-answer.ts";
import { streamWatch } from "./watch-stream.ts";
import { writeObject } from "./write-object.ts";

/** A running API server. */
export interface SimulatedKubernetes extends LocalServer {
  /** What clients must send as bearer token. */
  readonly token: string;
  readonly store: ObjectStore;
  /** Requests by method, kind of request and resource, e.g. `GET list services`. */
  readonly requests: ReadonlyMap<string, number>;
  /** A kubeconfig for this server: one context, one user with the token. */
  readonly kubeconfig: string;
}

const token = "simulated-bearer";
const maxBodyBytes = 4 * 1024 * 1024;
const defaultTimeoutMs = 1_800_000;
const unlimited = 1_000_000;

function kubeconfigFor(url: string): string {
  return [
    "apiVersion: v1",
    "kind: Config",
    "clusters: [{name: simulated, cluster: {server: '" + url + "'}}]",
    `users: [{name: simulated, user: {token: ${token}}}]`,
    "contexts: [{name: simulated, context: {cluster: simulated, user: simulated, namespace: elbow}}]",
    "current-context: simulated",
    "",
  ].join("\n");
}

/**
 * An API server over a world: lists in pages, watches with bookmarks, single objects, writes with optimistic locking;
 * `/version`, `/livez`, `/readyz`. Wants the bearer token on everything but health. Faults: the `kubernetes-` ones.
 */
export async function startSimulatedKubernetes(
  world: SimulatedWorld,
  clock: Clock,
  faults: FaultSchedule,
): Promise<SimulatedKubernetes> {
  const store = objectStore(world.objects, clock);
  const pages = listPages();
  const closing = new AbortController();
  const requests = new Map<string, number>();
  const count = (what: string): void => {
    requests.set(what, (requests.get(what) ?? 0) + 1);
  };

  const list = (path: ResourcePath, query: URLSearchParams, response: ServerResponse): void => {
    const limit = Number(query.get("limit") ?? 0) || unlimited;
    const resume = query.get("continue");
    const { resource } = path.kind;
    const page =
      resume === null
        ? pages.first({ items: store.list(resource, path.namespace), revision: store.revision }, limit)
        : faults.strikes("kubernetes-expired", `continue ${resource}`)
          ? null
          : pages.next(resume, limit);
    if (page === null) {
      const message = "The provided continue parameter is too old to display a consistent list result.";
      answerStatus(response, { code: 410, reason: "Expired", message });
      return;
    }
    answerJson(response, 200, {
      kind: `${path.kind.kind}List`,
      apiVersion: path.kind.apiVersion,
      metadata: {
        resourceVersion: String(page.revision),
        ...(page.next === null ? {} : { continue: page.next, remainingItemCount: page.remaining }),
      },
      items: page.items.map(({ apiVersion: _version, kind: _kind, ...item }) => item),
    });
  };

  const readOne = (path: ResourcePath, response: ServerResponse): void => {
    const name = path.name ?? "";
    const object = store.get(path.kind.resource, path.namespace ?? "", name);
    if (object === null) {
      const message = `${path.kind.resource} "${name}" not found`;
      answerStatus(response, { code: 404, reason: "NotFound", message });
      return;
    }
    answerJson(response, 200, object);
  };

  const respond = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const url = new URL(request.url ?? "/", "http://127.0.0.1");
    const method = request.method ?? "GET";
    if (["/livez", "/readyz", "/healthz"].includes(url.pathname)) {
      response.writeHead(200, { "content-type": "text/plain" }).end("ok");
      return;
    }
    if (request.headers.authorization !== `Bearer ${token}`) {
      answerStatus(response, { code: 401, reason: "Unauthorized", message: "Unauthorized" });
      return;
    }
    if (url.pathname === "/version") {
      answerJson(response, 200, {
        major: "1",
        minor: "36",
        gitVersion: "v1.36.3-simulated",
        platform: "linux/amd64",
      });
      return;
    }
    const path = parseResourcePath(url.pathname);
    if (path === null) {
      const message = "the server could not find the requested resource";
      answerStatus(response, { code: 404, reason: "NotFound", message });
      return;
    }
    const watching = method === "GET" && ["true", "1"].includes(url.searchParams.get("watch") ?? "");
    const what = method !== "GET" ? "write" : watching ? "watch" : path.name === null ? "list" : "get";
    const subject = `${what} ${path.kind.resource}`;
    count(`${method} ${subject}`);
    if (faults.strikes("kubernetes-reset", subject) && !watching) {
      response.destroy();
      return;
    }
    if (faults.strikes("kubernetes-throttled", subject)) {
      const message = "the server has received too many requests and has asked us to try again later";
      answerStatus(response, { code: 429, reason: "TooManyRequests", message });
      return;
    }
    store.refresh();
    if (method !== "GET") {
      const body = await readBody(request, maxBodyBytes);
      const object =
        body.kind === "body" && body.bytes.length > 0
          ? (JSON.parse(body.bytes.toString("utf8")) as KubernetesObject)
          : null;
      writeObject(store, { method, path, object, nowMs: clock.nowMs() }, response);
    } else if (watching) {
      const seconds = Number(url.searchParams.get("timeoutSeconds") ?? 0);
      const watch = {
        kind: path.kind,
        namespace: path.namespace,
        resourceVersion: url.searchParams.get("resourceVersion") ?? "",
        bookmarks: url.searchParams.get("allowWatchBookmarks") === "true",
        sendInitialEvents: url.searchParams.get("sendInitialEvents") === "true",
        timeoutMs: seconds > 0 ? seconds * 1000 : defaultTimeoutMs,
      };
      await streamWatch({ store, clock, faults, closing: closing.signal }, watch, response);
    } else if (path.name !== null) {
      readOne(path, response);
    } else {
      list(path, url.searchParams, response);
    }
  };

  const server = await listen(respond);
  return {
    url: server.url,
    cutConnections: () => server.cutConnections(),
    token,
    store,
    requests,
    kubeconfig: kubeconfigFor(server.url),
    async [Symbol.asyncDispose]() {
      closing.abort();
      await server[Symbol.asyncDispose]();
    },
  };
}
