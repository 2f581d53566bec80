import { readFile, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { stringify } from "yaml";

import { partFolder } from "../../.dev/parts/install-parts.ts";
import { manifestsFile, renderManifests } from "../../.dev/render-manifests.ts";
import { parseConfiguration } from "../../src/config/parse-configuration.ts";
import { startApiServer } from "./parts/api-server.ts";
import type { ApiServer } from "./parts/api-server.ts";
import type { ClusterObject } from "./parts/cluster-client.ts";
import { freePorts } from "./parts/free-ports.ts";
import { objectsIn, openHelm, runPart } from "./parts/helm.ts";
import { podOf } from "./parts/pod-of.ts";
import { ready, startProgram } from "./parts/program.ts";
import { scratchFolder } from "./parts/scratch-folder.ts";
import { showLogsOnFailure } from "./parts/show-logs.ts";
import { strictCreate } from "./parts/strict-create.ts";

const deploy = fileURLToPath(new URL("../../deploy/", import.meta.url));
const textOf = async (file: string): Promise<string> => readFile(`${deploy}${file}`, "utf8");

describe("the plain manifests", () => {
  const life = new AsyncDisposableStack();
  let server: ApiServer;
  let objects: readonly ClusterObject[];

  beforeAll(async () => {
    server = life.use(await startApiServer());
    objects = objectsIn(await readFile(manifestsFile, "utf8"));
  });
  afterAll(async () => life.disposeAsync());
  showLogsOnFailure(() => [server]);

  test("are what the chart renders today", async () => {
    expect(await readFile(manifestsFile, "utf8")).toBe(await renderManifests());
  });

  test("are taken by the API server, strictly, without a warning, in a namespace of restricted pods", async () => {
    const [namespace, ...rest] = objects;
    expect(namespace).toMatchObject({
      kind: "Namespace",
      metadata: { labels: { "pod-security.kubernetes.io/enforce": "restricted" } },
    });
    await server.admin.create("/api/v1/namespaces", namespace!);
    const pods = rest.filter(({ kind }) => kind === "Deployment").map(podOf);
    const answers = await strictCreate(server.access, [...rest, ...pods]);
    expect(answers.filter(({ status, warnings }) => status !== 201 || warnings.length > 0)).toEqual([]);
    expect(pods).toHaveLength(1);
    expect(answers.length).toBeGreaterThan(7);
  });

  test("hold a configuration that elbow takes", () => {
    const config = objects.find(({ kind }) => kind === "ConfigMap") as {
      readonly data?: Record<string, string>;
    };
    const text = config.data?.["config.yaml"] ?? "";
    const env = { AWS_REGION: "eu-west-1" };
    const result = parseConfiguration({ flags: new Map(), env, file: { name: "config.yaml", text } });
    expect(result).toMatchObject({ kind: "valid", warnings: [] });
  });

  test("do not say that Helm manages them", () => {
    const labels = objects.flatMap(({ metadata }) => Object.entries(metadata["labels"] ?? {}).flat());
    expect(labels.join(" ")).not.toMatch(/helm/i);
  });
});

describe("the values in the GitOps examples", () => {
  interface Example {
    readonly kind: string;
    readonly spec?: {
      readonly values?: unknown;
      readonly source?: { readonly helm?: { readonly valuesObject?: unknown } };
    };
  }

  test.each(["argocd/application.yaml", "flux/elbow.yaml"])("%s: the chart takes them", async (file) => {
    const examples = objectsIn(await textOf(file)) as unknown as readonly Example[];
    const found = examples.flatMap(({ spec }) => spec?.values ?? spec?.source?.helm?.valuesObject ?? []);
    expect(found).toHaveLength(1);
    await using helm = await openHelm();
    await using folder = await scratchFolder("gitops");
    const values = join(folder.path, "values.yaml");
    // The place of the image is the reader's to fill in.
    await writeFile(values, stringify(found[0]).replaceAll("REGISTRY/", "registry.example/"));
    const rendered = await helm.render({ release: "elbow", namespace: "elbow", args: ["--values", values] });
    expect(rendered.map(({ kind }) => kind)).toContain("Deployment");
  });
});

describe("the neighbours' configuration, by their own programs", () => {
  const life = new AsyncDisposableStack();
  let cwd = "";
  beforeAll(async () => {
    cwd = life.use(await scratchFolder("neighbours")).path;
  });
  afterAll(async () => life.disposeAsync());

  /** The part that is built here has no provider for environment variables; the Collectors that people run have one. */
  async function collectorConfig(): Promise<string> {
    const values: Readonly<Record<string, string>> = {
      MY_POD_IP: "127.0.0.1",
      PROMETHEUS: "http://127.0.0.1:9090/api/v1/otlp",
    };
    const text = await textOf("collector/collector.yaml");
    return text.replaceAll(/\$\{env:(\w+)\}/g, (_, name: string) => values[name] ?? "");
  }

  async function validated(text: string): Promise<{ readonly code: number | null; readonly stderr: string }> {
    const config = join(cwd, "collector.yaml");
    await writeFile(config, text);
    const { code, stderr } = await runPart({ part: "otelcol", args: ["validate", "--config", config], cwd });
    return { code, stderr };
  }

  test("the Collector validates collector.yaml", async () => {
    expect(await validated(await collectorConfig())).toEqual({ code: 0, stderr: "" });
  });

  test("the Collector refuses a wrong one: the test above sees", async () => {
    const answer = await validated(
      (await collectorConfig()).replace("receivers: [otlp]", "receivers: [otpl]"),
    );
    expect(answer.code).not.toBe(0);
    expect(answer.stderr).toContain("otpl");
  });

  test.each([
    [200, 200],
    [400, 400],
    [503, 503],
  ])("with it the receiver's %i is what elbow sees, at once: nothing is queued", async (receiver, seen) => {
    await using stack = new AsyncDisposableStack();
    const behind = createServer((request, response) => {
      request.resume().on("end", () => response.writeHead(receiver).end());
    });
    stack.defer(() => void behind.close());
    await new Promise<void>((resolve) => behind.listen(0, "127.0.0.1", resolve));
    const { port } = behind.address() as AddressInfo;
    const [grpc = 0, http = 0] = await freePorts(2);
    const text = (await collectorConfig())
      .replace("127.0.0.1:4317", `127.0.0.1:${grpc}`)
      .replace("127.0.0.1:4318", `127.0.0.1:${http}`)
      .replace("127.0.0.1:9090", `127.0.0.1:${port}`);
    const config = join(cwd, `running-${receiver}.yaml`);
    await writeFile(config, `${text}  telemetry: { metrics: { level: none } }\n`);
    const program = stack.use(
      startProgram({
        name: "otelcol",
        command: [join(partFolder("otelcol"), "bin/otelcol"), "--config", config],
        logFile: join(cwd, `otelcol-${receiver}.log`),
        cwd,
      }),
    );
    const push = async (): Promise<Response> =>
      fetch(`http://127.0.0.1:${http}/v1/metrics`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({
          resourceMetrics: [
            {
              scopeMetrics: [
                {
                  metrics: [
                    {
                      name: "x",
                      gauge: { dataPoints: [{ asDouble: 1, timeUnixNano: "1790000000000000000" }] },
                    },
                  ],
                },
              ],
            },
          ],
        }),
      });
    await ready(program, async () => (await push().catch(() => null)) !== null);
    expect((await push()).status).toBe(seen);
  });

  test("promtool accepts prometheus.yml", async () => {
    const args = ["check", "config", `${deploy}prometheus/prometheus.yml`];
    const answer = await runPart({ part: "prometheus", binary: "promtool", args, cwd });
    expect({ code: answer.code, stderr: answer.stderr }).toEqual({ code: 0, stderr: "" });
  });
});
