import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { parseConfiguration } from "../../../src/config/parse-configuration.ts";
import type { DoctorParts } from "../../../src/controller/doctor/doctor-parts.ts";
import { examine } from "../../../src/controller/doctor/examine.ts";
import type { Finding } from "../../../src/controller/doctor/finding.ts";
import { seededRandom } from "../../../src/runtime/seeded-random.ts";
import { silentLog } from "../../../src/runtime/silent-log.ts";
import { systemClock } from "../../../src/runtime/system-clock.ts";
import { startSimulation } from "../../../src/simulation/start-simulation.ts";
import { closedPort, httpReceiver } from "../../otlp/local-receivers.ts";
import { owned } from "../../otlp/transport-lab.ts";

/** Examines a simulated world with a configuration of which some lines differ. */
async function examined(
  change: (simulated: { readonly grpcUrl: string }) => {
    readonly clusterName?: string;
    readonly otlp: string;
    readonly kubeconfig?: string;
  },
) {
  const simulation = await startSimulation({ clock: systemClock, seed: 1 });
  onTestFinished(() => simulation[Symbol.asyncDispose]());
  const folder = mkdtempSync(join(tmpdir(), "elbow-doctor-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const { clusterName, otlp, kubeconfig } = change({ grpcUrl: simulation.receiver.grpcUrl });
  const kubeconfigPath = join(folder, "kubeconfig");
  writeFileSync(kubeconfigPath, kubeconfig ?? simulation.kubeconfig);
  const text = `clusterName: ${clusterName ?? simulation.world.site.clusterName}\nregion: ${simulation.world.site.region}\notlp: ${otlp}\n`;
  const parsed = parseConfiguration({ flags: new Map(), env: {}, file: { name: "test", text } });
  if (parsed.kind === "invalid") {
    throw new Error(JSON.stringify(parsed.problems));
  }
  const parts: DoctorParts = {
    settings: { ...parsed.settings, kubernetes: { ...parsed.settings.kubernetes, kubeconfigPath } },
    clock: systemClock,
    random: seededRandom(1),
    log: silentLog,
    aws: {
      endpoint: simulation.aws.url,
      credentials: { accessKeyId: "AKIASIMULATED", secretAccessKey: "simulated" },
    },
  };
  const findings: Finding[] = [];
  for await (const finding of examine(parts, new AbortController().signal)) {
    findings.push(finding);
  }
  return { findings, calls: simulation.aws.counts().calls, record: simulation.record };
}

const failures = (findings: readonly Finding[]) => findings.filter(({ outcome }) => outcome === "failed");

describe("the whole examination", () => {
  test("of a healthy world finds nothing to mend, for one GetMetricData", async () => {
    const { findings, calls, record } = await examined(({ grpcUrl }) => ({
      otlp: `{endpoint: "${grpcUrl}"}`,
    }));
    expect(failures(findings)).toEqual([]);
    expect(findings.filter(({ outcome }) => outcome === "ok").map(({ check }) => check)).toEqual([
      "configuration",
      "cluster",
      "AWS credentials",
      "IAM elasticloadbalancing:DescribeLoadBalancers",
      "IAM elasticloadbalancing:DescribeTargetGroups",
      "IAM elasticloadbalancing:DescribeTags",
      "cluster name",
      "cluster tag and VPCs",
      "CloudWatch",
      "receiver default: reachable",
      "receiver default: credentials",
      "receiver default: kind",
      "receiver default: takes points",
      "receiver default: takes late points",
    ]);
    expect(calls["GetMetricData"]).toBe(1);
    expect(record.find("elbow_doctor_probe")).toHaveLength(1);
  });

  test("names the cluster names that were seen when the configured one is wrong", async () => {
    const { findings } = await examined(({ grpcUrl }) => ({
      clusterName: "prod-esk",
      otlp: `{endpoint: "${grpcUrl}"}`,
    }));
    expect(failures(findings)).toMatchObject([
      { check: "cluster name", message: expect.stringContaining('"prod-eks"') },
    ]);
  });

  test("a receiver that is away hides neither the other one nor the rest", async () => {
    const port = await closedPort();
    const { findings } = await examined(({ grpcUrl }) => ({
      otlp: `[{name: dead, endpoint: "http://127.0.0.1:${port}"}, {name: well, endpoint: "${grpcUrl}"}]`,
    }));
    expect(failures(findings)).toMatchObject([
      { check: "receiver dead: reachable", message: expect.stringContaining("ECONNREFUSED") },
    ]);
    expect(findings.at(-1)).toMatchObject({ check: "receiver well: takes late points", outcome: "ok" });
  });

  test("a cluster that is away leaves AWS and the receivers to be looked at", async () => {
    const port = await closedPort();
    const server = `http://127.0.0.1:${port}`;
    const kubeconfig = JSON.stringify({
      apiVersion: "v1",
      kind: "Config",
      "current-context": "a",
      contexts: [{ name: "a", context: { cluster: "a", user: "a" } }],
      clusters: [{ name: "a", cluster: { server } }],
      users: [{ name: "a", user: { token: "t" } }],
    });
    const { findings } = await examined(({ grpcUrl }) => ({ kubeconfig, otlp: `{endpoint: "${grpcUrl}"}` }));
    expect(failures(findings)).toMatchObject([{ check: "cluster" }]);
    expect(findings.find(({ check }) => check === "CloudWatch")).toMatchObject({ outcome: "ok" });
  });

  test("a receiver behind a password, and one that refuses late points as Prometheus does", async () => {
    const locked = owned(await httpReceiver((response) => response.writeHead(401).end("who are you?")));
    let pushes = 0;
    const strict = owned(
      await httpReceiver((response, request) => {
        pushes += request.body.length > 0 ? 1 : 0;
        response.writeHead(pushes > 1 ? 400 : 200).end(pushes > 1 ? "out of order sample" : "");
      }),
    );
    const at = (port: number): string => `protocol: http/protobuf, endpoint: "http://127.0.0.1:${port}"`;
    const { findings } = await examined(() => ({
      otlp: `[{name: locked, ${at(locked.port)}}, {name: strict, ${at(strict.port)}}]`,
    }));
    expect(failures(findings)).toMatchObject([
      { check: "receiver locked: credentials", fix: expect.stringContaining("auth:") },
      { check: "receiver strict: takes late points", message: expect.stringContaining("out-of-order") },
    ]);
  });
});
