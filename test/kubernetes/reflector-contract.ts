import { describe, expect, test } from "vitest";
import { systemClock } from "../../src/runtime/system-clock.ts";
import type { ObjectMeta } from "../../src/kubernetes/cluster-objects.ts";
import type { CredentialSource } from "../../src/kubernetes/credentials.ts";
import { kinds } from "../../src/kubernetes/kinds.ts";
import type { Kind } from "../../src/kubernetes/kinds.ts";
import type { FakeObject } from "../support/fake-api-server.ts";
import { ingressJson } from "./objects.ts";
import { runReflector } from "./running-reflector.ts";
import { until } from "./until.ts";

const [ingressKind] = kinds.ingresses;

/** An API server with an empty namespace `shop`, fresh for one test. */
export interface ContractServer extends AsyncDisposable {
  readonly credentials: CredentialSource;
  /** Somebody whom the server does not know. */
  readonly strangers: CredentialSource;
  /** Somebody whom the server knows and who may nothing. */
  readonly powerless: CredentialSource;
  readonly create: (ingress: FakeObject) => Promise<void>;
  /** Merges labels into an Ingress of `shop`. */
  readonly label: (name: string, labels: Readonly<Record<string, string>>) => Promise<void>;
  readonly remove: (name: string) => Promise<void>;
}

const absentKind: Kind<ObjectMeta> = {
  ...ingressKind,
  resource: "targetgroupbindings",
  apiGroup: "elbv2.k8s.aws",
  path: "/apis/elbv2.k8s.aws/v1beta1/targetgroupbindings",
  optional: true,
};

/** Answers `before` until the server has refused it, as a token file that was rotated. */
function rotated(before: CredentialSource, after: CredentialSource): CredentialSource {
  let isRefused = false;
  return {
    current: async () => (isRefused ? after : before).current(),
    refused() {
      isRefused = true;
    },
  };
}

/** What any API server and the reflector do together, with lists as streams and by pages: the fake one and a real one answer the same. */
export function reflectorContract(startServer: () => Promise<ContractServer>): void {
  describe("with lists by pages", () => {
    contract(startServer, false);
  });
  describe("with lists as streams", () => {
    contract(startServer, true);

    test("tells everything on one connection, and goes on as the watch", async () => {
      await using server = await startServer();
      for (const name of ["a", "b", "c"]) {
        await server.create(ingressJson(name));
      }
      await using running = runReflector(ingressKind, server.credentials, {
        clock: systemClock,
        streams: true,
      });
      await until("the list is complete", () => running.reflector.snapshot().synced);
      expect(running.names()).toEqual(["a", "b", "c"]);
      expect(running.reflector.snapshot()).toMatchObject({ state: "watching", restarts: {}, trouble: null });
      await server.create(ingressJson("d"));
      await until("the fourth is there", () => running.names().length === 4);
      expect(running.meter.sum("elbow_watch_events_total", { type: "added" })).toBe(1);
      expect(running.reflector.snapshot().restarts).toEqual({});
    });
  });
}

function contract(startServer: () => Promise<ContractServer>, streams: boolean): void {
  const options = { clock: systemClock, streams };
  describe("reflector contract", () => {
    test("sees what is there, over several pages", async () => {
      await using server = await startServer();
      for (const name of ["a", "b", "c", "d", "e"]) {
        await server.create(ingressJson(name));
      }
      await using running = runReflector(ingressKind, server.credentials, {
        ...options,
        pageLimit: 2,
      });
      await until("the list is complete", () => running.reflector.snapshot().synced);
      expect(running.names()).toEqual(["a", "b", "c", "d", "e"]);
    });

    test("shows nothing before the first list is complete", async () => {
      await using server = await startServer();
      await server.create(ingressJson("a"));
      await using running = runReflector(ingressKind, server.credentials, options);
      expect(running.reflector.snapshot().synced).toBe(false);
      expect(running.names()).toEqual([]);
    });

    test("follows creation, change and deletion", async () => {
      await using server = await startServer();
      await using running = runReflector(ingressKind, server.credentials, options);
      await until("the watch is open", () => running.reflector.snapshot().state === "watching");
      await server.create(ingressJson("web"));
      await until("the object is there", () => running.names().includes("web"));
      await server.label("web", { "app.kubernetes.io/name": "front" });
      await until(
        "the label is there",
        () => running.reflector.objects()[0]?.labels["app.kubernetes.io/name"] === "front",
      );
      await server.remove("web");
      await until("the object is gone", () => running.names().length === 0);
      expect(running.reflector.snapshot()).toMatchObject({ state: "watching", objects: 0 });
    });

    test("projects an object as it was written", async () => {
      await using server = await startServer();
      await server.create(
        ingressJson("web", {
          metadata: {
            annotations: { "alb.ingress.kubernetes.io/scheme": "internal", "example.com/other": "x" },
          },
        }),
      );
      await using running = runReflector(ingressKind, server.credentials, options);
      await until("the list is complete", () => running.reflector.snapshot().synced);
      const [object] = running.reflector.objects();
      expect(object).toMatchObject({
        namespace: "shop",
        name: "web",
        className: "alb",
        backends: [{ service: "web", port: "80" }],
        statusHostnames: [],
        deletedAtMs: null,
      });
      expect({ ...object?.annotations }).toEqual({ "alb.ingress.kubernetes.io/scheme": "internal" });
      expect(object?.uid).not.toBe("");
      expect(object?.createdAtMs).toBeGreaterThan(0);
    });

    test("takes a missing optional kind as a state, and as synced", async () => {
      await using server = await startServer();
      await using running = runReflector(absentKind, server.credentials, options);
      await until("it is known to be missing", () => running.reflector.snapshot().state === "not-installed");
      expect(running.reflector.snapshot()).toMatchObject({ synced: true, objects: 0, trouble: null });
    });

    test("is never synced for a stranger, and goes on trying", async () => {
      await using server = await startServer();
      await using running = runReflector(ingressKind, server.strangers, options);
      await until("it was refused", () => (running.reflector.snapshot().restarts.unauthorized ?? 0) > 0);
      expect(running.reflector.snapshot()).toMatchObject({ synced: false, state: "waiting" });
    });

    test("says aloud what is forbidden, with the rule that is missing, and asks seldom", async () => {
      await using server = await startServer();
      await using running = runReflector(ingressKind, server.powerless, options);
      await until("it was refused", () => running.reflector.snapshot().state === "forbidden");
      const { synced, nextTryInMs } = running.reflector.snapshot();
      expect(synced).toBe(false);
      expect(nextTryInMs).toBeGreaterThan(50_000);
      expect(running.log).toMatchObject([
        { level: "error", fields: { remedy: expect.stringContaining('resources: ["ingresses"]') } },
      ]);
    });

    test("goes on with the new token when the old one is refused", async () => {
      await using server = await startServer();
      await server.create(ingressJson("a"));
      const source = rotated(server.strangers, server.credentials);
      await using running = runReflector(ingressKind, source, options);
      await until("the list is complete", () => running.reflector.snapshot().synced);
      expect(running.names()).toEqual(["a"]);
      expect(running.reflector.snapshot().restarts).toEqual({ unauthorized: 1 });
    });

    test("lists anew when asked, without showing less meanwhile", async () => {
      await using server = await startServer();
      await server.create(ingressJson("a"));
      await server.create(ingressJson("b"));
      await using running = runReflector(ingressKind, server.credentials, options);
      await until("the watch is open", () => running.reflector.snapshot().state === "watching");
      running.reflector.relist();
      expect(running.reflector.snapshot().isOutdated).toBe(true);
      expect(running.names()).toEqual(["a", "b"]);
      await until("it is listed anew", () => !running.reflector.snapshot().isOutdated);
      expect(running.names()).toEqual(["a", "b"]);
      expect(running.reflector.snapshot()).toMatchObject({ state: "watching", restarts: { asked: 1 } });
      expect(running.meter.sum("elbow_watch_relist_differences_total")).toBe(0);
      await server.remove("a");
      await until("the watch goes on", () => running.names().join() === "b");
    });

    test("stops at once when asked, in the middle of a watch", async () => {
      await using server = await startServer();
      await using running = runReflector(ingressKind, server.credentials, options);
      await until("the watch is open", () => running.reflector.snapshot().state === "watching");
      await running.stop();
      expect(running.log.filter((line) => line.level === "warn" || line.level === "error")).toEqual([]);
    });
  });
}
