import { mkdtemp, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { runRecorded } from "./recording-context.ts";

const one = "scaffold alerts --only AlbRejectedConnections --cluster-name prod-eks";

async function inFolder(work: (folder: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "elbow-scaffold-"));
  try {
    await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

describe("elbow scaffold alerts", () => {
  test.each(["prometheus", "prometheusrule", "mimir", "vmalert", "grafana"])("-o %s", async (output) => {
    const run = await runRecorded(`${one} -o ${output} --label team=shop --severity page=critical`);
    expect([run.exitCode, run.stderr]).toEqual([0, ""]);
    await expect(run.stdout).toMatchFileSnapshot(`golden/scaffold-alerts-${output}.yaml`);
  });

  test("without a configuration is about all clusters", async () => {
    const run = await runRecorded("scaffold alerts --only AlbRejectedConnections");
    expect(run.exitCode).toBe(0);
    expect(run.stdout).toContain("all load balancers, all clusters");
    expect(run.stdout).not.toContain("cluster=");
  });

  test("takes settle times and intervals from the configuration, and says why", async () => {
    const world = {
      files: {
        "elbow.yaml":
          "clusterName: c1\nregion: eu-west-1\npolling: { settle: 3m, intervals: { regular: 2m } }\n",
      },
    };
    const run = await runRecorded("scaffold alerts --only AlbRejectedConnections --config elbow.yaml", world);
    expect(run.stdout).toContain(
      "# 6m = 1m (the minute itself) + 3m (settle) + 2m (polling interval of the regular class",
    );
    expect(run.stdout).toContain("query_offset: 6m");
    expect(run.stdout).toContain('cluster="c1"');
  });

  test("--runbook-url and --grafana-url link to pages and dashboards", async () => {
    const urls = "--runbook-url https://wiki.example/elb/ --grafana-url https://grafana.example/sub/";
    const run = await runRecorded(`${one} ${urls}`);
    expect(run.exitCode).toBe(0);
    const { groups } = parse(run.stdout) as {
      readonly groups: readonly { readonly rules: readonly { readonly annotations: object }[] }[];
    };
    expect(groups[0]?.rules[0]?.annotations).toEqual({
      summary: expect.any(String) as string,
      description: expect.any(String) as string,
      runbook_url: "https://wiki.example/elb/albrejectedconnections",
      dashboard_url:
        "https://grafana.example/sub/d/elbow-application?from=now-3h&to=now{{ with $labels.cluster }}&var-cluster={{ . | urlquery }}{{ end }}{{ with $labels.region }}&var-region={{ . | urlquery }}{{ end }}{{ with $labels.load_balancer_name }}&var-load_balancer_name={{ . | urlquery }}{{ end }}",
    });
  });

  test("--central leaves the cluster out", async () => {
    expect((await runRecorded(`${one} --central`)).stdout).not.toContain("prod-eks");
  });

  test.each([
    ["scaffold alerts --only AlbRejectedConection", "did you mean AlbRejectedConnections?"],
    [`${one} --set AlbRejectedConnections.min=3`, "no chosen alert has this parameter"],
    [`${one} --group-by team`, "--group-by: write label names"],
    [`${one} --label 9=x`, "--label 9=x: write name=value"],
    [`${one} --grafana-url grafana.example`, "--grafana-url grafana.example: write https://HOST"],
    [`${one} --severity loud=x`, "ours are page, warning and ticket"],
    [`${one} --thresholds nowhere.yaml`, "nowhere.yaml cannot be read"],
    [`${one} --from /nowhere-at-all`, "cannot be read"],
    [`${one} --from chart.yaml`, "a Helm template is rendered first"],
  ])("%s ends with 2: %s", async (line, expected) => {
    const run = await runRecorded(line, { files: { "chart.yaml": "{{- if .Values.on }}\nkind: Ingress\n" } });
    expect(run.exitCode).toBe(2);
    expect(run.stderr).toContain(expected);
    expect(run.stdout).toBe("");
  });

  test("--from a manifest, with tests, in one command", async () => {
    await inFolder(async (folder) => {
      const manifest = join(folder, "ingress.yaml");
      await writeFile(
        manifest,
        "apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: { name: web, namespace: shop, annotations: { alb.ingress.kubernetes.io/scheme: internet-facing } }\nspec: { ingressClassName: alb }\n",
      );
      const world = { files: { [manifest]: await readFile(manifest, "utf8") } };
      const run = await runRecorded(
        `scaffold alerts --from ${manifest} --cluster-name prod-eks --tests --out ${folder}/rules/`,
        world,
      );
      expect(run.exitCode).toBe(0);
      expect(run.stderr.split("\n")[0]).toBe(
        "Ingress shop/web: k8s-shop-web-e0b563e34b (as the AWS Load Balancer Controller will call it)",
      );
      expect((await readdir(join(folder, "rules"))).toSorted()).toEqual([
        "elbow-alerts.long.test.yaml",
        "elbow-alerts.test.yaml",
        "elbow-alerts.yaml",
      ]);
      const rules = await readFile(join(folder, "rules", "elbow-alerts.yaml"), "utf8");
      expect(rules).toContain('load_balancer_name="k8s-shop-web-e0b563e34b"');
      expect(rules).toContain("name: elbow-alb-alerting-prod-eks-k8s-shop-web-e0b563e34b");
      const tests = parse(await readFile(join(folder, "rules", "elbow-alerts.test.yaml"), "utf8")) as {
        readonly rule_files: readonly string[];
      };
      expect(tests.rule_files).toEqual(["elbow-alerts.yaml"]);
    });
  });

  test("--inhibit prints what Alertmanager takes", async () => {
    const { stdout } = await runRecorded("scaffold alerts --inhibit");
    expect(Object.keys(parse(stdout) as object)).toEqual(["inhibit_rules"]);
  });
});

describe("elbow scaffold templates", () => {
  test("list, show and new", async () => {
    expect((await runRecorded("scaffold templates list")).stdout).toContain("AlbLoadBalancer5xx");
    expect((await runRecorded("scaffold templates show AlbLoadBalancer5xx")).stdout).toContain(
      "${min_errors}",
    );
    expect((await runRecorded("scaffold templates new WebErrors")).stdout).toContain("name: WebErrors");
    const missing = await runRecorded("scaffold templates show AlbLoadBalancer5x");
    expect([missing.exitCode, missing.stderr]).toEqual([
      4,
      "error: no template is called AlbLoadBalancer5x; did you mean AlbLoadBalancer5xx?\n",
    ]);
  });

  test("check says everything that is wrong, and --templates uses what is right", async () => {
    await inFolder(async (folder) => {
      const { stdout: text } = await runRecorded("scaffold templates new WebErrors");
      const file = join(folder, "web.yaml");
      await writeFile(file, text);
      const world = { files: { [file]: text } };
      expect(await runRecorded(`scaffold templates check ${folder}`, world)).toEqual({
        exitCode: 0,
        stdout: "✓ WebErrors (web.yaml)\n",
        stderr: "",
      });
      const rules = await runRecorded(`scaffold alerts --templates ${folder} --only WebErrors`, world);
      expect(rules.stdout).toContain("alert: WebErrors");
      const wrong = { files: { [file]: text.replace("target_5xx", "target_5x") } };
      const checked = await runRecorded(`scaffold templates check ${folder}`, wrong);
      expect(checked.exitCode).toBe(4);
      expect(checked.stderr).toContain("did you mean alb_http_code_target_5xx_count_sum?");
    });
  });
});
