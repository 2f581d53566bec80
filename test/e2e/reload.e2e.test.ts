import { spawn } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import process from "node:process";
import { expect, test } from "vitest";
import { FakeApiServer } from "../support/fake-api-server.ts";
import { eventually } from "./parts/eventually.ts";

const main = path.join(import.meta.dirname, "../../src/main.ts");
const base =
  "clusterName: prod\nregion: eu-west-1\nserver: {metrics: '127.0.0.1:0', health: '127.0.0.1:0'}\n" +
  "leaderElection: {enabled: false}\ncheckpoint: {enabled: false}\n";

test("elbow run takes a changed file: live options at once, others named, a broken one refused", async () => {
  const folder = await mkdtemp(path.join(tmpdir(), "elbow-reload-"));
  await using server = await FakeApiServer.start({
    paths: [
      "/api/v1/services",
      "/apis/networking.k8s.io/v1/ingresses",
      "/apis/networking.k8s.io/v1/ingressclasses",
    ],
  });
  const file = path.join(folder, "elbow.yaml");
  const kubeconfig = path.join(folder, "kubeconfig");
  await writeFile(file, base);
  await writeFile(
    kubeconfig,
    JSON.stringify({
      "current-context": "x",
      contexts: [{ name: "x", context: { cluster: "c", user: "u" } }],
      clusters: [{ name: "c", cluster: { server: server.url } }],
      users: [{ name: "u", user: { token: "t" } }],
    }),
  );
  const child = spawn(process.execPath, [main, "run", "--config", file], {
    env: {
      PATH: process.env["PATH"],
      KUBECONFIG: kubeconfig,
      AWS_ENDPOINT_URL: "http://127.0.0.1:9",
      AWS_ACCESS_KEY_ID: "a",
      AWS_SECRET_ACCESS_KEY: "b",
      ELBOW_TERMINATION_LOG: "",
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  try {
    let output = "";
    child.stdout.on("data", (chunk: Buffer) => (output += chunk.toString()));
    child.stderr.on("data", (chunk: Buffer) => (output += chunk.toString()));
    const said = async (words: string): Promise<void> => {
      await eventually({ what: `the words: ${words}`, withinMs: 45_000 }, async () =>
        output.includes(words) ? true : undefined,
      );
    };
    await said("the cluster's objects are known");
    await writeFile(
      file,
      `${base}log: {level: debug}\nlabels: {team: '\${owner.label:team}'}\notlp: {timeout: 3s}\n`,
    );
    await said('"options":["labels","log.level"]');
    await said("Changed in the file, in force after a restart: otlp.timeout");
    const relisted = server.requests.filter(({ query }) => query.get("sendInitialEvents") === "true");
    expect(relisted).toHaveLength(6);
    await writeFile(file, `${base}metrics: {preset: nonsense}\n`);
    await said("The changed configuration is invalid and not used");
    const ended = new Promise<number | null>((resolve) => child.on("close", resolve));
    child.kill("SIGTERM");
    expect(await ended).toBe(0);
  } finally {
    child.kill("SIGKILL");
    await rm(folder, { recursive: true, force: true });
  }
}, 120_000);
