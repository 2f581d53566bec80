import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { seededRandom } from "../../src/runtime/seeded-random.ts";
import { openCluster, viewEveryMs } from "../../src/kubernetes/open-cluster.ts";
import type { OpenCluster } from "../../src/kubernetes/open-cluster.ts";
import { FakeApiServer } from "../support/fake-api-server.ts";
import { FakeClock } from "../support/fake-clock.ts";
import { ingressClassPath, ingressJson, ingressPath, serviceJson, servicePath } from "./objects.ts";
import { recordingLog, recordingMeter } from "./recorder.ts";
import type { LogLine, RecordingMeter } from "./recorder.ts";
import { until } from "./until.ts";

const optionalKinds = [
  "ingressclassparams.elbv2.k8s.aws",
  "ingressclassparams.eks.amazonaws.com",
  "targetgroupbindings.elbv2.k8s.aws",
  "targetgroupbindings.eks.amazonaws.com",
  "gatewayclasses",
  "gateways",
  "httproutes",
  "grpcroutes",
  "tlsroutes",
  "tcproutes",
  "udproutes",
];

interface Bench extends AsyncDisposable {
  readonly server: FakeApiServer;
  readonly clock: FakeClock;
  readonly cluster: OpenCluster;
  readonly log: readonly LogLine[];
  readonly meter: RecordingMeter;
  readonly ingressNames: () => readonly string[];
}

async function startBench(prepare: (server: FakeApiServer) => void = () => undefined): Promise<Bench> {
  const server = await FakeApiServer.start({ paths: [ingressPath, ingressClassPath, servicePath] });
  server.acceptOnly("planted-secret");
  server.put(ingressPath, ingressJson("a"));
  server.put(servicePath, serviceJson("s"));
  prepare(server);
  const folder = await mkdtemp(path.join(tmpdir(), "elbow-open-cluster-"));
  const kubeconfigPath = path.join(folder, "config");
  await writeFile(
    kubeconfigPath,
    JSON.stringify({
      "current-context": "x",
      contexts: [{ name: "x", context: { cluster: "c", user: "u" } }],
      clusters: [{ name: "c", cluster: { server: server.url } }],
      users: [{ name: "u", user: { token: "planted-secret" } }],
    }),
  );
  const clock = new FakeClock(1_000_000);
  const log: LogLine[] = [];
  const meter = recordingMeter();
  const settings = { kubeconfigPath, keepLabels: [], keepAnnotations: [] };
  const cluster = await openCluster(settings, {
    clock,
    random: seededRandom(1),
    log: recordingLog(log),
    meter,
  });
  const stopping = new AbortController();
  const running = cluster.run(stopping.signal);
  return {
    server,
    clock,
    cluster,
    log,
    meter,
    ingressNames: () => {
      const view = cluster.objects.value;
      return view.kind === "synced" ? view.objects.ingresses.map((one) => one.name) : [];
    },
    async [Symbol.asyncDispose]() {
      stopping.abort(new Error("the test is over"));
      await running;
      await cluster.close();
      await server[Symbol.asyncDispose]();
      await rm(folder, { recursive: true });
    },
  };
}

const synced = async ({ cluster, clock }: Bench): Promise<void> => {
  await until("every kind is synced", () => cluster.snapshot().every((one) => one.synced));
  await clock.advance(viewEveryMs);
  await until("the view is synced", () => cluster.objects.value.kind === "synced");
};

describe("open cluster", () => {
  test("shows all kinds in one view once each is known", async () => {
    await using bench = await startBench();
    expect(bench.cluster.objects.value).toEqual({
      kind: "syncing",
      waitingFor: ["ingresses", "ingressclasses", "services", ...optionalKinds].map(
        (kind) => `${kind} (listing)`,
      ),
    });
    await synced(bench);
    expect(bench.cluster.objects.value).toMatchObject({
      kind: "synced",
      absent: optionalKinds.map((resource) => ({ resource, why: { kind: "not-installed" } })),
      objects: {
        ingresses: [{ name: "a" }],
        ingressClasses: [],
        services: [{ name: "s", type: "LoadBalancer" }],
      },
    });
    expect(bench.meter.rows("elbow_cluster_objects")).toEqual([
      { value: 1, labels: { kind: "ingresses" } },
      { value: 0, labels: { kind: "ingressclasses" } },
      { value: 1, labels: { kind: "services" } },
      ...optionalKinds.map((kind) => ({ value: 0, labels: { kind } })),
    ]);
  });

  test("keeps more of each object from now on, and shows it all at once", async () => {
    await using bench = await startBench((server) => {
      server.put(ingressPath, ingressJson("a", { metadata: { labels: { team: "web" } } }));
      server.put(servicePath, {
        ...serviceJson("s"),
        metadata: { namespace: "shop", name: "s", labels: { team: "back" } },
      });
    });
    await synced(bench);
    const teams = () => {
      const view = bench.cluster.objects.value;
      return view.kind === "synced"
        ? [...view.objects.ingresses, ...view.objects.services].map(({ labels }) => labels["team"])
        : [];
    };
    expect(teams()).toEqual([undefined, undefined]);
    const never = new AbortController().signal;
    const views: unknown[] = [];
    const keeping = bench.cluster.keep({ keepLabels: ["team"], keepAnnotations: [] }, never);
    const seen = bench.cluster.objects.version;
    await bench.cluster.objects.changed(seen, never).then(() => views.push(teams()));
    await keeping;
    expect(views).toEqual([["web", "back"]]);
    const { version } = bench.cluster.objects;
    await bench.cluster.keep({ keepLabels: ["team", "app.kubernetes.io/name"], keepAnnotations: [] }, never);
    expect(bench.cluster.objects.version).toBe(version);
  });

  test("an optional kind that is refused holds nothing back and names the missing rule", async () => {
    await using bench = await startBench((server) =>
      server.fail(({ path: asked }) => asked.endsWith("/gateways"), { kind: "status", status: 403 }, 100),
    );
    await synced(bench);
    expect(bench.cluster.objects.value).toMatchObject({
      absent: expect.arrayContaining([
        {
          resource: "gateways",
          why: { kind: "forbidden", apiGroup: "gateway.networking.k8s.io", resource: "gateways" },
        },
      ]),
    });
    expect(JSON.stringify(bench.log)).toContain(
      'apiGroups: [\\"gateway.networking.k8s.io\\"], resources: [\\"gateways\\"]',
    );
  });

  test("a custom kind comes and goes, and an older version of it is found", async () => {
    const older = "/apis/gateway.networking.k8s.io/v1alpha2/tcproutes";
    await using bench = await startBench((server) => {
      server.install(older);
      server.put(older, {
        metadata: { namespace: "edge", name: "tcp" },
        spec: { rules: [{ backendRefs: [{ name: "db", port: 5432 }] }] },
      });
    });
    const routes = (): unknown => Object(bench.cluster.objects.value).objects.routes;
    await synced(bench);
    expect(routes()).toMatchObject([
      { kind: "TCPRoute", backends: [{ kind: "Service", namespace: "edge", name: "db", port: "5432" }] },
    ]);
    bench.server.uninstall(older);
    bench.server.watches.forEach((watch) => watch.reset());
    for (let second = 0; second < 120; second += 1) {
      await bench.clock.advance(1_000);
    }
    await until(
      "it is gone",
      () =>
        bench.cluster.snapshot().find(({ resource }) => resource === "tcproutes")?.state === "not-installed",
    );
    await bench.clock.advance(viewEveryMs);
    expect(routes()).toEqual([]);
  });

  test("one kind that is refused holds back the view, and the view says why", async () => {
    await using bench = await startBench((server) =>
      server.fail(({ path: asked }) => asked === servicePath, { kind: "status", status: 403 }),
    );
    const { cluster, clock } = bench;
    await until("the others are known", () =>
      cluster.snapshot().every((one) => one.synced || one.resource === "services"),
    );
    await until("services are refused", () => cluster.snapshot()[2]?.state === "forbidden");
    await clock.advance(viewEveryMs);
    expect(cluster.objects.value).toEqual({
      kind: "syncing",
      waitingFor: [
        "services (the API server does not let elbow list and watch services: HTTP 403 scripted 403)",
      ],
    });
    await clock.advance(120_000);
    await synced(bench);
    expect(bench.ingressNames()).toEqual(["a"]);
  });

  test("a burst of changes becomes one view, and kinds that did not change keep their arrays", async () => {
    await using bench = await startBench();
    const { cluster, clock, server } = bench;
    await synced(bench);
    await clock.advance(viewEveryMs);
    await until("all watches are open", () => server.openWatches === 3);
    const before = cluster.objects.value;
    const { version } = cluster.objects;
    server.put(ingressPath, ingressJson("b"));
    await until("the first of a burst is shown at once", () => bench.ingressNames().length === 2);
    for (const name of ["c", "d", "e"]) {
      server.put(ingressPath, ingressJson(name));
    }
    await until("the burst has arrived", () => cluster.snapshot()[0]?.objects === 5);
    expect(bench.ingressNames()).toEqual(["a", "b"]);
    await clock.advance(viewEveryMs);
    expect(bench.ingressNames()).toEqual(["a", "b", "c", "d", "e"]);
    expect(cluster.objects.version).toBe(version + 2);
    expect(cluster.objects.value).toHaveProperty("objects.services", Object(before).objects.services);
  });

  test("the last known objects stay while the API server is away", async () => {
    await using bench = await startBench();
    const { cluster, clock, server } = bench;
    await synced(bench);
    await until("all watches are open", () => server.openWatches === 3);
    const { version } = cluster.objects;
    server.fail(() => true, { kind: "reset" }, 1_000);
    server.watches.forEach((watch) => watch.reset());
    await until("it notices", () =>
      cluster
        .snapshot()
        .slice(0, 3)
        .every((one) => one.state === "waiting"),
    );
    await clock.advance(600_000);
    expect(bench.ingressNames()).toEqual(["a"]);
    expect(cluster.objects.version).toBe(version);
  });

  test("the token appears in no log line, view or snapshot", async () => {
    await using bench = await startBench((server) =>
      server.fail(() => true, { kind: "status", status: 401 }, 3),
    );
    await until("it was refused", () => bench.log.length + bench.server.requests.length >= 3);
    await bench.clock.advance(5_000);
    await synced(bench);
    expect(JSON.stringify([bench.log, bench.cluster.objects.value, bench.cluster.snapshot()])).not.toContain(
      "planted",
    );
  });
});
