import { join } from "node:path";

import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { startApiServer } from "./parts/api-server.ts";
import type { ApiServer } from "./parts/api-server.ts";
import { CHART, openHelm } from "./parts/helm.ts";
import type { Helm } from "./parts/helm.ts";
import { showLogsOnFailure } from "./parts/show-logs.ts";

const NAMESPACE = "observability";
const VALUES = ["--values", join(CHART, "ci", "minimal-values.yaml"), "--set", "env=production"];

interface Installed {
  readonly metadata: { readonly resourceVersion: string };
  readonly data?: Readonly<Record<string, string>>;
  readonly spec?: {
    readonly template: {
      readonly metadata: { readonly annotations: Readonly<Record<string, string>> };
      readonly spec: { readonly containers: readonly { readonly image: string }[] };
    };
  };
}

describe("a release of the chart on the real API server", () => {
  const life = new AsyncDisposableStack();
  let server: ApiServer;
  let helm: Helm;

  beforeAll(async () => {
    server = life.use(await startApiServer());
    helm = life.use(await openHelm(await server.writeKubeconfig()));
  });
  afterAll(async () => life.disposeAsync());
  showLogsOnFailure(() => [server]);

  async function get(path: string): Promise<Installed | null> {
    const { status, body } = await server.admin.call({ method: "GET", path });
    return status === 200 ? (body as Installed) : null;
  }
  const deployment = async (): Promise<Installed | null> =>
    get(`/apis/apps/v1/namespaces/${NAMESPACE}/deployments/elbow`);
  const configMap = async (): Promise<Installed | null> =>
    get(`/api/v1/namespaces/${NAMESPACE}/configmaps/elbow`);

  // Nothing makes Pods here, so nothing may wait for them: no --wait.
  test("is installed, upgraded without rolling a pod, rolled when asked to, and leaves only what elbow made", async () => {
    const installed = await helm.run(
      "install",
      "elbow",
      CHART,
      "-n",
      NAMESPACE,
      "--create-namespace",
      ...VALUES,
    );
    expect(installed).toMatchObject({ code: 0 });
    expect(installed.stdout).toContain("elbow 0.1.0 for cluster test (2 replicas)");
    expect(installed.stdout).not.toContain("\nUpgrade\n");
    const first = await deployment();
    expect(first?.spec?.template.spec.containers[0]?.image).toBe("registry.example/elbow:0.1.0");
    // What the program itself would make.
    await server.admin.create(`/api/v1/namespaces/${NAMESPACE}/configmaps`, {
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { name: "elbow-checkpoint" },
    });

    const changed = ["--set", "settings.polling.settle=3m"];
    const upgraded = await helm.run("upgrade", "elbow", CHART, "-n", NAMESPACE, ...VALUES, ...changed);
    expect(upgraded).toMatchObject({ code: 0 });
    expect(upgraded.stdout).toContain("\nUpgrade\n");
    expect((await configMap())?.data?.["config.yaml"]).toContain("settle: 3m");
    expect((await deployment())?.spec).toEqual(first?.spec);

    const rolled = await helm.run(
      "upgrade",
      "elbow",
      CHART,
      "-n",
      NAMESPACE,
      ...VALUES,
      "--set",
      "reload=roll",
    );
    expect(rolled).toMatchObject({ code: 0 });
    expect((await deployment())?.spec?.template.metadata.annotations).toHaveProperty(["checksum/config"]);

    const second = await helm.run("install", "other", CHART, "-n", NAMESPACE, ...VALUES);
    expect(second).toMatchObject({ code: 0 });
    expect(await get(`/apis/apps/v1/namespaces/${NAMESPACE}/deployments/other-elbow`)).not.toBeNull();

    for (const release of ["elbow", "other"]) {
      const gone = await helm.run("uninstall", release, "-n", NAMESPACE);
      expect(gone).toMatchObject({ code: 0 });
    }
    expect(await deployment()).toBeNull();
    expect(await get(`/apis/rbac.authorization.k8s.io/v1/clusterroles/${NAMESPACE}-elbow`)).toBeNull();
    expect(await get(`/api/v1/namespaces/${NAMESPACE}/configmaps/elbow-checkpoint`)).not.toBeNull();
  });
});
