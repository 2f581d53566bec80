import { describe, expect, test } from "vitest";
import { kinds } from "../../src/kubernetes/kinds.ts";
import type { CredentialSource } from "../../src/kubernetes/credentials.ts";
import { streamSilenceMs, watchSilenceMs as silenceMs } from "../../src/kubernetes/watch-items.ts";
import { requestDeadlineMs } from "../../src/kubernetes/transport.ts";
import { FakeApiServer } from "../support/fake-api-server.ts";
import { FakeClock } from "../support/fake-clock.ts";
import { ingressJson, ingressPath } from "./objects.ts";
import { credentials, fixedCredentials, runReflector } from "./running-reflector.ts";
import type { RunningReflector } from "./running-reflector.ts";
import { until } from "./until.ts";

const [ingressKind] = kinds.ingresses;

type Running = RunningReflector<unknown>;

const isList = (request: { readonly isWatch: boolean }): boolean => !request.isWatch;
const isWatch = (request: { readonly isWatch: boolean }): boolean => request.isWatch;

async function startServer(streams: "yes" | "refused" | "ignored" = "yes"): Promise<FakeApiServer> {
  const server = await FakeApiServer.start({ paths: [ingressPath], streams });
  server.put(ingressPath, ingressJson("a"));
  server.put(ingressPath, ingressJson("b"));
  return server;
}

function start(server: FakeApiServer, clock: FakeClock, pageLimit = 500): RunningReflector<{ name: string }> {
  return runReflector(ingressKind, fixedCredentials(credentials(server.url)), { clock, pageLimit });
}

const watching = async (running: Running): Promise<void> =>
  until("the watch is open", () => {
    const { state, lastByteAgeMs } = running.reflector.snapshot();
    return state === "watching" && lastByteAgeMs !== null;
  });

const stateIs = async (running: Running, state: string): Promise<void> =>
  until(`the state is ${state}`, () => running.reflector.snapshot().state === state);

const restarted = async (running: Running, reason: string): Promise<void> =>
  until(`it restarted: ${reason}`, () => Object.keys(running.reflector.snapshot().restarts).includes(reason));

/** Lets just the wait pass that a failure led to. */
async function nextTry(running: Running, clock: FakeClock): Promise<number> {
  await until("it waits", () => running.reflector.snapshot().nextTryInMs !== null);
  const waitMs = running.reflector.snapshot().nextTryInMs ?? 0;
  await clock.advance(waitMs);
  return waitMs;
}

const open = async (server: FakeApiServer): Promise<void> =>
  until("a watch is open", () => server.openWatches === 1);

describe("a list as a stream, where it cannot be had", () => {
  const streaming = (server: FakeApiServer, clock: FakeClock): RunningReflector<{ name: string }> =>
    runReflector(ingressKind, fixedCredentials(credentials(server.url)), { clock, streams: true });

  test("a server that refuses it is listed by pages at once, without a word", async () => {
    await using server = await startServer("refused");
    await using running = streaming(server, new FakeClock(0));
    await open(server);
    expect(running.names()).toEqual(["a", "b"]);
    expect(running.reflector.snapshot().restarts).toEqual({});
    expect(running.log.filter(({ level }) => level !== "debug")).toEqual([]);
    expect(server.requests.map(({ isWatch }) => isWatch)).toEqual([true, false, true]);
  });

  test("a server too old to know it is found out by its silence, or by its first bookmark", async () => {
    await using server = await startServer("ignored");
    const clock = new FakeClock(0);
    await using silent = streaming(server, clock);
    await open(server);
    await clock.advance(streamSilenceMs);
    await stateIs(silent, "waiting");
    await nextTry(silent, clock);
    await until("the list by pages is complete", () => silent.names().length === 2);
    expect(silent.reflector.snapshot().restarts).toEqual({ silent: 1 });
    await using bookmarked = streaming(server, clock);
    await until("it streams", () => server.openWatches === 2);
    server.bookmark();
    await until("that one too", () => bookmarked.names().length === 2);
    expect(bookmarked.reflector.snapshot().restarts).toEqual({});
  });

  test("a stream that breaks shows nothing of itself", async () => {
    await using server = await startServer("ignored");
    const clock = new FakeClock(0);
    await using running = streaming(server, clock);
    await open(server);
    server.watches.at(-1)?.reset();
    await stateIs(running, "waiting");
    expect(running.names()).toEqual([]);
    expect(running.reflector.snapshot().synced).toBe(false);
    await nextTry(running, clock);
    await until("the list by pages is complete", () => running.names().length === 2);
    expect(running.reflector.snapshot().restarts).toEqual({ unreachable: 1 });
  });

  test.each([429, 403, 401] as const)("%i waits, as for a list", async (code) => {
    await using server = await startServer();
    server.fail(isWatch, { kind: "status", status: code, headers: { "retry-after": "1" } });
    const clock = new FakeClock(0);
    await using running = streaming(server, clock);
    await until("it waits", () => running.reflector.snapshot().nextTryInMs !== null);
    await nextTry(running, clock);
    await until("the list is complete", () => running.names().length === 2);
    expect(server.requests.filter(isList)).toEqual([]);
  });
});

describe("reflector under faults", () => {
  test("a silent connection is cut after 150 s and nothing is lost", async () => {
    await using server = await startServer();
    const clock = new FakeClock(0);
    await using running = start(server, clock);
    await open(server);
    server.watches.at(-1)?.mute();
    server.put(ingressPath, ingressJson("missed"));
    await clock.advance(silenceMs - 1);
    expect(running.reflector.snapshot().state).toBe("watching");
    await clock.advance(1);
    await stateIs(running, "waiting");
    await clock.advance(2_000);
    await until("the missed object is there", () => running.names().includes("missed"));
    expect(server.requests.filter(isList)).toHaveLength(1);
    expect(running.meter.sum("elbow_watch_restarts_total", { reason: "silent" })).toBe(1);
  });

  test("a bookmark postpones the end of a quiet watch and moves where the next one begins", async () => {
    await using server = await startServer();
    const clock = new FakeClock(0);
    await using running = start(server, clock);
    await open(server);
    await clock.advance(silenceMs - 1);
    server.compact();
    server.bookmark();
    await until("the bookmark came", () => running.reflector.snapshot().lastByteAgeMs === 0);
    await clock.advance(silenceMs - 1);
    expect(running.reflector.snapshot().state).toBe("watching");
    server.watches.at(-1)?.end();
    await until("it watches again", () => server.requests.filter(isWatch).length === 2);
    await open(server);
    expect(running.reflector.snapshot().restarts).toEqual({ ended: 1 });
    expect(server.requests.filter(isList)).toHaveLength(1);
  });

  test("too old a version leads to a new list whose differences are applied and counted", async () => {
    await using server = await startServer();
    const clock = new FakeClock(0);
    await using running = start(server, clock);
    await open(server);
    const before = running.reflector.objects();
    server.watches.at(-1)?.mute();
    server.put(ingressPath, ingressJson("c"));
    server.remove(ingressPath, "shop/b");
    server.compact();
    server.watches.at(-1)?.reset();
    await stateIs(running, "waiting");
    await clock.advance(2_000);
    await restarted(running, "expired");
    expect(running.names()).toEqual(["a", "b"]);
    await clock.advance(4_000);
    await until("the new list is there", () => running.names().includes("c"));
    expect(running.names()).toEqual(["a", "c"]);
    expect(running.reflector.objects()[0]).toBe(before[0]);
    expect(running.meter.sum("elbow_watch_relist_differences_total", { reason: "gap" })).toBe(2);
  });

  test("429 on a new kind's first list waits as long as the server asks", async () => {
    await using server = await startServer();
    server.fail(isList, { kind: "status", status: 429, headers: { "retry-after": "7" } });
    const clock = new FakeClock(0);
    await using running = start(server, clock);
    await stateIs(running, "waiting");
    await clock.advance(6_900);
    expect(server.requests).toHaveLength(1);
    await clock.advance(2_000);
    await watching(running);
    expect(running.log.filter((line) => line.level !== "debug")).toEqual([]);
  });

  test("a server that closes each watch at once is not asked in a hot loop", async () => {
    await using server = await startServer();
    const clock = new FakeClock(0);
    await using running = start(server, clock);
    const waits: number[] = [];
    for (let round = 0; round < 8; round += 1) {
      await open(server);
      server.put(ingressPath, ingressJson(`n${round}`));
      server.watches.at(-1)?.end();
      waits.push(await nextTry(running, clock));
    }
    await open(server);
    expect(waits.every((waitMs, round) => waitMs >= Math.min(800 * 2 ** round, 15_000))).toBe(true);
    expect(waits.every((waitMs) => waitMs <= 30_000)).toBe(true);
    expect(running.reflector.snapshot().restarts).toEqual({ ended: 8 });
    expect(running.names()).toHaveLength(10);
    expect(running.log.filter((line) => line.level === "warn")).toHaveLength(1);
  });

  test("a reset in the middle of a line resumes from the last whole event", async () => {
    await using server = await startServer();
    const clock = new FakeClock(0);
    await using running = start(server, clock);
    await open(server);
    server.put(ingressPath, ingressJson("c"));
    await until("the event came", () => running.names().includes("c"));
    server.watches.at(-1)?.write('{"type":"ADDED","object":{"metadata":{"na');
    server.watches.at(-1)?.reset();
    await stateIs(running, "waiting");
    await clock.advance(2_000);
    await open(server);
    const [, last] = server.requests.filter(isWatch);
    expect(last?.query.get("resourceVersion")).toBe("1003");
    expect(server.requests.filter(isList)).toHaveLength(1);
  });

  test("a rotated token is taken up after one refusal", async () => {
    await using server = await startServer();
    server.acceptOnly("new");
    const clock = new FakeClock(0);
    let token = "old";
    const source: CredentialSource = {
      current: async () => credentials(server.url, { token }),
      refused() {
        token = "new";
      },
    };
    await using running = runReflector(ingressKind, source, { clock });
    await restarted(running, "unauthorized");
    await clock.advance(2_000);
    await watching(running);
    expect(running.log.filter((line) => line.level !== "debug")).toEqual([]);
  });

  test("403 is said once with the rule to add, retried slowly, and heals", async () => {
    await using server = await startServer();
    server.fail(isList, { kind: "status", status: 403 }, 2);
    const clock = new FakeClock(0);
    await using running = start(server, clock);
    await stateIs(running, "forbidden");
    await clock.advance(59_000);
    expect(server.requests).toHaveLength(1);
    await clock.advance(62_000);
    await until("it asked again", () => server.requests.length === 2);
    await stateIs(running, "forbidden");
    expect(running.reflector.snapshot().synced).toBe(false);
    await clock.advance(121_000);
    await open(server);
    const errors = running.log.filter((line) => line.level === "error");
    expect(errors).toHaveLength(1);
    expect(errors[0]?.fields["remedy"]).toContain(
      'apiGroups: ["networking.k8s.io"], resources: ["ingresses"], verbs: ["list", "watch"]',
    );
    await clock.advance(15_000);
    server.bookmark();
    await until("it says so", () => running.log.some((line) => line.message === "the watch works again"));
    expect(running.reflector.snapshot().trouble).toBeNull();
  });

  test.each([
    ["a line that is not JSON", "{]\n"],
    ["a line of another shape", '{"type":"ADDED"}\n'],
    ["a line that is not UTF-8", Uint8Array.of(0x7b, 0xff, 0x0a)],
    ["a line over the bound", new Uint8Array(9 * 1024 * 1024).fill(0x20).fill(0x0a, -1)],
  ])("%s costs a new list and nothing else", async (_, bytes) => {
    await using server = await startServer();
    const clock = new FakeClock(0);
    await using running = start(server, clock);
    await open(server);
    server.watches.at(-1)?.write(bytes);
    await restarted(running, "bad-line");
    await clock.advance(2_000);
    await until("it listed again", () => server.requests.filter(isList).length === 2);
    await open(server);
    expect(running.names()).toEqual(["a", "b"]);
    expect(running.meter.sum("elbow_watch_relist_differences_total")).toBe(0);
  });

  test("an object that cannot be read hurts only itself, and its earlier version stays", async () => {
    await using server = await startServer();
    const clock = new FakeClock(0);
    await using running = start(server, clock);
    await open(server);
    server.put(ingressPath, ingressJson("a", { spec: { rules: "none" } }));
    server.put(ingressPath, ingressJson("c"));
    await until("the next object came", () => running.names().includes("c"));
    expect(running.names()).toEqual(["a", "b", "c"]);
    expect(running.meter.sum("elbow_cluster_objects_malformed_total", { kind: "ingresses" })).toBe(1);
    expect(running.log.filter((line) => line.level === "warn")).toMatchObject([
      { fields: { object: "shop/a", reason: "rules is not a list" } },
    ]);
  });

  test("pages that expire start the list again, and at last without pages", async () => {
    await using server = await startServer();
    server.fail((request) => request.query.has("continue"), { kind: "status", status: 410 }, 3);
    const clock = new FakeClock(0);
    await using running = start(server, clock, 1);
    for (let round = 1; round <= 3; round += 1) {
      await until("a page expired", () => running.reflector.snapshot().restarts.expired === round);
      expect(running.names()).toEqual([]);
      await nextTry(running, clock);
    }
    await watching(running);
    expect(running.names()).toEqual(["a", "b"]);
    expect(server.requests.filter(isList).at(-1)?.query.has("limit")).toBe(false);
  });

  test("a list that is never answered is given up after its deadline", async () => {
    await using server = await startServer();
    server.fail(isList, { kind: "hang" });
    const clock = new FakeClock(0);
    await using running = start(server, clock);
    await until("it asked", () => server.requests.length === 1);
    await clock.advance(requestDeadlineMs);
    await stateIs(running, "waiting");
    expect(running.reflector.snapshot().trouble).toContain("no whole answer in 60 s");
    await clock.advance(2_000);
    await watching(running);
  });

  test.each([
    ["a reset", { kind: "reset" as const }, "unreachable"],
    ["an error of the server", { kind: "status" as const, status: 503 }, "server-error"],
    ["a page of a login portal", { kind: "raw" as const, status: 200, body: "<html>" }, "unreachable"],
    ["a list without a version", { kind: "raw" as const, status: 200, body: '{"items":[]}' }, "rejected"],
  ])("%s instead of the list is said once and tried again", async (_, fault, reason) => {
    await using server = await startServer();
    server.fail(isList, fault, 4);
    const clock = new FakeClock(0);
    await using running = start(server, clock);
    for (let round = 1; round <= 4; round += 1) {
      await until("it failed", () => server.requests.length === round);
      await nextTry(running, clock);
    }
    await watching(running);
    expect(running.reflector.snapshot().restarts).toEqual({ [reason]: 4 });
    expect(running.log.filter((line) => line.level === "warn")).toHaveLength(1);
    expect(running.names()).toEqual(["a", "b"]);
  });

  test("an address where nothing listens is said with the next step", async () => {
    const server = await startServer();
    const { url } = server;
    await server[Symbol.asyncDispose]();
    const clock = new FakeClock(0);
    await using running = runReflector(ingressKind, fixedCredentials(credentials(url)), { clock });
    await stateIs(running, "waiting");
    expect(running.log).toMatchObject([
      {
        level: "warn",
        message: "the API server cannot be reached for ingresses",
        fields: {
          cause: `${url} cannot be used: nothing listens there; check that the API server is up and that the address is right (ECONNREFUSED)`,
        },
      },
    ]);
  });

  test("a custom kind comes and goes while running", async () => {
    await using server = await FakeApiServer.start({ paths: [] });
    const clock = new FakeClock(0);
    const kind = { ...ingressKind, optional: true };
    await using running = runReflector(kind, fixedCredentials(credentials(server.url)), { clock });
    await stateIs(running, "not-installed");
    server.install(ingressPath);
    server.put(ingressPath, ingressJson("a"));
    await clock.advance(270_000);
    await open(server);
    expect(running.names()).toEqual(["a"]);
    server.uninstall(ingressPath);
    await clock.advance(20_000);
    server.watches.at(-1)?.end();
    await stateIs(running, "waiting");
    expect(running.names()).toEqual(["a"]);
    await clock.advance(10_000);
    await stateIs(running, "not-installed");
    expect(running.names()).toEqual([]);
    expect(running.meter.sum("elbow_watch_relist_differences_total")).toBe(0);
  });

  test("an update that changes nothing that is kept wakes nobody", async () => {
    await using server = await startServer();
    const clock = new FakeClock(0);
    await using running = start(server, clock);
    await open(server);
    const before = { changes: running.changes(), objects: running.reflector.objects() };
    server.put(
      ingressPath,
      ingressJson("a", { metadata: { annotations: { "example.com/touched": "now" } } }),
    );
    await until(
      "the event came",
      () => running.meter.sum("elbow_watch_events_total", { type: "modified" }) === 1,
    );
    expect({ changes: running.changes(), objects: running.reflector.objects() }).toEqual(before);
    expect(running.reflector.objects()).toBe(before.objects);
  });

  test("stopping leaves no wait and no connection behind", async () => {
    await using server = await startServer();
    const clock = new FakeClock(0);
    const running = start(server, clock);
    await open(server);
    await running[Symbol.asyncDispose]();
    await until("the watch is closed", () => server.openWatches === 0);
    expect(clock.pending).toBe(0);
  });
});
