import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { parseConfiguration } from "../../src/config/parse-configuration.ts";
import { examine } from "../../src/controller/doctor/examine.ts";
import type { Finding } from "../../src/controller/doctor/finding.ts";
import { silentLog } from "../../src/runtime/silent-log.ts";
import { systemClock } from "../../src/runtime/system-clock.ts";
import { systemRandom } from "../../src/runtime/system-random.ts";
import { startApiServer } from "./parts/api-server.ts";
import type { ApiServer } from "./parts/api-server.ts";
import { elbowKubeconfig } from "./parts/elbow-account.ts";
import { REGION, startMoto } from "./parts/moto.ts";
import type { Moto } from "./parts/moto.ts";
import { startPrometheus } from "./parts/prometheus.ts";
import { showLogsOnFailure } from "./parts/show-logs.ts";

describe("elbow doctor on the real API server, moto and Prometheus", () => {
  const life = new AsyncDisposableStack();
  let server: ApiServer;
  let moto: Moto;
  let kubeconfigPath: string;
  beforeAll(async () => {
    server = life.use(await startApiServer());
    moto = life.use(await startMoto({ loadBalancerAgeMinutes: 60 }));
    kubeconfigPath = await elbowKubeconfig(server);
  });
  afterAll(async () => life.disposeAsync());
  showLogsOnFailure(() => [server, moto]);

  async function examined(otlpUrl: string): Promise<readonly Finding[]> {
    const text = `clusterName: staging-eks
region: ${REGION}
otlp: {endpoint: "${otlpUrl}", protocol: http/protobuf}
leaderElection: {namespace: elbow}
`;
    const parsed = parseConfiguration({ flags: new Map(), env: {}, file: { name: "test", text } });
    if (parsed.kind === "invalid") {
      throw new Error(JSON.stringify(parsed.problems));
    }
    const { settings } = parsed;
    const parts = {
      settings: { ...settings, kubernetes: { ...settings.kubernetes, kubeconfigPath } },
      clock: systemClock,
      random: systemRandom,
      log: silentLog,
      aws: {
        endpoint: moto.url,
        credentials: { accessKeyId: "testing", secretAccessKey: "testing" },
      },
    };
    const findings: Finding[] = [];
    for await (const finding of examine(parts, new AbortController().signal)) {
      findings.push(finding);
    }
    return findings;
  }

  const outcomes = (findings: readonly Finding[], outcome: Finding["outcome"]): readonly string[] =>
    findings.filter((finding) => finding.outcome === outcome).map(({ check }) => check);

  test("missing rights are found with the rule that grants them, and present ones are seen", async () => {
    await using prometheus = await startPrometheus({ outOfOrderWindow: "30m" });
    const findings = await examined(prometheus.otlpUrl);
    expect(outcomes(findings, "failed")).toEqual(["RBAC configmaps in elbow", "cluster name"]);
    expect(findings.find(({ check }) => check.startsWith("RBAC configmaps"))).toMatchObject({
      message: expect.stringContaining("get and create and update not allowed"),
      fix: expect.stringContaining('resources: ["configmaps"]\n  verbs: ["get", "create", "update"]'),
    });
    expect(outcomes(findings, "ok")).toEqual(
      expect.arrayContaining([
        "cluster",
        "RBAC ingresses.networking.k8s.io",
        "RBAC services",
        "RBAC events.events.k8s.io",
        "AWS credentials",
        "receiver default: kind",
        "receiver default: out-of-order window",
        "receiver default: takes late points",
      ]),
    );
  });

  test("a Prometheus without window is told what to set, by its settings and by the probe", async () => {
    await using prometheus = await startPrometheus({ outOfOrderWindow: "0s" });
    const findings = await examined(prometheus.otlpUrl);
    for (const check of ["receiver default: out-of-order window", "receiver default: takes late points"]) {
      expect(findings.find((finding) => finding.check === check)).toMatchObject({
        outcome: "failed",
        fix: expect.stringContaining("out_of_order_time_window: 30m"),
      });
    }
  });
});
