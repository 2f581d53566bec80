import { describe, expect, test } from "vitest";
import { systemClock } from "../../src/runtime/system-clock.ts";
import type { CredentialSource, Credentials } from "../../src/kubernetes/credentials.ts";
import { transport } from "../../src/kubernetes/transport.ts";
import type { ApiCall, Transport } from "../../src/kubernetes/transport.ts";
import { FakeApiServer } from "../support/fake-api-server.ts";
import { servicePath, serviceJson } from "./objects.ts";
import { credentials, fixedCredentials } from "./running-reflector.ts";
import { selfSigned } from "./self-signed.ts";
import { until } from "./until.ts";

const list: ApiCall = { method: "GET", path: servicePath };
const never = new AbortController().signal;

interface Bench extends AsyncDisposable {
  readonly server: FakeApiServer;
  readonly api: Transport;
  /** The credentials of the next request. */
  use(next: Credentials): void;
  readonly refused: Credentials[];
}

async function startBench(
  more: Partial<Parameters<typeof FakeApiServer.start>[0]> = {},
  maxBytes?: number,
): Promise<Bench> {
  const server = await FakeApiServer.start({ paths: [servicePath], ...more });
  let current = credentials(server.url, more.tls === undefined ? {} : { ca: more.tls.cert });
  const refused: Credentials[] = [];
  const source: CredentialSource = {
    current: async () => current,
    refused: (which) => void refused.push(which),
  };
  const api = transport(source, { clock: systemClock, ...(maxBytes === undefined ? {} : { maxBytes }) });
  return {
    server,
    api,
    refused,
    use(next) {
      current = next;
    },
    async [Symbol.asyncDispose]() {
      await api.close();
      await server[Symbol.asyncDispose]();
    },
  };
}

describe("transport", () => {
  test("keeps its connections over many requests and new tokens", async () => {
    const tls = selfSigned();
    await using bench = await startBench({ tls });
    const { server, api } = bench;
    const first = await bench.api.request(list, never);
    expect(first).toMatchObject({ kind: "answered", status: 200, retryAfterMs: null });
    for (let round = 0; round < 20; round += 1) {
      bench.use(credentials(server.url, { token: `t${round}`, ca: tls.cert }));
      await api.request(list, never);
    }
    expect(server.connections).toBeLessThanOrEqual(2);
    expect(server.requests.at(-1)?.authorization).toBe("Bearer t19");
  });

  test("makes new connections when the authority changes, and refuses a server that it did not sign", async () => {
    const tls = selfSigned();
    await using bench = await startBench({ tls });
    await bench.api.request(list, never);
    bench.use(credentials(bench.server.url, { ca: selfSigned().cert }));
    const refused = await bench.api.request(list, never);
    expect(refused).toMatchObject({ kind: "unreachable" });
    expect(JSON.stringify(refused)).toMatch(/certificate/u);
    bench.use(credentials(bench.server.url, { ca: tls.cert }));
    expect(await bench.api.request(list, never)).toMatchObject({ kind: "answered", status: 200 });
    expect(bench.server.connections).toBe(2);
  });

  test("checks the name in the certificate by tls-server-name, and not at all only when told so", async () => {
    const tls = selfSigned("kubernetes.default.svc");
    await using bench = await startBench({ tls });
    const { server } = bench;
    const named = credentials(server.url, { ca: tls.cert });
    bench.use({ ...named, tls: { ...named.tls, servername: "kubernetes.default.svc" } });
    expect(await bench.api.request(list, never)).toMatchObject({ kind: "answered" });
    bench.use({ ...named, tls: { ...named.tls, servername: "other.example" } });
    expect(await bench.api.request(list, never)).toMatchObject({ kind: "unreachable" });
    const unsigned = credentials(server.url);
    expect(unsigned.tls.skipVerify).toBe(false);
    bench.use(unsigned);
    expect(await bench.api.request(list, never)).toMatchObject({ kind: "unreachable" });
    bench.use({ ...unsigned, tls: { ...unsigned.tls, skipVerify: true } });
    expect(await bench.api.request(list, never)).toMatchObject({ kind: "answered" });
  });

  test("passes on refusals with their wait, and tells whoever gave the credentials", async () => {
    await using bench = await startBench();
    bench.server.fail(() => true, { kind: "status", status: 429, headers: { "retry-after": "3" } });
    expect(await bench.api.request(list, never)).toMatchObject({
      kind: "answered",
      status: 429,
      retryAfterMs: 3_000,
    });
    expect(bench.refused).toEqual([]);
    bench.server.acceptOnly("other");
    expect(await bench.api.request(list, never)).toMatchObject({ kind: "answered", status: 401 });
    expect(bench.refused).toHaveLength(1);
  });

  test("stops reading an answer over the bound", async () => {
    await using bench = await startBench({}, 2_000);
    for (let index = 0; index < 20; index += 1) {
      bench.server.put(servicePath, serviceJson(`s${index}`));
    }
    expect(await bench.api.request(list, never)).toMatchObject({ kind: "too-large" });
    expect(await bench.api.request({ ...list, query: { limit: "1" } }, never)).toMatchObject({
      kind: "answered",
    });
  });

  test("an abort ends a request and a stream with its own reason", async () => {
    await using bench = await startBench();
    bench.server.fail(() => true, { kind: "hang" });
    const stop = new AbortController();
    const reason = new Error("enough");
    const hanging = bench.api.request(list, stop.signal);
    await until("it asked", () => bench.server.requests.length === 1);
    const stream = await bench.api.stream(
      { ...list, query: { watch: "true", resourceVersion: "5000" } },
      stop.signal,
    );
    const parts = "parts" in stream ? stream.parts[Symbol.asyncIterator]() : null;
    const reading = parts?.next();
    stop.abort(reason);
    await expect(hanging).rejects.toBe(reason);
    await expect(reading).rejects.toBe(reason);
    await expect(bench.api.request(list, stop.signal)).rejects.toBe(reason);
  });

  test("an abort does not wait for a login program that hangs", async () => {
    const source: CredentialSource = {
      current: () => Promise.withResolvers<Credentials>().promise,
      refused() {},
    };
    const api = transport(source, { clock: systemClock });
    const stop = new AbortController();
    const hanging = api.stream(list, stop.signal);
    stop.abort(new Error("enough"));
    await expect(hanging).rejects.toThrow("enough");
    await api.close();
  });

  test("credentials that cannot be read are an answer, without secrets", async () => {
    const source: CredentialSource = {
      current: () => Promise.reject(new Error("the token file is gone")),
      refused() {},
    };
    const api = transport(source, { clock: systemClock });
    expect(await api.request(list, never)).toEqual({
      kind: "unreachable",
      message: "the API server cannot be used: the token file is gone",
    });
    await api.close();
  });

  test("a stream that breaks says how, one that ends says so", async () => {
    await using bench = await startBench();
    const kindsOf = async (end: "end" | "reset"): Promise<readonly string[]> => {
      const stream = await bench.api.stream(
        { ...list, query: { watch: "true", resourceVersion: "5000" } },
        never,
      );
      const seen: string[] = [stream.kind];
      bench.server.watches.at(-1)?.write("x");
      for await (const part of "parts" in stream ? stream.parts : []) {
        seen.push(part.kind);
        bench.server.watches.at(-1)?.[end]();
      }
      return seen;
    };
    expect(await kindsOf("end")).toEqual(["streaming", "bytes", "ended"]);
    expect(await kindsOf("reset")).toEqual(["streaming", "bytes", "broken"]);
  });

  test("goes through the kubeconfig's proxy", async () => {
    await using target = await FakeApiServer.start({ paths: [servicePath] });
    const api = transport(
      fixedCredentials({ ...credentials("http://kubernetes.invalid"), proxyUrl: target.url }),
      { clock: systemClock },
    );
    await api.request(list, never);
    await api.close();
    expect(target.requests).toHaveLength(1);
  });
});
