import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { eventRecorder } from "../../src/kubernetes/events.ts";
import type { ObjectEvent } from "../../src/kubernetes/object-event.ts";
import { openCluster } from "../../src/kubernetes/open-cluster.ts";
import { silentLog } from "../../src/runtime/silent-log.ts";
import { silentMeter } from "../../src/runtime/silent-meter.ts";
import { systemClock } from "../../src/runtime/system-clock.ts";
import { systemRandom } from "../../src/runtime/system-random.ts";
import { startApiServer } from "./parts/api-server.ts";
import type { ApiServer } from "./parts/api-server.ts";
import { ingress, namespace } from "./parts/cluster-objects.ts";
import { elbowKubeconfig } from "./parts/elbow-account.ts";
import { eventually } from "./parts/eventually.ts";
import { createAccount } from "./parts/service-account.ts";
import { showLogsOnFailure } from "./parts/show-logs.ts";

const INGRESSES = "/apis/networking.k8s.io/v1/namespaces/shop/ingresses";

interface StoredEvent {
  readonly reason: string;
  readonly note: string;
  readonly eventTime: string;
  readonly series?: { readonly count: number };
  readonly regarding: { readonly name: string; readonly uid: string };
}

describe("events on the real API server", () => {
  const life = new AsyncDisposableStack();
  let server: ApiServer;
  let uid = "";
  beforeAll(async () => {
    server = life.use(await startApiServer());
    await server.admin.create("/api/v1/namespaces", namespace("shop"));
    await server.admin.create(
      INGRESSES,
      ingress({ namespace: "shop", name: "web", loadBalancerName: "web" }),
    );
    const { body } = await server.admin.call({ method: "GET", path: `${INGRESSES}/web` });
    ({ uid } = (body as { metadata: { uid: string } }).metadata);
  });
  afterAll(async () => life.disposeAsync());
  showLogsOnFailure(() => [server]);

  async function recorder(kubeconfigPath: string, refused: (remedy: string) => void) {
    const ports = { clock: systemClock, random: systemRandom, log: silentLog, meter: silentMeter };
    const cluster = await openCluster({ kubeconfigPath, keepLabels: [], keepAnnotations: [] }, ports);
    const events = eventRecorder({
      ...ports,
      transport: cluster.api,
      instance: "elbow-e2e",
      refused: ({ remedy }) => refused(remedy),
      accepted: () => {},
    });
    const stop = new AbortController();
    const running = events.run(stop.signal);
    life.defer(async () => {
      stop.abort();
      await running;
      await cluster.close();
    });
    return events;
  }

  const event = (changes: Partial<ObjectEvent>): ObjectEvent => ({
    object: { kind: "Ingress", apiVersion: "networking.k8s.io/v1", namespace: "shop", name: "web", uid },
    type: "Normal",
    reason: "LoadBalancerResolved",
    action: "Discover",
    note: "found",
    ...changes,
  });

  async function stored(): Promise<readonly StoredEvent[]> {
    const path = "/apis/events.k8s.io/v1/namespaces/shop/events";
    const { body } = await server.admin.call({ method: "GET", path });
    return (body as { items: readonly StoredEvent[] }).items;
  }

  test("are taken as they are, longest note and repeats included, with no right more than elbow needs", async () => {
    const events = await recorder(await elbowKubeconfig(server), () => {});
    events.record(event({}));
    events.record(event({}));
    events.record(event({ type: "Warning", reason: "SeriesProblem", note: "é".repeat(2000) }));
    await eventually({ what: "the events", withinMs: 30_000, everyMs: 50 }, async () => {
      const all = await stored();
      expect(all.map(({ reason, series }) => `${reason} ${series?.count ?? 1}`).toSorted()).toEqual([
        "LoadBalancerResolved 2",
        "SeriesProblem 1",
      ]);
      return all;
    });
    const [first] = await stored();
    expect(first).toMatchObject({ regarding: { name: "web", uid } });
    expect(first?.eventTime).toMatch(/\.\d{6}Z$/);
  });

  test("that may not be posted name the rule to add", async () => {
    const token = await createAccount(server.admin, {
      namespace: "shop",
      name: "mute",
      rules: [{ apiGroups: [""], resources: ["services"], verbs: ["list"] }],
    });
    const remedies: string[] = [];
    const events = await recorder(await server.writeKubeconfig(token), (remedy) => remedies.push(remedy));
    events.record(event({ note: "nobody hears it" }));
    await eventually({ what: "the refusal", withinMs: 30_000, everyMs: 50 }, async () => {
      expect(remedies).toHaveLength(1);
      return remedies;
    });
    expect(remedies[0]).toContain('resources: ["events"], verbs: ["create", "patch"]');
  });
});
