import { mkdtemp, readFile, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { parse, parseAllDocuments } from "yaml";
import { runRecorded } from "./recording-context.ts";

interface Shown {
  readonly uid: string;
  readonly title: string;
  readonly templating: {
    readonly list: readonly {
      readonly name: string;
      readonly definition?: string;
      readonly current?: unknown;
    }[];
  };
}

async function shown(line: string, files: Readonly<Record<string, string>> = {}): Promise<Shown> {
  const { exitCode, stdout, stderr } = await runRecorded(line, { files });
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
  return JSON.parse(stdout) as Shown;
}

const variable = ({ templating }: Shown, name: string): Shown["templating"]["list"][number] | undefined =>
  templating.list.find((one) => one.name === name);

describe("elbow scaffold dashboard", () => {
  test("--help", async () => {
    const { exitCode, stdout } = await runRecorded("scaffold dashboard --help");
    expect(exitCode).toBe(0);
    await expect(stdout).toMatchFileSnapshot("golden/scaffold-dashboard.txt");
  });

  test("without a name lists the dashboards and their panels", async () => {
    const { exitCode, stdout } = await runRecorded("scaffold dashboard");
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^fleet +Load balancers: fleet +count, firing, requests/m);
    expect(stdout).toContain("Print one: elbow scaffold dashboard fleet.");
  });

  test("a load balancer that need not exist yet is selected, in a dashboard of its own", async () => {
    const general = await shown("scaffold dashboard application");
    const bound = await shown(
      "scaffold dashboard application --load-balancer-name scrumulator --var env=production",
    );
    expect(general.uid).toBe("elbow-application");
    expect(bound).toMatchObject({
      uid: expect.stringMatching(/^elbow-application-\d+$/),
      title: "Application load balancer: scrumulator",
    });
    expect(variable(bound, "load_balancer_name")?.current).toEqual({
      text: ["scrumulator"],
      value: ["scrumulator"],
    });
    expect(variable(bound, "env")?.current).toEqual({ text: ["production"], value: ["production"] });
  });

  test("an owner's load balancers are asked of the info series, so no name has to be known", async () => {
    const bound = await shown("scaffold dashboard application --for ingress/shop/web");
    expect(bound.title).toBe("Application load balancer: Ingress/shop/web");
    expect(variable(bound, "load_balancer_name")?.definition).toBe(
      'label_values(elbow_load_balancer_owner_info{owner_kind="Ingress",owner_name="web",namespace="shop",relation=~"owner|member|bound",env=~"$env",cluster=~"$cluster",region=~"$region"}, load_balancer_name)',
    );
    expect(variable(bound, "namespace")).toBeUndefined();
  });

  test("a dashboard without load balancers stays the general one", async () => {
    expect((await shown("scaffold dashboard exporter --load-balancer-name x")).uid).toBe("elbow-exporter");
  });

  test("a ConfigMap for the sidecar and a GrafanaDashboard for the operator hold the same JSON", async () => {
    const { stdout: json } = await runRecorded("scaffold dashboard slo");
    const { stdout: configMap } = await runRecorded(
      "scaffold dashboard slo -o configmap --namespace monitoring",
    );
    const { stdout: resource } = await runRecorded(
      "scaffold dashboard slo -o crd --object-label grafana=main --folder Traffic",
    );
    expect(parse(configMap)).toEqual({
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: {
        name: "elbow-dashboard-slo",
        namespace: "monitoring",
        labels: { "app.kubernetes.io/name": "elbow", grafana_dashboard: "1" },
        annotations: { grafana_folder: "elbow" },
      },
      data: { "elbow-slo.json": json },
    });
    expect(parse(resource)).toMatchObject({
      apiVersion: "grafana.integreatly.org/v1beta1",
      kind: "GrafanaDashboard",
      spec: { instanceSelector: { matchLabels: { grafana: "main" } }, folder: "Traffic", json },
    });
  });

  test("all of them are one stream of manifests, and small enough for a ConfigMap each", async () => {
    const { stdout } = await runRecorded("scaffold dashboard all -o configmap");
    const documents = parseAllDocuments(stdout);
    expect(documents).toHaveLength(9);
    // Kubernetes takes 1 MiB; server-side apply and last-applied annotations 256 KiB.
    expect(Math.max(...documents.map((document) => JSON.stringify(document).length))).toBeLessThan(
      256 * 1024,
    );
  });

  test("--out writes a file for each", async () => {
    const folder = await mkdtemp(path.join(tmpdir(), "elbow-dashboards-"));
    try {
      const { exitCode, stdout } = await runRecorded(`scaffold dashboard fleet exporter --out ${folder}/new`);
      expect({ exitCode, files: await readdir(`${folder}/new`) }).toEqual({
        exitCode: 0,
        files: ["elbow-exporter.json", "elbow-fleet.json"],
      });
      expect(stdout).toContain("elbow-fleet.json");
      expect(JSON.parse(await readFile(`${folder}/new/elbow-fleet.json`, "utf8"))).toMatchObject({
        uid: "elbow-fleet",
      });
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  test("--from leaves out what would stay empty, and says so", async () => {
    const files = {
      "service.yaml":
        "apiVersion: v1\nkind: Service\nmetadata: { name: mqtt, namespace: iot }\nspec: { type: LoadBalancer, loadBalancerClass: service.k8s.aws/nlb }\n",
    };
    const { exitCode, stdout, stderr } = await runRecorded(
      "scaffold dashboard application network --from service.yaml",
      { files },
    );
    expect([exitCode, (JSON.parse(stdout) as Shown).title]).toEqual([
      0,
      "Network load balancer: Service/iot/mqtt",
    ]);
    expect(stderr).toBe(
      "Service iot/mqtt: without application, which would stay empty; its load balancer is shown by network\n",
    );
  });

  test("--from makes one for every owner in the manifests", async () => {
    const files = {
      "rendered.yaml": `---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: web, namespace: shop}
spec: {ingressClassName: alb}
---
# Source: chart/templates/service.yaml
apiVersion: v1
kind: Service
metadata: {name: inside}
spec: {type: ClusterIP}
---
apiVersion: v1
kind: List
items:
  - {apiVersion: v1, kind: Service, metadata: {name: mqtt}, spec: {type: LoadBalancer}}
  - {apiVersion: gateway.networking.k8s.io/v1, kind: Gateway, metadata: {name: edge, namespace: infra}}
---
`,
    };
    const { exitCode, stdout } = await runRecorded(
      "scaffold dashboard fleet --from rendered.yaml -o configmap --namespace shop",
      { files },
    );
    expect(exitCode).toBe(0);
    const titles = parseAllDocuments(stdout).map(
      (document) =>
        (
          JSON.parse(
            Object.values((document.toJS() as { data: Record<string, string> }).data)[0] ?? "",
          ) as Shown
        ).title,
    );
    expect(titles).toEqual([
      "Load balancers: fleet: Ingress/shop/web",
      "Load balancers: fleet: Service/shop/mqtt",
      "Load balancers: fleet: Gateway/infra/edge",
    ]);
  });

  test("one panel is printed to paste, with values in its queries", async () => {
    const { stdout } = await runRecorded(
      "scaffold dashboard application --panel gateway-errors --load-balancer-name scrumulator --var env=${env} --var datasource=mimir",
    );
    const panel = JSON.parse(stdout) as { datasource: unknown; targets: readonly { expr: string }[] };
    expect(panel.datasource).toEqual({ type: "prometheus", uid: "mimir" });
    expect(panel.targets[0]?.expr).toContain('{env=~"${env}",load_balancer_name="scrumulator"}');
  });

  test("library panels are what Grafana's API takes", async () => {
    const { stdout } = await runRecorded("scaffold dashboard slo --library");
    expect(JSON.parse(stdout)).toEqual(
      ["Objectives", "Failed requests", "Burn rate over 6 h"].map((title) =>
        expect.objectContaining({
          uid: expect.stringMatching(/^elbow-panel-\d+$/),
          name: `elbow slo: ${title}`,
          kind: 1,
          model: expect.not.objectContaining({ gridPos: expect.anything() }),
        }),
      ),
    );
  });

  test.each([
    ["fleat", 'there is no dashboard "fleat". Did you mean fleet?'],
    ["all", "9 JSON files cannot be printed as one. Add --out FOLDER, or -o configmap."],
    ["fleet --panel slowst", 'fleet has no panel "slowst". Did you mean slowest?'],
    ["fleet slo --library", "--panel and --library are JSON, of one dashboard at a time."],
    ["fleet --for web", "A load balancer's name goes to --load-balancer-name."],
    ["fleet --for ingress/web", '"ingress/web" is not ingress/NAMESPACE/NAME.'],
    ["fleet --var clutser=x", 'there is no variable "clutser". Did you mean cluster?'],
    ["fleet --var cluster", "--var cluster is not NAME=VALUE."],
    ["fleet --var cluster=${eks}", "a whole dashboard has only variables of its own."],
    ["fleet --load-balancer-name a --load-balancer-name b", "a dashboard is about one."],
    ["fleet --slo 100", "Write a percentage above 0 and below 100, e.g. 99.9."],
    ["fleet --delay soon", "--delay soon is not a duration."],
    ["fleet --object-label x", "--object-label x is not KEY=VALUE."],
    ["fleet --from missing.yaml", "missing.yaml cannot be read: there is no such file"],
    ["fleet --from empty.yaml", "so nothing in it owns a load balancer."],
    ["fleet --from broken.yaml", "broken.yaml is not YAML:"],
    ["fleet --from template.yaml", "metadata.name is no text; a Helm template is rendered first"],
    ["application --from service.yaml", "its load balancer is shown by network"],
    ["fleet --from nginx.yaml", "nothing says that its class (nginx) is one of the AWS"],
    ["fleet --from empty.yaml --for ingress/a/b", "--for and --from exclude each other"],
  ])("elbow scaffold dashboard %s is bad usage", async (line, words) => {
    const ingress = "apiVersion: networking.k8s.io/v1\nkind: Ingress\n";
    const files = {
      "empty.yaml": "kind: ConfigMap\n",
      "broken.yaml": "a: [\n",
      "template.yaml": `${ingress}metadata: { name: {{ .Release.Name }} }\n`,
      "service.yaml":
        "apiVersion: v1\nkind: Service\nmetadata: { name: mqtt }\nspec: { type: LoadBalancer, loadBalancerClass: service.k8s.aws/nlb }\n",
      "nginx.yaml": `${ingress}metadata: { name: web }\nspec: { ingressClassName: nginx }\n`,
    };
    const { exitCode, stdout, stderr } = await runRecorded(`scaffold dashboard ${line}`, { files });
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
    expect(stderr).toContain(words);
  });
});
