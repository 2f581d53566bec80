import { afterAll, beforeAll, describe } from "vitest";

import { credentials, fixedCredentials } from "../kubernetes/running-reflector.ts";
import { reflectorContract } from "../kubernetes/reflector-contract.ts";
import type { ContractServer } from "../kubernetes/reflector-contract.ts";
import { startApiServer } from "./parts/api-server.ts";
import type { ApiServer } from "./parts/api-server.ts";
import { namespace } from "./parts/cluster-objects.ts";
import type { ClusterObject } from "./parts/cluster-client.ts";
import { createAccount } from "./parts/service-account.ts";
import { showLogsOnFailure } from "./parts/show-logs.ts";

const INGRESSES = "/apis/networking.k8s.io/v1/namespaces/shop/ingresses";

describe("on the real API server", () => {
  const life = new AsyncDisposableStack();
  let server: ApiServer;
  let reader: string;
  let powerless: string;

  beforeAll(async () => {
    server = life.use(await startApiServer());
    await server.admin.create("/api/v1/namespaces", namespace("shop"));
    const account = { namespace: "default", rules: [] };
    powerless = await createAccount(server.admin, { ...account, name: "powerless" });
    reader = await createAccount(server.admin, {
      ...account,
      name: "reader",
      rules: [
        { apiGroups: ["networking.k8s.io"], resources: ["ingresses"], verbs: ["list", "watch"] },
        { apiGroups: ["elbv2.k8s.aws"], resources: ["targetgroupbindings"], verbs: ["list", "watch"] },
      ],
    });
  });
  afterAll(async () => life.disposeAsync());
  showLogsOnFailure(() => [server]);

  /** The one server, with its namespace emptied. */
  async function emptied(): Promise<ContractServer> {
    await server.admin.remove(INGRESSES);
    const as = (token: string) => fixedCredentials(credentials(server.url, { token, ca: server.caPem }));
    return {
      credentials: as(reader),
      strangers: as("nobody-knows-me"),
      powerless: as(powerless),
      create: async (ingress) =>
        void (await server.admin.create(INGRESSES, ingress as unknown as ClusterObject)),
      label: async (name, labels) =>
        void (await server.admin.patch(`${INGRESSES}/${name}`, { metadata: { labels } })),
      remove: async (name) => server.admin.remove(`${INGRESSES}/${name}`),
      async [Symbol.asyncDispose]() {},
    };
  }

  reflectorContract(emptied);
});
