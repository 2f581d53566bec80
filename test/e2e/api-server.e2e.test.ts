import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { startApiServer } from "./parts/api-server.ts";
import type { ApiServer } from "./parts/api-server.ts";
import { clusterClient } from "./parts/cluster-client.ts";
import { createAccount } from "./parts/service-account.ts";
import { ingress, namespace } from "./parts/cluster-objects.ts";
import { showLogsOnFailure } from "./parts/show-logs.ts";

describe("the real API server", () => {
  const life = new AsyncDisposableStack();
  let server: ApiServer;
  beforeAll(async () => {
    server = life.use(await startApiServer());
  });
  afterAll(async () => life.disposeAsync());
  showLogsOnFailure(() => [server]);

  test("keeps an Ingress as it was created", async () => {
    await server.admin.create("/api/v1/namespaces", namespace("kept"));
    const path = "/apis/networking.k8s.io/v1/namespaces/kept/ingresses";
    await server.admin.create(path, ingress({ namespace: "kept", name: "web", loadBalancerName: "kept" }));

    const { status, body } = await server.admin.call({ method: "GET", path: `${path}/web` });

    expect(status).toBe(200);
    expect(body).toMatchObject({
      metadata: { annotations: { "alb.ingress.kubernetes.io/load-balancer-name": "kept" } },
      spec: { ingressClassName: "alb" },
    });
  });

  test("lets an account do what its rules say and no more", async () => {
    await server.admin.create("/api/v1/namespaces", namespace("obs"));
    const token = await createAccount(server.admin, {
      namespace: "obs",
      name: "reader",
      rules: [{ apiGroups: [""], resources: ["services"], verbs: ["list"] }],
    });
    await using reader = clusterClient({ url: server.url, caPem: server.caPem, token });

    const services = await reader.call({ method: "GET", path: "/api/v1/services" });
    const secrets = await reader.call({ method: "GET", path: "/api/v1/secrets" });

    expect(services.status).toBe(200);
    expect(secrets.status).toBe(403);
  });
});
