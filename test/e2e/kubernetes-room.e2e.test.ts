import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { openCluster } from "../../src/kubernetes/open-cluster.ts";
import type { OpenCluster } from "../../src/kubernetes/open-cluster.ts";
import { silentLog } from "../../src/runtime/silent-log.ts";
import { silentMeter } from "../../src/runtime/silent-meter.ts";
import { systemClock } from "../../src/runtime/system-clock.ts";
import { systemRandom } from "../../src/runtime/system-random.ts";
import { startApiServer } from "./parts/api-server.ts";
import type { ApiServer } from "./parts/api-server.ts";
import { albIngressClass, ingress, namespace, service } from "./parts/cluster-objects.ts";
import { elbowKubeconfig } from "./parts/elbow-account.ts";
import { eventually } from "./parts/eventually.ts";
import { showLogsOnFailure } from "./parts/show-logs.ts";

const INGRESSES = "/apis/networking.k8s.io/v1/namespaces/watched/ingresses";

describe("the kubernetes room on the real API server, with no right more than elbow needs", () => {
  const life = new AsyncDisposableStack();
  let server: ApiServer;
  let cluster: OpenCluster;

  beforeAll(async () => {
    server = life.use(await startApiServer());
    const kubeconfigPath = await elbowKubeconfig(server);
    await server.admin.create("/api/v1/namespaces", namespace("watched"));
    await server.admin.create("/apis/networking.k8s.io/v1/ingressclasses", albIngressClass());
    await createSite("first");
    cluster = await openCluster(
      { kubeconfigPath, keepLabels: [], keepAnnotations: [] },
      { clock: systemClock, random: systemRandom, log: silentLog, meter: silentMeter },
    );
    const stop = new AbortController();
    const running = cluster.run(stop.signal).catch((error: unknown) => {
      if (!stop.signal.aborted) {
        throw error;
      }
    });
    life.defer(async () => {
      stop.abort();
      await running;
      await cluster.close();
    });
  });
  afterAll(async () => life.disposeAsync());
  showLogsOnFailure(() => [
    server,
    { logTail: () => `── reflectors\n${JSON.stringify(cluster.snapshot(), undefined, 2)}` },
  ]);

  async function createSite(name: string): Promise<void> {
    await server.admin.create("/api/v1/namespaces/watched/services", service({ namespace: "watched", name }));
    await server.admin.create(INGRESSES, ingress({ namespace: "watched", name, loadBalancerName: name }));
  }

  /**
   * Waits until the Ingresses that the room knows of are just these. After an outage that can take one of the reflector's
   * longest waits, until it asks again; a resourceVersion that has expired meanwhile costs three seconds more.
   */
  async function ingressesBecome(...names: readonly string[]): Promise<void> {
    const wait = { what: `the Ingresses ${names.join(", ")}`, withinMs: 60_000, everyMs: 50 };
    await eventually(wait, async () => {
      const view = cluster.objects.value;
      const known = view.kind === "synced" ? view.objects.ingresses.map(({ name }) => name) : [];
      return known.toSorted().join() === names.join() ? true : undefined;
    });
  }

  test("what is there at start is known, with the fields that ownership reads", async () => {
    await ingressesBecome("first");

    expect(cluster.objects.value).toMatchObject({
      kind: "synced",
      objects: {
        ingresses: [
          {
            namespace: "watched",
            name: "first",
            className: "alb",
            annotations: { "alb.ingress.kubernetes.io/load-balancer-name": "first" },
            backends: [{ service: "first", port: "80" }],
          },
        ],
        ingressClasses: [{ name: "alb", controller: "ingress.k8s.aws/alb" }],
      },
    });
  });

  test("what comes and goes is seen, also after the API server was restarted", async () => {
    await createSite("second");
    await ingressesBecome("first", "second");
    await server.admin.remove(`${INGRESSES}/second`);
    await ingressesBecome("first");

    await server.restart();
    await createSite("third");
    await ingressesBecome("first", "third");
    await server.admin.remove(`${INGRESSES}/first`);
    await ingressesBecome("third");

    expect(cluster.objects.value.kind).toBe("synced");
  });
});
