import { describe } from "vitest";
import { FakeApiServer } from "../support/fake-api-server.ts";
import type { FakeApiServerOptions, FakeObject } from "../support/fake-api-server.ts";
import { ingressPath } from "./objects.ts";
import { credentials, fixedCredentials } from "./running-reflector.ts";
import { reflectorContract } from "./reflector-contract.ts";
import type { ContractServer } from "./reflector-contract.ts";
import { selfSigned } from "./self-signed.ts";
import type { SelfSigned } from "./self-signed.ts";

async function startFake(
  tls?: SelfSigned,
  more: Partial<FakeApiServerOptions> = {},
): Promise<ContractServer> {
  const server = await FakeApiServer.start({
    ...more,
    paths: [ingressPath],
    chunkBytes: 7,
    ...(tls === undefined ? {} : { tls }),
  });
  const ca = tls === undefined ? {} : { ca: tls.cert };
  server.acceptOnly("good");
  server.fail(({ authorization }) => authorization === "Bearer weak", { kind: "status", status: 403 }, 1_000);
  const stored = new Map<string, FakeObject>();
  return {
    credentials: fixedCredentials(credentials(server.url, { token: "good", ...ca })),
    strangers: fixedCredentials(credentials(server.url, { token: "bad", ...ca })),
    powerless: fixedCredentials(credentials(server.url, { token: "weak", ...ca })),
    async create(ingress) {
      stored.set(ingress.metadata.name, server.put(ingressPath, ingress));
    },
    async label(name, labels) {
      const before = stored.get(name) as FakeObject;
      stored.set(name, server.put(ingressPath, { ...before, metadata: { ...before.metadata, labels } }));
    },
    async remove(name) {
      server.remove(ingressPath, `shop/${name}`);
    },
    async [Symbol.asyncDispose]() {
      await server[Symbol.asyncDispose]();
    },
  };
}

describe("over HTTP", () => {
  reflectorContract(async () => startFake());
});

describe("over TLS", () => {
  const tls = selfSigned();
  reflectorContract(async () => startFake(tls));
});
