import { Agent, request } from "undici";

/** A Kubernetes object, as far as the tests look at it. */
export interface ClusterObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly resourceVersion?: string;
    readonly [key: string]: unknown;
  };
  readonly [key: string]: unknown;
}

/** One call of the Kubernetes API. */
export interface ClusterCall {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  readonly path: string;
  readonly body?: unknown;
  /** Default `application/json`; a PATCH is sent as a merge patch. */
  readonly contentType?: string;
}

/** What the API answered, refusals included. */
export interface ClusterAnswer {
  readonly status: number;
  readonly body: unknown;
}

/** Who speaks to which API server. */
export interface ClusterAccess {
  readonly url: string;
  readonly caPem: string;
  readonly token: string;
}

/** A few calls of the Kubernetes API under one token, without kubectl. */
export interface ClusterClient extends AsyncDisposable {
  /** Answers whatever the status is. */
  readonly call: (call: ClusterCall) => Promise<ClusterAnswer>;
  /** Creates the object in the collection at `path`; rejects unless the API accepts it. */
  readonly create: (path: string, object: ClusterObject) => Promise<ClusterObject>;
  /** Deletes the object at `path`; rejects unless the API accepts it. */
  readonly remove: (path: string) => Promise<void>;
  /** Merges `patch` into the object at `path`; rejects unless the API accepts it. */
  readonly patch: (path: string, patch: unknown) => Promise<ClusterObject>;
}

/** Opens a client; nothing is sent before the first call. */
export function clusterClient(access: ClusterAccess): ClusterClient {
  const dispatcher = new Agent({ connect: { ca: access.caPem } });

  const call = async ({ method, path, body, contentType }: ClusterCall): Promise<ClusterAnswer> => {
    const response = await request(`${access.url}${path}`, {
      dispatcher,
      method,
      headers: {
        authorization: `Bearer ${access.token}`,
        accept: "application/json",
        "content-type":
          contentType ?? (method === "PATCH" ? "application/merge-patch+json" : "application/json"),
      },
      body: body === undefined ? null : JSON.stringify(body),
    });
    const text = await response.body.text();
    const isJson = String(response.headers["content-type"]).startsWith("application/json");
    return { status: response.statusCode, body: isJson ? (JSON.parse(text) as unknown) : text };
  };
  const accepted = async (wanted: ClusterCall): Promise<ClusterObject> => {
    const { status, body } = await call(wanted);
    if (status >= 300) {
      throw new Error(`${wanted.method} ${wanted.path} was answered ${status}: ${JSON.stringify(body)}`);
    }
    return body as ClusterObject;
  };
  return {
    call,
    create: async (path, object) => accepted({ method: "POST", path, body: object }),
    remove: async (path) => void (await accepted({ method: "DELETE", path })),
    patch: async (path, patch) => accepted({ method: "PATCH", path, body: patch }),
    async [Symbol.asyncDispose]() {
      await dispatcher.destroy();
    },
  };
}
