import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";

import { startApiServer } from "./parts/api-server.ts";
import type { ApiServer } from "./parts/api-server.ts";
import { awsWorld } from "./parts/aws-world.ts";
import { albIngressClass, namespace } from "./parts/cluster-objects.ts";
import { startCollector } from "./parts/collector.ts";
import { elbowKubeconfig } from "./parts/elbow-account.ts";
import { startElbow } from "./parts/elbow.ts";
import type { Elbow } from "./parts/elbow.ts";
import { eventually } from "./parts/eventually.ts";
import { REGION, startMoto } from "./parts/moto.ts";
import type { Moto } from "./parts/moto.ts";
import { startPrometheus } from "./parts/prometheus.ts";
import type { Prometheus, PrometheusSeries } from "./parts/prometheus.ts";
import type { Logging } from "./parts/show-logs.ts";
import { showLogsOnFailure } from "./parts/show-logs.ts";
import { CLUSTER_NAME, closeSite, openSite } from "./parts/site.ts";
import type { PutPoint, Site } from "./parts/site.ts";

const MINUTE_MS = 60_000;

/** The default of `polling.settle`, and what the tests that must not wait long use instead. */
const SETTLE_MS = 2 * MINUTE_MS;
const SHORT_SETTLE_MS = 10_000;

const SCRUM = { namespace: "scrum", name: "web", loadBalancerName: "scrumulator" };

/** The start of the newest minute that had ended `settleMs` before `atMs`. */
function newestSettled(atMs: number, settleMs: number): number {
  return Math.floor((atMs - settleMs) / MINUTE_MS) * MINUTE_MS - MINUTE_MS;
}

/** The points that were put, from the minute of the first sample to that of the last: none may be missing between. */
function putDuring(points: readonly PutPoint[], samples: PrometheusSeries["samples"]): readonly PutPoint[] {
  const firstMs = samples[0]?.timestampMs ?? 0;
  const lastMs = samples.at(-1)?.timestampMs ?? 0;
  return points.filter(({ timestampMs }) => timestampMs >= firstMs && timestampMs <= lastMs);
}

describe("elbow run, from an Ingress in the real API server to an answer of the real Prometheus", () => {
  const life = new AsyncDisposableStack();
  let server: ApiServer;
  let moto: Moto;
  let kubeconfig: string;
  let scrumulator: Site;
  /** Parts of the running test, whose logs are shown when it fails. */
  let ofThisTest: readonly Logging[] = [];

  beforeAll(async () => {
    server = life.use(await startApiServer());
    moto = life.use(await startMoto({ loadBalancerAgeMinutes: 60 }));
    kubeconfig = await elbowKubeconfig(server);
    await server.admin.create("/apis/networking.k8s.io/v1/ingressclasses", albIngressClass());
    await server.admin.create("/api/v1/namespaces", namespace("scrum"));
    using aws = awsWorld(moto);
    scrumulator = await openSite({ cluster: server, aws }, SCRUM);
  });
  beforeEach(() => {
    ofThisTest = [];
  });
  afterAll(async () => life.disposeAsync());
  showLogsOnFailure(() => [moto, ...ofThisTest]);

  async function elbowTo(
    otlp: { readonly endpoint: string; readonly protocol: string },
    polling: Readonly<Record<string, unknown>> = {},
  ): Promise<Elbow> {
    return startElbow({
      config: {
        clusterName: CLUSTER_NAME,
        region: REGION,
        labels: { env: "staging" },
        discovery: { interval: "5s" },
        // moto answers a percentile with an error.
        metrics: { preset: "minimal", exclude: ["TargetResponseTime"] },
        polling,
        otlp,
        log: { level: "debug", format: "json" },
      },
      kubeconfig,
      awsEnv: moto.env,
    });
  }

  /** Waits until the series has a sample at `minuteMs` or later and answers it; there must be just this one. */
  async function seriesUpTo(
    prometheus: Prometheus,
    selector: string,
    minuteMs: number,
  ): Promise<PrometheusSeries> {
    const wait = {
      what: `${selector} from ${new Date(minuteMs).toISOString()}`,
      withinMs: 250_000,
      everyMs: 500,
    };
    const answer = await eventually(wait, async () => {
      const found = await prometheus.query(`${selector}[40m]`);
      return found.some(({ samples }) => samples.some(({ timestampMs }) => timestampMs >= minuteMs))
        ? found
        : undefined;
    });
    expect(answer).toHaveLength(1);
    const [series] = answer;
    return series ?? { labels: {}, samples: [] };
  }

  async function expectScrumulator(prometheus: Prometheus, startMs: number): Promise<void> {
    const { labels, samples } = await seriesUpTo(
      prometheus,
      `alb_http_code_elb_5xx_count_sum{load_balancer_name="scrumulator",env="staging",region="eu-west-1"}`,
      newestSettled(startMs, SETTLE_MS),
    );
    expect(samples).toEqual(putDuring(scrumulator.elb5xx, samples));
    expect(samples[0]?.timestampMs).toBeLessThanOrEqual(startMs - 14 * MINUTE_MS);
    expect(samples.at(-1)?.timestampMs).toBeLessThanOrEqual(newestSettled(Date.now(), SETTLE_MS));
    expect(labels).toEqual({
      __name__: "alb_http_code_elb_5xx_count_sum",
      load_balancer_name: "scrumulator",
      load_balancer: scrumulator.loadBalancer.dimension,
      namespace: "scrum",
      job: "scrum/web",
      cluster: CLUSTER_NAME,
      env: "staging",
      region: REGION,
    });
  }

  test("over HTTP straight to Prometheus: the exact values at the exact minutes", async () => {
    await using prometheus = await startPrometheus({ outOfOrderWindow: "30m" });
    const startMs = Date.now();
    await using elbow = await elbowTo({ endpoint: prometheus.otlpUrl, protocol: "http/protobuf" });
    ofThisTest = [prometheus, elbow];

    await expectScrumulator(prometheus, startMs);
    const hosts = await seriesUpTo(
      prometheus,
      `alb_target_group_healthy_host_count_minimum{load_balancer_name="scrumulator",service="web",port="80"}`,
      newestSettled(startMs, SETTLE_MS),
    );
    expect(hosts.samples).toEqual(putDuring(scrumulator.healthyHosts, hosts.samples));
    expect(hosts.labels["target_group"]).toBe(scrumulator.loadBalancer.targetGroupDimension);

    expect(await elbow.stop()).toEqual({ code: 0 });
  });

  test("over gRPC through the Collector: the same values, minutes and labels", async () => {
    await using prometheus = await startPrometheus({ outOfOrderWindow: "30m" });
    await using collector = await startCollector({ otlpUrl: prometheus.otlpUrl });
    const startMs = Date.now();
    await using elbow = await elbowTo({ endpoint: collector.url, protocol: "grpc" });
    ofThisTest = [prometheus, collector, elbow];

    await expectScrumulator(prometheus, startMs);

    expect(await elbow.stop()).toEqual({ code: 0 });
  });

  test("a load balancer that comes while it runs appears, and one that goes stops", async () => {
    await using prometheus = await startPrometheus({ outOfOrderWindow: "30m" });
    await using elbow = await elbowTo(
      { endpoint: prometheus.otlpUrl, protocol: "http/protobuf" },
      { settle: "10s", intervals: { alerting: "1m", regular: "1m", slow: "1m" } },
    );
    ofThisTest = [prometheus, elbow];
    using aws = awsWorld(moto);
    const ground = { cluster: server, aws };
    const series = (name: string): string => `alb_http_code_elb_5xx_count_sum{load_balancer_name="${name}"}`;
    const lately = (): number => newestSettled(Date.now(), SHORT_SETTLE_MS);

    await seriesUpTo(prometheus, series("scrumulator"), lately());
    const wish = { namespace: "scrum", name: "late", loadBalancerName: "latecomer" };
    const latecomer = await openSite(ground, wish);
    const came = await seriesUpTo(prometheus, series("latecomer"), lately());
    expect(came.samples).toEqual(putDuring(latecomer.elb5xx, came.samples));

    // In the middle of a minute, so that elbow notices in the same one: that one is the last it may export.
    await eventually({ what: "the middle of a minute", withinMs: MINUTE_MS }, async () => {
      const inMinuteMs = Date.now() % MINUTE_MS;
      return inMinuteMs > 5000 && inMinuteMs < 40_000 ? true : undefined;
    });
    await closeSite(ground, wish, latecomer);
    const goneMinuteMs = Math.floor(Date.now() / MINUTE_MS) * MINUTE_MS;
    const stayed = await seriesUpTo(prometheus, series("scrumulator"), goneMinuteMs + 2 * MINUTE_MS);
    const [gone] = await prometheus.query(`${series("latecomer")}[40m]`);
    expect(stayed.samples).toEqual(putDuring(scrumulator.elb5xx, stayed.samples));
    expect(gone?.samples).toEqual(putDuring(latecomer.elb5xx, gone?.samples ?? []));
    expect(gone?.samples.at(-1)?.timestampMs).toBeLessThanOrEqual(goneMinuteMs);

    expect(await elbow.stop()).toEqual({ code: 0 });
  });
});
