import { readdirSync } from "node:fs";
import { cp, mkdir, readFile, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";

import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { parse } from "yaml";

import { parseConfiguration } from "../../src/config/parse-configuration.ts";
import { startApiServer } from "./parts/api-server.ts";
import type { ApiServer } from "./parts/api-server.ts";
import type { ClusterObject } from "./parts/cluster-client.ts";
import { CHART, objectsIn, openHelm, runPart } from "./parts/helm.ts";
import type { Helm } from "./parts/helm.ts";
import { podOf, variablesOf } from "./parts/pod-of.ts";
import { installPrometheusOperatorKinds } from "./parts/prometheus-operator.ts";
import { scratchFolder } from "./parts/scratch-folder.ts";
import { showLogsOnFailure } from "./parts/show-logs.ts";
import { strictCreate } from "./parts/strict-create.ts";

const CI_VALUES = readdirSync(join(CHART, "ci")).map((file) => basename(file, "-values.yaml"));

/** A namespace in which nothing but restricted pods may run, and which says so of what would make other ones. */
function restricted(name: string): ClusterObject {
  const modes = ["enforce", "warn", "audit"];
  return {
    apiVersion: "v1",
    kind: "Namespace",
    metadata: {
      name,
      labels: Object.fromEntries(
        modes.flatMap((mode) => [
          [`pod-security.kubernetes.io/${mode}`, "restricted"],
          [`pod-security.kubernetes.io/${mode}-version`, "latest"],
        ]),
      ),
    },
  };
}

function valuesOf(name: string): readonly string[] {
  return ["--values", join(CHART, "ci", `${name}-values.yaml`)];
}

describe("the chart, over every file of its ci/ folder", () => {
  const life = new AsyncDisposableStack();
  let server: ApiServer;
  let helm: Helm;

  beforeAll(async () => {
    helm = life.use(await openHelm());
    server = life.use(await startApiServer());
    await installPrometheusOperatorKinds(server);
    for (const name of ["strict", "shop", "search"]) {
      await server.admin.create("/api/v1/namespaces", restricted(name));
    }
  });
  afterAll(async () => life.disposeAsync());
  showLogsOnFailure(() => [server]);

  test.each(CI_VALUES)("%s: linted without a warning", async (name) => {
    const { code, stdout } = await helm.run("lint", "--strict", CHART, ...valuesOf(name));
    expect(stdout).not.toMatch(/\[(?:WARNING|ERROR)\]/);
    expect(code).toBe(0);
  });

  test.each(CI_VALUES)(
    "%s: the API server takes every object, strictly and without a warning",
    async (name) => {
      const objects = await helm.render({ release: "rel", namespace: "strict", args: valuesOf(name) });
      // A Deployment is only warned about: its Pod is what Pod Security admission refuses.
      const pods = objects.filter(({ kind }) => kind === "Deployment").map(podOf);
      const answers = await strictCreate(server.access, [...objects, ...pods]);
      expect(answers.filter(({ status, warnings }) => status !== 201 || warnings.length > 0)).toEqual([]);
      expect(pods).toHaveLength(1);
    },
  );

  test.each(CI_VALUES)("%s: elbow takes the configuration, with the pod's variables", async (name) => {
    const objects = await helm.render({ release: "rel", namespace: "strict", args: valuesOf(name) });
    const config = objects.find((object) => {
      const { data } = object as { readonly data?: Readonly<Record<string, string>> };
      return object.kind === "ConfigMap" && data?.["config.yaml"] !== undefined;
    }) as { readonly data?: Readonly<Record<string, string>> } | undefined;
    const deployment = objects.find(({ kind }) => kind === "Deployment");
    const env = {
      AWS_REGION: "eu-west-1",
      ...variablesOf(deployment, name === "ipv6" ? "fd00::7" : "10.0.0.7"),
    };
    const result = parseConfiguration({
      flags: new Map(),
      env,
      file: { name: "config.yaml", text: config?.data?.["config.yaml"] ?? "" },
    });
    expect(result).toMatchObject({ kind: "valid" });
    expect(result.warnings.map(({ what }) => what)).toEqual([]);
  });

  test("a Pod that is not restricted would be refused, so the tests above do see", async () => {
    const args = [...valuesOf("minimal"), "--set", "securityContext.allowPrivilegeEscalation=true"];
    const objects = await helm.render({ release: "rel", namespace: "strict", args });
    const pods = objects.filter(({ kind }) => kind === "Deployment").map(podOf);
    const answers = await strictCreate(server.access, [...objects, ...pods]);
    expect(answers.find(({ object }) => object === "Pod rel-elbow")).toMatchObject({ status: 403 });
    expect(answers.find(({ object }) => object === "Deployment rel-elbow")?.warnings.join()).toContain(
      "allowPrivilegeEscalation",
    );
  });
});

describe("values that are wrong", () => {
  const life = new AsyncDisposableStack();
  let helm: Helm;
  beforeAll(async () => {
    helm = life.use(await openHelm());
  });
  afterAll(async () => life.disposeAsync());

  test.each([
    ["a misspelt key", "replicas=3", /replicas/],
    ["a misspelt key of the image", "image.repo=x", /repo/],
    ["a misspelt option of elbow", "settings.polling.setle=3m", /\/settings\/polling.*setle/s],
    ["an option of another place", "settings.preset=all", /preset/],
    ["a duration without unit", "settings.polling.settle=3", /\/settings\/polling\/settle/],
    ["an unknown choice", "settings.metrics.preset=most", /\/settings\/metrics\/preset/],
    ["a text for a number", "sharding.buckets=many", /\/sharding\/buckets/],
    ["too many buckets", "sharding.buckets=1000", /\/sharding\/buckets/],
    ["an unknown protocol", "otlp.protocol=http", /\/otlp\/protocol/],
    ["a region that is none", "region=europe", /\/region/],
    ["a digest that is none", "image.digest=latest", /\/image\/digest/],
    ["no image", "image.repository=", /docker buildx build --platform linux\/amd64,linux\/arm64/],
    ["no cluster name", "clusterName=", /clusterName is required/],
    ["no endpoint", "otlp.endpoint=", /otlp\.endpoint is required, there is no default/],
    ["two endpoints", "otlp.nodeLocal.enabled=true", /exclude each other/],
    ["a Secret without a key", "otlp.existingSecret.name=x", /no key of it/],
    ["keys without a Secret", "otlp.existingSecret.headersKey=x", /existingSecret\.name/],
    ["replicas without election", "leaderElection.enabled=false", /pay for everything 2 times/],
    ["namespaced rights without namespaces", "rbac.namespaced=true", /settings\.ownership\.namespaces/],
    ["health that no probe can reach", "settings.server.health=off", /kubelet's probes/],
  ])("%s (%s): an error that names it", async (_, setting, words) => {
    const { code, stderr } = await helm.run(
      "template",
      "rel",
      CHART,
      ...valuesOf("minimal"),
      "--set",
      setting,
    );
    expect(stderr).toMatch(words);
    expect(code).not.toBe(0);
  });
});

describe("files that a team adds to a copy of the chart", () => {
  test("rules become PrometheusRules with their templates untouched, dashboards ConfigMaps", async () => {
    await using scratch = await scratchFolder("chart-copy");
    await using helm = await openHelm();
    const copy = join(scratch.path, "elbow");
    await cp(CHART, copy, { recursive: true });
    await mkdir(join(copy, "files", "rules"), { recursive: true });
    await mkdir(join(copy, "files", "dashboards"), { recursive: true });
    const summary = "{{ $labels.load_balancer_name }} has {{ $value }}";
    const rule = { alert: "A", expr: 'x{cluster="__CLUSTER__"}', annotations: { summary } };
    await writeFile(
      join(copy, "files", "rules", "web.yaml"),
      JSON.stringify({ groups: [{ name: "g", query_offset: "4m", rules: [rule] }] }),
    );
    const dashboard = JSON.stringify({ title: "{{ legend }}", panels: [] }, undefined, 2);
    await writeFile(join(copy, "files", "dashboards", "web.json"), dashboard);
    const sets = ["rules.enabled=true", "rules.namespace=monitoring", "dashboards.enabled=true"];
    const args = [...valuesOf("minimal"), ...sets.flatMap((set) => ["--set", set])];
    const { stdout, stderr, code } = await helm.run("template", "rel", copy, ...args);
    expect({ code, stderr }).toMatchObject({ code: 0 });
    const objects = objectsIn(stdout);
    expect(
      objects.find(({ kind, metadata }) => kind === "PrometheusRule" && metadata.name === "rel-elbow-web"),
    ).toMatchObject({
      metadata: { name: "rel-elbow-web", namespace: "monitoring" },
      spec: { groups: [{ name: "g", query_offset: "4m", rules: [{ ...rule, expr: 'x{cluster="test"}' }] }] },
    });
    const hostile = await helm.run("template", "rel", copy, ...args, "--set", 'clusterName=a"b');
    expect(hostile.stderr).toContain("settings.labels.cluster");
    expect(
      objects.filter(({ kind, metadata }) => kind === "ConfigMap" && metadata.name === "rel-elbow-web"),
    ).toEqual([expect.objectContaining({ data: { "web.json": `${dashboard}\n` } })]);
  });
});

describe("a parent chart", () => {
  test("switches it by a condition, gives the registry of all its images, and keeps its own globals", async () => {
    await using scratch = await scratchFolder("parent-chart");
    await using helm = await openHelm();
    const about = {
      apiVersion: "v2",
      name: "parent",
      version: "1.0.0",
      dependencies: [{ name: "elbow", version: "*", condition: "elbow.enabled" }],
    };
    await writeFile(join(scratch.path, "Chart.yaml"), JSON.stringify(about));
    await cp(CHART, join(scratch.path, "charts", "elbow"), { recursive: true });
    const own = parse(await readFile(join(CHART, "ci", "minimal-values.yaml"), "utf8")) as object;
    const rendered = async (enabled: boolean): Promise<string> => {
      const global = { imageRegistry: "mirror.example", somethingElse: { of: "the parent" } };
      const image = { repository: "team/elbow" };
      const values = { global, elbow: { ...own, image, enabled } };
      await writeFile(join(scratch.path, "values.yaml"), JSON.stringify(values));
      const { stdout, stderr, code } = await helm.run("template", "rel", scratch.path);
      expect({ code, stderr }).toMatchObject({ code: 0 });
      return stdout;
    };
    expect(await rendered(true)).toContain('image: "mirror.example/team/elbow:');
    expect(objectsIn(await rendered(false))).toEqual([]);
  });
});

describe("what the chart is made of", () => {
  test("helm-unittest: every suite in tests/ passes", async () => {
    const { code, stdout } = await runPart({
      part: "helm-unittest",
      args: ["--color=false", CHART],
      cwd: CHART,
    });
    const suites = readdirSync(join(CHART, "tests")).filter((file) => file.endsWith("_test.yaml"));
    expect(stdout).toContain(`Test Suites: ${suites.length} passed, ${suites.length} total`);
    expect({ code, stdout }).toMatchObject({ code: 0 });
  });

  test("promtool takes the alerts about elbow itself, and they fire when they should", async () => {
    const promtool = async (...args: readonly string[]) =>
      runPart({ part: "prometheus", binary: "promtool", args, cwd: CHART });
    const rules = join(CHART, "files", "own-alerts.yaml");
    const checked = await promtool("check", "rules", "--lint=all", "--lint-fatal", rules);
    expect(checked).toMatchObject({ code: 0 });
    const tested = await promtool("test", "rules", join(CHART, "tests", "own-alerts.promtool.yaml"));
    expect(tested).toMatchObject({ code: 0 });
  });

  test("promtool takes the rules about load balancers as the chart installs them", async () => {
    await using scratch = await scratchFolder("chart-rules");
    await using helm = await openHelm();
    const args = [...valuesOf("minimal"), "--set", "rules.enabled=true"];
    const { stdout } = await helm.run("template", "rel", CHART, ...args);
    const installed = objectsIn(stdout).find(({ kind }) => kind === "PrometheusRule") as unknown as {
      readonly spec: { readonly groups: readonly { readonly name: string }[] };
    };
    expect(installed.spec.groups.length).toBeGreaterThan(3);
    expect(installed.spec.groups.filter(({ name }) => !name.endsWith("-test"))).toEqual([]);
    expect(JSON.stringify(installed)).not.toContain("__CLUSTER__");
    const file = join(scratch.path, "rules.yaml");
    await writeFile(file, JSON.stringify(installed.spec));
    const checked = await runPart({
      part: "prometheus",
      binary: "promtool",
      args: ["check", "rules", "--lint=all", "--lint-fatal", file],
      cwd: scratch.path,
    });
    expect(checked).toMatchObject({ code: 0 });
  });

  test("README.md is what helm-docs makes of values.yaml", async () => {
    const { stdout } = await runPart({
      part: "helm-docs",
      args: ["--dry-run", "--chart-search-root", CHART, "--sort-values-order", "file"],
      cwd: CHART,
    });
    expect(stdout.trim()).toBe((await readFile(join(CHART, "README.md"), "utf8")).trim());
  });
});
