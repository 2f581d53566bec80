import { spawn, type ChildProcess } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { systemClock } from "../../src/runtime/system-clock.ts";
import { startSimulation, type Simulation } from "../../src/simulation/start-simulation.ts";
import { echo, saysCanonicalRequest, saysHeaders, untrusted, type Echo } from "./hostile-servers.ts";
import { found, planted } from "./planted.ts";

const main = fileURLToPath(new URL("../../src/main.ts", import.meta.url));

const secrets = {
  header: planted("header"),
  headersFile: planted("headersFile"),
  basic: planted("basic", "user"),
  bearer: planted("bearer"),
  otel: planted("otel"),
  traces: planted("traces"),
  awsKey: planted("awsKey"),
  awsSession: planted("awsSession"),
  proxy: planted("proxy", "user"),
  kubernetes: planted("kubernetes"),
};
const all = Object.values(secrets);

async function until(condition: () => Promise<boolean> | boolean, what: string): Promise<void> {
  const deadline = Date.now() + 45_000;
  while (!(await condition())) {
    if (Date.now() > deadline) {
      throw new Error(`waited in vain for ${what}`);
    }
    await systemClock.sleep(100, new AbortController().signal);
  }
}

/** The program as a process, everything that it says kept. */
interface Started {
  readonly child: ChildProcess;
  readonly ended: Promise<number | null>;
  said(): string;
}

function start(args: readonly string[], env: Readonly<Record<string, string>>): Started {
  const child = spawn(process.execPath, [main, ...args], { env: { ...env, NO_COLOR: "1" } });
  let said = "";
  child.stdout?.on("data", (chunk: Buffer) => (said += chunk.toString()));
  child.stderr?.on("data", (chunk: Buffer) => (said += chunk.toString()));
  const ended = new Promise<number | null>((resolve) => child.once("close", resolve));
  return { child, ended, said: () => said };
}

describe("planted secrets, while everything that takes one fails", () => {
  const life = new AsyncDisposableStack();
  let folder = "";
  let simulation: Simulation;
  let gateway: Echo;
  let proxy: Echo;
  let traces: Echo;
  let env: Readonly<Record<string, string>> = {};
  const at = (file: string): string => path.join(folder, file);

  /** A configuration whose every destination fails in another way. */
  function configuration(metricsPort: string): Readonly<Record<string, unknown>> {
    return {
      clusterName: simulation.world.site.clusterName,
      region: simulation.world.site.region,
      otlp: [
        {
          name: "echoing",
          endpoint: `${gateway.url}/x?token=${encodeURIComponent(secrets.header.value)}`,
          protocol: "http/protobuf",
          headers: { "X-Api-Key": secrets.header.value },
          auth: { bearerTokenFile: at("bearer") },
        },
        { name: "refused", endpoint: "http://127.0.0.1:9", headersFile: at("headers") },
        {
          name: "bad-tls",
          endpoint: `https://127.0.0.1:${tlsPort}`,
          auth: { basic: { username: "user", passwordFile: at("password") } },
        },
        {
          name: "bad-tls-http",
          endpoint: `https://127.0.0.1:${tlsPort}`,
          protocol: "http/protobuf",
          headersFile: at("headers"),
        },
        {
          name: "proxied",
          endpoint: "https://receiver.invalid:4318",
          protocol: "http/protobuf",
          auth: { basic: { username: "user", passwordFile: at("password") } },
        },
        {
          name: "proxied-grpc",
          endpoint: "https://receiver.invalid:4317",
          auth: { bearerTokenFile: at("bearer") },
        },
      ],
      checkpoint: { file: at("marks") },
      discovery: { interval: "5s" },
      polling: { startupLookback: "5m" },
      leaderElection: { enabled: false },
      server: { metrics: metricsPort, health: "off" },
      log: { level: "debug", format: "json" },
    };
  }
  let tlsPort = 0;

  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), "elbow-secrets-"));
    simulation = life.use(
      await startSimulation({
        clock: systemClock,
        seed: 11,
        loadBalancers: 3,
        receiver: { kind: "lenient" },
      }),
    );
    gateway = life.use(await echo(saysHeaders));
    proxy = life.use(await echo(saysHeaders));
    traces = life.use(await echo(saysHeaders));
    tlsPort = life.use(await untrusted()).port;
    await writeFile(at("bearer"), secrets.bearer.value);
    await writeFile(at("password"), secrets.basic.value);
    await writeFile(at("headers"), `Authorization: Bearer ${secrets.headersFile.value}\n`);
    await writeFile(at("kubeconfig"), simulation.kubeconfig);
    await writeFile(
      at("kubeconfig-refused"),
      simulation.kubeconfig.replace("simulated-bearer", secrets.kubernetes.value),
    );
    env = {
      ...simulation.environment,
      KUBECONFIG: at("kubeconfig"),
      AWS_SECRET_ACCESS_KEY: secrets.awsKey.value,
      AWS_SESSION_TOKEN: secrets.awsSession.value,
      HTTPS_PROXY: `http://user:${encodeURIComponent(secrets.proxy.value)}@127.0.0.1:${proxy.port}`,
      OTEL_EXPORTER_OTLP_HEADERS: `x-otel=${encodeURIComponent(secrets.otel.value)}`,
      OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: `${traces.url}/x?token=${encodeURIComponent(secrets.traces.value)}`,
      OTEL_EXPORTER_OTLP_TRACES_PROTOCOL: "http/protobuf",
      OTEL_EXPORTER_OTLP_TRACES_COMPRESSION: "none",
      OTEL_EXPORTER_OTLP_TRACES_HEADERS: `x-traces=${encodeURIComponent(secrets.traces.value)}`,
    };
  }, 60_000);

  afterAll(async () => {
    await life.disposeAsync();
    await rm(folder, { recursive: true, force: true });
  });

  test("the search finds a secret in each of its forms: it would notice", () => {
    for (const secret of all) {
      for (const form of secret.forms) {
        expect(found(`{"message":"…${form}…"}`, all).length).toBeGreaterThan(0);
      }
      const encoded = Buffer.from(`Authorization: ${secret.value}`).toString("base64");
      expect(found(encoded, [secret])).not.toEqual([]);
    }
  });

  test("the running controller: log, pages, snapshot, charts and metrics", async () => {
    const port = await freePort();
    await writeFile(at("run.yaml"), JSON.stringify(configuration(`127.0.0.1:${port}`)));
    const elbow = start(["run", "--config", at("run.yaml")], env);
    const get = async (route: string): Promise<string> => {
      const answer = await fetch(`http://127.0.0.1:${port}${route}`);
      return `${JSON.stringify(Object.fromEntries(answer.headers))}\n${await answer.text()}`;
    };
    const pages: string[] = [];
    try {
      const failing = ["echoing", "refused", "bad-tls", "bad-tls-http", "proxied", "proxied-grpc"];
      await until(
        async () => (await get("/").catch(() => "")).includes("/load-balancers/"),
        "load balancers",
      );
      await until(async () => {
        const snapshot = await get("/api/snapshot.json").catch(() => "");
        return failing.every((name) => new RegExp(`"name":"${name}"[^}]*"message":"`).test(snapshot));
      }, "every destination to fail and say why");
      await until(() => elbow.said().includes("traces cannot be pushed"), "the word about traces");
      const overview = await get("/");
      const routes = [...overview.matchAll(/href="\.?\/?([^":]*)"/g)].map((match) => `/${match[1] ?? ""}`);
      const details = routes.filter((route) => route.startsWith("/load-balancers/"));
      expect(details.length).toBeGreaterThan(0);
      for (const route of [
        "/",
        "/metrics",
        "/api/snapshot.json",
        ...new Set(routes),
        ...new Set(details.map((route) => `${route.split("?")[0]}/charts.json`)),
      ]) {
        pages.push(await get(route));
      }
      const events = await fetch(`${simulation.kubernetes.url}/apis/events.k8s.io/v1/events`, {
        headers: { authorization: `Bearer ${simulation.kubernetes.token}` },
      });
      expect(events.status).toBe(200);
      pages.push(await events.text());
    } finally {
      elbow.child.kill("SIGTERM");
    }
    expect(await elbow.ended).toBe(0);
    expect(gateway.seen.some(({ authorization }) => authorization?.includes(secrets.bearer.value))).toBe(
      true,
    );
    expect(proxy.seen.length).toBeGreaterThan(0);
    expect(traces.seen.some((headers) => headers["x-traces"] === secrets.traces.value)).toBe(true);
    expect(traces.bodies()).toContain("bad-tls-http");
    expect(found(traces.bodies(), all)).toEqual([]);
    expect(elbow.said()).toContain("127.0.0.1");
    expect(found(elbow.said(), all)).toEqual([]);
    expect(found(pages.join("\n"), all)).toEqual([]);
  }, 120_000);

  test.each([
    ["config print"],
    ["config print -o json"],
    ["config print -o yaml"],
    ["explain"],
    ["explain -o json"],
    ["cost"],
    ["doctor"],
    ["doctor -o json"],
  ])(
    "elbow %s",
    async (line) => {
      await writeFile(at("look.yaml"), JSON.stringify(configuration("off")));
      const elbow = start([...line.split(" "), "--config", at("look.yaml")], env);
      await elbow.ended;
      expect(elbow.said().length).toBeGreaterThan(100);
      expect(found(elbow.said(), all)).toEqual([]);
    },
    120_000,
  );

  test.each(["run", "doctor"])(
    "elbow %s, when the API server says 401 to its token and AWS repeats the signed request",
    async (command) => {
      await using aws = await echo(saysCanonicalRequest);
      await writeFile(at("refused.yaml"), JSON.stringify(configuration("off")));
      const elbow = start([command, "--config", at("refused.yaml")], {
        ...env,
        KUBECONFIG: at("kubeconfig-refused"),
        AWS_ENDPOINT_URL: aws.url,
      });
      const over = command === "run" ? until(() => aws.seen.length > 0, "AWS to be asked") : elbow.ended;
      await over.finally(() => command === "run" && elbow.child.kill("SIGTERM"));
      await elbow.ended;
      const tokens = aws.seen.map((headers) => headers["x-amz-security-token"]);
      expect(tokens.length === 0 || tokens.includes(secrets.awsSession.value)).toBe(true);
      expect(found(elbow.said(), all)).toEqual([]);
    },
    120_000,
  );

  test.each(["run", "doctor"])(
    "elbow %s, when something in front of the API server repeats the request's headers",
    async (command) => {
      await using server = await echo(saysHeaders);
      const kubeconfig = simulation.kubeconfig
        .replace(/server: '[^']*'/, `server: '${server.url}'`)
        .replace("simulated-bearer", secrets.kubernetes.value);
      await writeFile(at("kubeconfig-echo"), kubeconfig);
      await writeFile(at("echo.yaml"), JSON.stringify(configuration("off")));
      const elbow = start([command, "--config", at("echo.yaml")], {
        ...env,
        KUBECONFIG: at("kubeconfig-echo"),
      });
      const logged = (): boolean => elbow.said().split("401").length > 3;
      const over = command === "run" ? until(logged, "refusals in the log") : elbow.ended;
      await over.finally(() => command === "run" && elbow.child.kill("SIGTERM"));
      await elbow.ended;
      expect(server.seen.some(({ authorization }) => authorization?.includes(secrets.kubernetes.value))).toBe(
        true,
      );
      expect(found(elbow.said(), all)).toEqual([]);
    },
    120_000,
  );

  test("a configuration with mistakes around secrets: the problems do not repeat them", async () => {
    const wrong = {
      clusterName: "a",
      otlp: {
        endpoint: `https://user:${encodeURIComponent(secrets.basic.value)}@receiver.example:4317`,
        headers: { "X-Api-Key": `${secrets.header.value}\n`, "bad name": secrets.header.value },
        auth: {
          basic: { username: "user", password: secrets.basic.value },
          bearerToken: secrets.bearer.value,
        },
      },
    };
    await writeFile(at("wrong.yaml"), JSON.stringify(wrong));
    for (const args of [
      ["config", "validate", at("wrong.yaml")],
      ["run", "--config", at("wrong.yaml")],
      ["config", "print", "--config", at("wrong.yaml")],
      ["run", "--otlp.endpoint", `https://user:${encodeURIComponent(secrets.basic.value)}@h:1`],
    ]) {
      const elbow = start(args, { ...env, ELBOW_OTLP_HEADERS: `a=${secrets.otel.value},,=` });
      expect(await elbow.ended).not.toBe(0);
      expect(elbow.said()).toMatch(/error|problem/);
      expect(found(elbow.said(), all)).toEqual([]);
    }
  }, 60_000);
});

async function freePort(): Promise<number> {
  await using server = await echo(saysHeaders);
  return server.port;
}
