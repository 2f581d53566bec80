import { afterAll, beforeAll, describe, expect, test } from "vitest";

import type { Lead, Term } from "../../src/kubernetes/elector.ts";
import { askLease } from "../../src/kubernetes/lease-client.ts";
import { LeaseElector } from "../../src/kubernetes/lease-elector.ts";
import { LeasePresence } from "../../src/kubernetes/lease-presence.ts";
import { openCluster } from "../../src/kubernetes/open-cluster.ts";
import type { OpenCluster } from "../../src/kubernetes/open-cluster.ts";
import { heldRecord, type LeasePlace } from "../../src/kubernetes/rules/lease-record.ts";
import { silentLog } from "../../src/runtime/silent-log.ts";
import { silentMeter } from "../../src/runtime/silent-meter.ts";
import { systemClock } from "../../src/runtime/system-clock.ts";
import { systemRandom } from "../../src/runtime/system-random.ts";
import { startApiServer } from "./parts/api-server.ts";
import type { ApiServer } from "./parts/api-server.ts";
import { namespace } from "./parts/cluster-objects.ts";
import { eventually } from "./parts/eventually.ts";
import { createAccount } from "./parts/service-account.ts";
import { showLogsOnFailure } from "./parts/show-logs.ts";

const times = { leaseDurationMs: 6000, renewDeadlineMs: 4000, retryPeriodMs: 500 };
const never = new AbortController().signal;

describe("Leases on the real API server, with no right more than they need", () => {
  const life = new AsyncDisposableStack();
  let server: ApiServer;
  let cluster: OpenCluster;

  beforeAll(async () => {
    server = life.use(await startApiServer());
    await server.admin.create("/api/v1/namespaces", namespace("elected"));
    const token = await createAccount(server.admin, {
      namespace: "elected",
      name: "elbow",
      rules: [
        {
          apiGroups: ["coordination.k8s.io"],
          resources: ["leases"],
          verbs: ["get", "list", "create", "update", "delete"],
        },
      ],
    });
    const kubeconfigPath = await server.writeKubeconfig(token);
    cluster = await openCluster(
      { kubeconfigPath, keepLabels: [], keepAnnotations: [] },
      { clock: systemClock, random: systemRandom, log: silentLog, meter: silentMeter },
    );
    life.defer(async () => cluster.close());
  });
  afterAll(async () => life.disposeAsync());
  showLogsOnFailure(() => [server]);

  const place = (name: string): LeasePlace => ({ namespace: "elected", name, labels: { a: "b" } });
  const client = () => ({ api: cluster.api, clock: systemClock, requestMs: 5000 });
  const lease = async (name: string) =>
    server.admin.call({
      method: "GET",
      path: `/apis/coordination.k8s.io/v1/namespaces/elected/leases/${name}`,
    });

  function candidate(name: string, identity: string) {
    const stop = new AbortController();
    const terms: Term[] = [];
    const elector = new LeaseElector({
      api: cluster.api,
      clock: systemClock,
      random: systemRandom,
      log: silentLog,
      bucket: 0,
      place: async () => place(name),
      identity,
      times,
      trouble() {},
    });
    const lead: Lead = async (term, { stop: asked, lost }) => {
      terms.push(term);
      await systemClock.sleep(3_600_000, AbortSignal.any([asked, lost])).catch(() => undefined);
    };
    const running = elector.run(lead, stop.signal);
    const end = async (): Promise<void> => {
      stop.abort();
      await running;
    };
    life.defer(end);
    return { elector, terms, end };
  }

  test("a Lease is made, renewed under its version, refused under an older one", async () => {
    const me = { identity: "one", leaseDurationMs: 15_000 };
    const create = { kind: "create", record: heldRecord(null, me, systemClock.nowMs()) } as const;
    const made = await askLease({ place: place("by-hand"), move: create }, client(), never);
    expect(made).toMatchObject({ kind: "lease", lease: { record: { holder: "one", transitions: 0 } } });
    expect(await askLease({ place: place("by-hand"), move: create }, client(), never)).toEqual({
      kind: "conflict",
    });
    const over = (made as Extract<typeof made, { kind: "lease" }>).lease;
    const record = heldRecord(over.record, me, systemClock.nowMs() + 1);
    const update = { kind: "update", record, over, blind: true } as const;
    expect(await askLease({ place: place("by-hand"), move: update }, client(), never)).toMatchObject({
      kind: "lease",
      lease: { record },
    });
    expect(await askLease({ place: place("by-hand"), move: update }, client(), never)).toEqual({
      kind: "conflict",
    });
    expect(await askLease({ place: place("nothing"), move: { kind: "get" } }, client(), never)).toEqual({
      kind: "absent",
    });
  });

  test("what lacks is said with its remedy: a namespace, a right", async () => {
    const nowhere = { namespace: "nowhere", name: "elbow", labels: {} };
    const record = heldRecord(null, { identity: "one", leaseDurationMs: 15_000 }, systemClock.nowMs());
    expect(
      await askLease({ place: nowhere, move: { kind: "create", record } }, client(), never),
    ).toMatchObject({
      kind: "refused",
      remedy: expect.stringContaining("Create the namespace nowhere") as string,
    });
    const token = await createAccount(server.admin, { namespace: "elected", name: "nobody", rules: [] });
    const poor = await openCluster(
      { kubeconfigPath: await server.writeKubeconfig(token), keepLabels: [], keepAnnotations: [] },
      { clock: systemClock, random: systemRandom, log: silentLog, meter: silentMeter },
    );
    life.defer(async () => poor.close());
    const ask = { place: place("elbow"), move: { kind: "get" } } as const;
    expect(await askLease(ask, { ...client(), api: poor.api }, never)).toMatchObject({
      kind: "refused",
      remedy: expect.stringContaining('resources ["leases"]') as string,
    });
  });

  test("one leads, the other follows when it lets go", async () => {
    const first = candidate("shared", "first");
    await eventually({ what: "the first leads", withinMs: 30_000 }, async () =>
      first.elector.holds() ? true : undefined,
    );
    const second = candidate("shared", "second");
    await eventually({ what: "the second knows who leads", withinMs: 30_000 }, async () =>
      second.elector.status().holder === "first" ? true : undefined,
    );
    expect(second.terms).toEqual([]);
    const begunMs = systemClock.monotonicMs();
    await first.end();
    await eventually({ what: "the second leads", withinMs: 30_000, everyMs: 20 }, async () =>
      second.elector.holds() ? true : undefined,
    );
    console.log(`handed over in ${Math.round(systemClock.monotonicMs() - begunMs)} ms`);
    expect(second.terms).toMatchObject([{ bucket: 0, epoch: 1 }]);
    await second.end();
    expect((await lease("shared")).body).toMatchObject({
      spec: { holderIdentity: "", leaseDurationSeconds: 1, leaseTransitions: 1 },
    });
  });

  test("replicas see each other, and one that ends is gone at once", async () => {
    const seen = (identity: string) => {
      const stop = new AbortController();
      const presence = new LeasePresence({
        api: cluster.api,
        clock: systemClock,
        random: systemRandom,
        log: silentLog,
        namespace: async () => "elected",
        name: "elbow",
        identity,
        times,
        able: () => true,
        looked() {},
        trouble() {},
      });
      const running = presence.run(stop.signal);
      const end = async (): Promise<void> => {
        stop.abort();
        await running;
      };
      life.defer(end);
      return { presence, end };
    };
    const [one, two] = [seen("one"), seen("two")];
    const becomes = async (live: number): Promise<void> =>
      void (await eventually({ what: `${live} replicas`, withinMs: 30_000 }, async () =>
        one.presence.live() === live ? true : undefined,
      ));
    await becomes(2);
    expect(one.presence.identities()).toEqual(["one", "two"]);
    await two.end();
    await becomes(1);
  });
});
