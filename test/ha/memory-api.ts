import type { ApiAnswer, ApiCall } from "../../src/kubernetes/transport.ts";
import type { Clock } from "../../src/runtime/clock.ts";

interface Stored {
  readonly metadata: Readonly<Record<string, unknown>> & { readonly name: string };
  readonly spec?: Readonly<Record<string, unknown>>;
}

/** One process's way to the API server. */
export interface ApiLink {
  readonly request: (call: ApiCall, signal: AbortSignal) => Promise<ApiAnswer>;
  /** `cut`: requests find nobody; `hanging`: they get no answer; `forbidden`: they are refused. */
  state: "open" | "cut" | "hanging" | "forbidden";
}

const answered = (status: number, body: unknown): ApiAnswer => ({
  kind: "answered",
  status,
  body,
  retryAfterMs: null,
});
const refused = (status: number, message: string) => answered(status, { kind: "Status", message });
const microTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/;

/** What the real API server says of a Lease that is not valid. */
function invalid({ spec }: Stored): string | null {
  if (spec === undefined) {
    return null;
  }
  const times = [spec["acquireTime"], spec["renewTime"]].filter((time) => time !== undefined);
  if (times.some((time) => typeof time !== "string" || !microTime.test(time))) {
    return "times need six fractional digits";
  }
  const seconds = spec["leaseDurationSeconds"];
  return Number.isSafeInteger(seconds) && (seconds as number) > 0
    ? null
    : "leaseDurationSeconds must be greater than 0";
}

/** Leases and ConfigMaps of one namespace with optimistic locking. */
export function memoryApi(clock: Clock, latencyMs = 5) {
  const objects = new Map<string, Stored>();
  let version = 1;
  let requests = 0;

  const store = (key: string, object: Stored): Stored => {
    version += 1;
    const stored = { ...object, metadata: { ...object.metadata, resourceVersion: String(version) } };
    objects.set(key, stored);
    return stored;
  };
  const list = (resource: string, selector: string): ApiAnswer => {
    const wanted = selector.split(",").map((pair) => pair.split("="));
    const items = [...objects].flatMap(([key, object]) => {
      const labels = object.metadata["labels"] as Record<string, string>;
      const matches = wanted.every(([label = "", value]) => labels[label] === value);
      return key.startsWith(`${resource}/`) && matches ? [object] : [];
    });
    return answered(200, { kind: "List", items });
  };
  const serve = ({ method, path, body, query }: ApiCall): ApiAnswer => {
    requests += 1;
    const [resource = "", name] = path.split("/namespaces/elbow/")[1]?.split("/") ?? [];
    if (method === "GET" && name === undefined) {
      return list(resource, query?.["labelSelector"] ?? "");
    }
    const sent = body as Stored;
    const key = `${resource}/${name === undefined ? sent.metadata.name : decodeURIComponent(name)}`;
    const before = objects.get(key);
    const problem = method === "POST" || method === "PUT" ? invalid(sent) : null;
    if (problem !== null) {
      return refused(422, problem);
    }
    if (method === "POST") {
      return before === undefined ? answered(201, store(key, sent)) : refused(409, "already exists");
    }
    if (before === undefined) {
      return refused(404, "not found");
    }
    switch (method) {
      case "GET":
        return answered(200, before);
      case "DELETE":
        objects.delete(key);
        return answered(200, before);
      case "PATCH":
        return refused(405, "not allowed");
      case "PUT":
        return sent.metadata["resourceVersion"] === before.metadata["resourceVersion"]
          ? answered(200, store(key, sent))
          : refused(409, "the object has been modified");
      default:
        return method satisfies never;
    }
  };

  return {
    objects,
    requests: () => requests,
    /** Who holds a Lease; null = there is none. */
    holder: (name: string): string | null =>
      (objects.get(`leases/${name}`)?.spec?.["holderIdentity"] as string | undefined) ?? null,
    /** A process's link; `arrived` is where answers go in. */
    connect(arrived: <T>(answer: Promise<T>) => Promise<T> = (answer) => answer): ApiLink {
      const link: ApiLink = {
        state: "open",
        request: async (call, signal) => arrived(exchange(link, call, signal)),
      };
      return link;
    },
  };

  async function exchange(link: ApiLink, call: ApiCall, signal: AbortSignal): Promise<ApiAnswer> {
    if (link.state === "hanging") {
      await clock.sleep(3_600_000, signal);
    }
    await clock.sleep(latencyMs, signal);
    if (isCut(link)) {
      return { kind: "unreachable", message: "connection refused" };
    }
    const answer = link.state === "forbidden" ? refused(403, "forbidden") : serve(call);
    await clock.sleep(latencyMs, signal);
    return isCut(link) ? { kind: "unreachable", message: "connection reset" } : answer;
  }
}

function isCut(link: ApiLink): boolean {
  return link.state === "cut";
}
