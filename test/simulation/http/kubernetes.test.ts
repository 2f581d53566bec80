import { describe, expect, test } from "vitest";
import {
  type FaultName,
  type FaultWindow,
  faultSchedule,
} from "../../../src/simulation/faults/fault-schedule.ts";
import {
  type SimulatedKubernetes,
  startSimulatedKubernetes,
} from "../../../src/simulation/http/kubernetes/simulated-kubernetes.ts";
import { simulatedWorld } from "../../../src/simulation/world/simulated-world.ts";
import { FakeClock } from "../../support/fake-clock.ts";

const startMs = Date.UTC(2026, 10, 21, 10, 0);
const minuteMs = 60_000;
const world = simulatedWorld({ seed: 11, startMs });
const ingresses = "/apis/networking.k8s.io/v1/ingresses";

interface WireObject {
  readonly kind?: string;
  readonly code?: number;
  readonly reason?: string;
  readonly metadata: {
    readonly name?: string;
    readonly resourceVersion: string;
    readonly annotations?: Record<string, string>;
  };
  readonly spec?: Record<string, unknown>;
}

interface WireList {
  readonly kind: string;
  readonly metadata: {
    readonly resourceVersion: string;
    readonly continue?: string;
    readonly remainingItemCount?: number;
  };
  readonly items: readonly WireObject[];
}

interface WireEvent {
  readonly type: string;
  readonly object: WireObject;
}

interface Watch {
  next(): Promise<WireEvent | null>;
  readonly status: number;
}

interface Stage extends AsyncDisposable {
  readonly server: SimulatedKubernetes;
  readonly clock: FakeClock;
  get<T>(path: string): Promise<T>;
  send(method: string, path: string, body: object): Promise<{ status: number; object: WireObject }>;
  watch(path: string): Promise<Watch>;
}

async function stage(on: Readonly<Partial<Record<FaultName, FaultWindow>>> = {}): Promise<Stage> {
  const clock = new FakeClock(startMs);
  const server = await startSimulatedKubernetes(world, clock, faultSchedule(clock, { seed: 1, on }));
  const headers = { authorization: `Bearer ${server.token}` };
  const call = (path: string, init: RequestInit = {}): Promise<Response> =>
    fetch(server.url + path, { ...init, headers: { ...headers, "content-type": "application/json" } });
  return {
    server,
    clock,
    async get<T>(path: string) {
      return (await (await call(path)).json()) as T;
    },
    async send(method, path, body) {
      const response = await call(path, { method, body: JSON.stringify(body) });
      return { status: response.status, object: (await response.json()) as WireObject };
    },
    async watch(path) {
      const response = await call(path);
      const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
      let rest = "";
      return {
        status: response.status,
        async next() {
          while (!rest.includes("\n")) {
            const chunk = await reader?.read();
            if (chunk === undefined || chunk.done) {
              return null;
            }
            rest += chunk.value;
          }
          const end = rest.indexOf("\n");
          const line = rest.slice(0, end);
          rest = rest.slice(end + 1);
          return JSON.parse(line) as WireEvent;
        },
      };
    },
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}

describe("lists", () => {
  test("come in pages of one picture, with what remains", async () => {
    await using now = await stage();
    const first = await now.get<WireList>(`${ingresses}?limit=4`);
    await now.send("DELETE", "/apis/networking.k8s.io/v1/namespaces/shop/ingresses/web", {});
    const second = await now.get<WireList>(`${ingresses}?limit=400&continue=${first.metadata.continue}`);
    expect(first.kind).toBe("IngressList");
    expect(first.metadata.remainingItemCount).toBe(6);
    expect(second.items.map((item) => item.metadata.name)).toContain("web");
    expect(second.metadata).toEqual({ resourceVersion: first.metadata.resourceVersion });
  });

  test("can be of one namespace, of cluster-scoped kinds, and of Services", async () => {
    await using now = await stage();
    const shop = await now.get<WireList>("/apis/networking.k8s.io/v1/namespaces/shop/ingresses");
    const classes = await now.get<WireList>("/apis/networking.k8s.io/v1/ingressclasses");
    const services = await now.get<WireList>("/api/v1/services");
    expect(shop.items.map((item) => item.metadata.name)).toEqual(["web"]);
    expect(classes.items.map((item) => item.metadata.name)).toEqual(["alb"]);
    expect(services.items.length).toBeGreaterThan(12);
    expect(JSON.stringify(services.items[0])).toContain("managedFields");
  });

  test("an unknown continue token is 410, an unknown kind 404, no token 401", async () => {
    await using now = await stage();
    const expired = await now.get<WireObject>(`${ingresses}?continue=old`);
    const missing = await now.get<WireObject>("/apis/elbv2.k8s.aws/v1beta1/targetgroupbindings");
    const anonymous = await fetch(now.server.url + ingresses);
    const health = await fetch(`${now.server.url}/livez`);
    expect([expired.code, missing.code, anonymous.status, health.status]).toEqual([410, 404, 401, 200]);
  });
});

describe("watches", () => {
  test("bring what changes after a list, with growing versions", async () => {
    await using now = await stage();
    const list = await now.get<WireList>(ingresses);
    const watch = await now.watch(`${ingresses}?watch=true&resourceVersion=${list.metadata.resourceVersion}`);
    await now.clock.advance(3 * minuteMs);
    const added = await watch.next();
    await now.clock.advance(2 * minuteMs);
    const published = await watch.next();
    expect([added?.type, added?.object.metadata.name]).toEqual(["ADDED", "landing"]);
    expect(published?.type).toBe("MODIFIED");
    expect(Number(published?.object.metadata.resourceVersion)).toBeGreaterThan(
      Number(added?.object.metadata.resourceVersion),
    );
  });

  test("tell a deletion with the last state of the object", async () => {
    await using now = await stage();
    await now.clock.advance(12.5 * minuteMs);
    const list = await now.get<WireList>(ingresses);
    const watch = await now.watch(`${ingresses}?watch=1&resourceVersion=${list.metadata.resourceVersion}`);
    await now.clock.advance(minuteMs);
    const event = await watch.next();
    expect([event?.type, event?.object.metadata.name]).toEqual(["DELETED", "old-api"]);
  });

  test("without a version begin with everything; a namespace hides the others", async () => {
    await using now = await stage();
    const watch = await now.watch(
      "/apis/networking.k8s.io/v1/namespaces/shop/ingresses?watch=true&timeoutSeconds=5",
    );
    await now.clock.advance(6000);
    expect((await watch.next())?.object.metadata.name).toBe("web");
    expect(await watch.next()).toBeNull();
  });

  test("send bookmarks each minute when asked, and end at their time-out", async () => {
    await using now = await stage();
    const { metadata } = await now.get<WireList>("/apis/networking.k8s.io/v1/ingressclasses");
    const watch = await now.watch(
      `/apis/networking.k8s.io/v1/ingressclasses?watch=true&allowWatchBookmarks=true&timeoutSeconds=150&resourceVersion=${metadata.resourceVersion}`,
    );
    await now.clock.advance(151_000);
    const events = [await watch.next(), await watch.next(), await watch.next(), await watch.next()];
    expect(events.map((event) => event?.type)).toEqual(["BOOKMARK", "BOOKMARK", "BOOKMARK", undefined]);
    expect(events[2]?.object.kind).toBe("IngressClass");
  });

  test("can send the initial state as events, ended by its bookmark", async () => {
    await using now = await stage();
    const watch = await now.watch(
      "/apis/networking.k8s.io/v1/ingressclasses?watch=true&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true",
    );
    const events = [await watch.next(), await watch.next()];
    expect(events.map((event) => event?.type)).toEqual(["ADDED", "BOOKMARK"]);
    expect(events[1]?.object.metadata.annotations).toEqual({ "k8s.io/initial-events-end": "true" });
  });

  test("from a forgotten version get an ERROR event with 410", async () => {
    await using now = await stage();
    const list = await now.get<WireList>(ingresses);
    await now.clock.advance(4 * minuteMs);
    await now.get<WireList>(ingresses);
    now.server.store.compact();
    const watch = await now.watch(`${ingresses}?watch=true&resourceVersion=${list.metadata.resourceVersion}`);
    const event = await watch.next();
    expect(watch.status).toBe(200);
    expect([event?.type, event?.object.code, event?.object.reason]).toEqual(["ERROR", 410, "Expired"]);
    expect(await watch.next()).toBeNull();
  });

  test("faults: 429 with Retry-After, closed at once, cut in the middle of a line", async () => {
    await using throttled = await stage({ "kubernetes-throttled": { share: 1, atMost: 1 } });
    const refused = await fetch(throttled.server.url + ingresses, {
      headers: { authorization: `Bearer ${throttled.server.token}` },
    });
    await using closed = await stage({ "kubernetes-watch-closed": { share: 1 } });
    const ended = await closed.watch(
      `${ingresses}?watch=true&resourceVersion=${closed.server.store.revision}`,
    );
    await using cut = await stage({ "kubernetes-reset": { share: 1, subject: "watch" } });
    const broken = await cut.watch(`${ingresses}?watch=true&resourceVersion=${cut.server.store.revision}`);
    const waiting = broken.next().catch((error: unknown) => error);
    await cut.clock.advance(4 * minuteMs);
    expect([refused.status, refused.headers.get("retry-after")]).toEqual([429, "1"]);
    expect(await ended.next()).toBeNull();
    expect(await waiting).toBeInstanceOf(Error);
  });
});

describe("writes", () => {
  const leases = "/apis/coordination.k8s.io/v1/namespaces/elbow/leases";

  test("create, replace with optimistic locking, patch, remove", async () => {
    await using now = await stage();
    const created = await now.send("POST", leases, {
      metadata: { name: "elbow" },
      spec: { holderIdentity: "a" },
    });
    const again = await now.send("POST", leases, { metadata: { name: "elbow" } });
    const replaced = await now.send("PUT", `${leases}/elbow`, {
      ...created.object,
      spec: { holderIdentity: "b" },
    });
    const stale = await now.send("PUT", `${leases}/elbow`, created.object);
    const patched = await now.send("PATCH", `${leases}/elbow`, { spec: { leaseTransitions: 1 } });
    const removed = await now.send("DELETE", `${leases}/elbow`, {});
    const gone = await now.get<WireObject>(`${leases}/elbow`);
    expect([created, again, replaced, stale, patched, removed].map((each) => each.status)).toEqual([
      201, 409, 200, 409, 200, 200,
    ]);
    expect(stale.object.reason).toBe("Conflict");
    expect(patched.object.spec).toEqual({ holderIdentity: "b", leaseTransitions: 1 });
    expect(gone.code).toBe(404);
  });
});

test("the kubeconfig leads to the server", async () => {
  await using now = await stage();
  expect(now.server.kubeconfig).toContain(now.server.url);
  expect(now.server.kubeconfig).toContain(now.server.token);
});
