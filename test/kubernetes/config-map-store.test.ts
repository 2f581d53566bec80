import { Buffer } from "node:buffer";
import { describe, expect, test } from "vitest";
import { checkpointKey, configMapStore } from "../../src/kubernetes/config-map-store.ts";
import { transport, type ApiAnswer, type ApiCall, type Transport } from "../../src/kubernetes/transport.ts";
import { systemClock } from "../../src/runtime/system-clock.ts";
import { noFaults } from "../../src/simulation/faults/fault-schedule.ts";
import {
  startSimulatedKubernetes,
  type SimulatedKubernetes,
} from "../../src/simulation/http/kubernetes/simulated-kubernetes.ts";
import { simulatedWorld } from "../../src/simulation/world/simulated-world.ts";
import { credentials, fixedCredentials } from "./running-reflector.ts";

const never = new AbortController().signal;
const place = { namespace: "elbow", name: "elbow-checkpoint" };
const bytes = (text: string): Uint8Array => Buffer.from(text);

interface Bench extends AsyncDisposable {
  readonly server: SimulatedKubernetes;
  readonly api: Transport;
  readonly calls: ApiCall[];
  /** Replaces the answer of the next call that was carried out, or carries none out. */
  answer(next: ApiAnswer, carriedOut: boolean): void;
}

async function startBench(): Promise<Bench> {
  const world = simulatedWorld({ seed: 1, startMs: Date.now(), loadBalancers: 1 });
  const server = await startSimulatedKubernetes(world, systemClock, noFaults(systemClock));
  const inner = transport(fixedCredentials(credentials(server.url, { token: server.token })), {
    clock: systemClock,
  });
  const scripted: { answer: ApiAnswer; carriedOut: boolean }[] = [];
  const calls: ApiCall[] = [];
  const api: Transport = {
    ...inner,
    async request(call, signal) {
      calls.push(call);
      const next = scripted.shift();
      if (next === undefined) {
        return inner.request(call, signal);
      }
      if (next.carriedOut) {
        await inner.request(call, signal);
      }
      return next.answer;
    },
  };
  return {
    server,
    api,
    calls,
    answer: (answer, carriedOut) => scripted.push({ answer, carriedOut }),
    async [Symbol.asyncDispose]() {
      await inner.close();
      await server[Symbol.asyncDispose]();
    },
  };
}

const lost: ApiAnswer = { kind: "unreachable", message: "reset" };
const refused = (status: number): ApiAnswer => ({
  kind: "answered",
  status,
  body: { message: `status ${status}` },
  retryAfterMs: null,
});

describe("a checkpoint in a ConfigMap", () => {
  test("is made with the first save and replaced by the next ones", async () => {
    await using bench = await startBench();
    const store = configMapStore(place, bench.api);
    expect(await store.load(never)).toEqual({ kind: "none" });
    expect(await store.save(bytes("one"), never)).toEqual({ kind: "saved" });
    expect(await store.save(bytes("two"), never)).toEqual({ kind: "saved" });
    const again = await configMapStore(place, bench.api).load(never);
    expect(again).toEqual({ kind: "loaded", bytes: bytes("two") });
    expect(bench.calls.map(({ method }) => method)).toEqual(["GET", "POST", "PUT", "GET"]);
  });

  test("is not written over what somebody else wrote, but for the next time", async () => {
    await using bench = await startBench();
    const ours = configMapStore(place, bench.api);
    const theirs = configMapStore(place, bench.api);
    await ours.save(bytes("ours"), never);
    await theirs.load(never);
    await theirs.save(bytes("theirs"), never);
    expect(await ours.save(bytes("ours 2"), never)).toEqual({ kind: "conflict", bytes: bytes("theirs") });
    expect(await ours.save(bytes("ours 3"), never)).toEqual({ kind: "saved" });
    expect(await theirs.save(bytes("theirs 2"), never)).toEqual({ kind: "conflict", bytes: bytes("ours 3") });
  });

  test("knows a write of its own whose answer was lost", async () => {
    await using bench = await startBench();
    const store = configMapStore(place, bench.api);
    bench.answer(lost, true);
    expect((await store.save(bytes("one"), never)).kind).toBe("unavailable");
    expect(await store.save(bytes("two"), never)).toEqual({ kind: "saved" });
    bench.answer(lost, true);
    expect((await store.save(bytes("three"), never)).kind).toBe("unavailable");
    expect(await store.save(bytes("four"), never)).toEqual({ kind: "saved" });
  });

  test("is made again when somebody deleted it", async () => {
    await using bench = await startBench();
    const store = configMapStore(place, bench.api);
    await store.save(bytes("one"), never);
    bench.server.store.remove("configmaps", place.namespace, place.name);
    expect(await store.save(bytes("two"), never)).toEqual({ kind: "saved" });
    expect(await store.load(never)).toEqual({ kind: "loaded", bytes: bytes("two") });
  });

  test("leaves labels, annotations and other keys of the ConfigMap as they are", async () => {
    await using bench = await startBench();
    const metadata = { ...place, labels: { team: "sre" }, annotations: { note: "keep" } };
    const path = `/api/v1/namespaces/${place.namespace}/configmaps`;
    const body = { apiVersion: "v1", kind: "ConfigMap", metadata, data: { hello: "world" } };
    await bench.api.request({ method: "POST", path, body }, never);
    const store = configMapStore(place, bench.api);
    expect(await store.load(never)).toEqual({ kind: "loaded", bytes: bytes("") });
    await store.save(bytes("one"), never);
    expect(bench.server.store.get("configmaps", place.namespace, place.name)).toMatchObject({
      metadata: { labels: { team: "sre" }, annotations: { note: "keep" } },
      data: { hello: "world" },
      binaryData: { [checkpointKey]: "b25l" },
    });
  });

  test.each<[string, ApiAnswer, readonly [string, RegExp]]>([
    ["403 names the rule to add", refused(403), ["refused", /verbs \["get", "create", "update"\]/]],
    ["422 says what may stand in the way", refused(422), ["refused", /immutable/]],
    ["429 heals", refused(429), ["unavailable", /^$/]],
    ["500 heals", refused(500), ["unavailable", /^$/]],
    ["401 heals", refused(401), ["unavailable", /^$/]],
    ["no answer heals", lost, ["unavailable", /^$/]],
  ])("%s", async (_name, answer, [kind, remedy]) => {
    await using bench = await startBench();
    const store = configMapStore(place, bench.api);
    bench.answer(answer, false);
    const loaded = await store.load(never);
    bench.answer(answer, false);
    const saved = await store.save(bytes("one"), never);
    const remedies = [loaded, saved].map((one) => ("remedy" in one ? one.remedy : ""));
    expect([loaded.kind, saved.kind]).toEqual([kind, kind]);
    expect(remedies).toEqual([expect.stringMatching(remedy), expect.stringMatching(remedy)]);
  });

  test("a namespace that does not exist is said so", async () => {
    await using bench = await startBench();
    const store = configMapStore({ namespace: "nowhere", name: "x" }, bench.api);
    bench.answer(refused(404), false);
    const saved = await store.save(bytes("one"), never);
    expect(saved).toMatchObject({
      kind: "refused",
      remedy: expect.stringContaining("Create the namespace") as string,
    });
  });
});
