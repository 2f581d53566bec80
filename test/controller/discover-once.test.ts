import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parseConfiguration } from "../../src/config/parse-configuration.ts";
import type { Settings } from "../../src/config/settings.ts";
import { discoverOnce } from "../../src/controller/discover-once.ts";
import { silentLog } from "../../src/runtime/silent-log.ts";
import { systemClock } from "../../src/runtime/system-clock.ts";
import { systemRandom } from "../../src/runtime/system-random.ts";
import { startSimulation, type Simulation } from "../../src/simulation/start-simulation.ts";
import { FakeClock } from "../support/fake-clock.ts";

describe("a single look", () => {
  let folder = "";
  let simulation: Simulation;
  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), "elbow-once-"));
    simulation = await startSimulation({ clock: systemClock, seed: 1 });
  });
  afterAll(async () => {
    await simulation[Symbol.asyncDispose]();
    await rm(folder, { recursive: true, force: true });
  });

  async function settingsWith(kubeconfig: string): Promise<Settings> {
    const kubeconfigPath = path.join(folder, "kubeconfig");
    await writeFile(kubeconfigPath, kubeconfig, { mode: 0o600 });
    const text = `clusterName: prod-eks\nregion: eu-west-1\n`;
    const parsed = parseConfiguration({ flags: new Map(), env: {}, file: { name: "test", text } });
    const settings = (parsed as Extract<typeof parsed, { settings: Settings }>).settings;
    return { ...settings, kubernetes: { ...settings.kubernetes, kubeconfigPath } };
  }
  const ports = (awsUrl: string) => ({
    clock: systemClock,
    random: systemRandom,
    log: silentLog,
    aws: { endpoint: awsUrl, credentials: { accessKeyId: "AKIASIMULATED", secretAccessKey: "simulated" } },
  });
  const { signal } = new AbortController();

  test("finds who owns what, without a paid call, and leaves no watch open", async () => {
    const settings = await settingsWith(simulation.kubeconfig);
    const once = await discoverOnce(settings, ports(simulation.aws.url), signal);
    expect(once).toMatchObject({ kind: "discovered", region: "eu-west-1" });
    const found = once.kind === "discovered" ? once.discovered : null;
    expect(found?.ownership.loadBalancers).toHaveLength(12);
    expect(found?.described.loadBalancers).toHaveLength(11);
    expect(simulation.aws.counts().calls).not.toHaveProperty("GetMetricData");
    expect(simulation.aws.counts().queries).toBe(0);
  });

  test("an AWS that is away is a failure with a remedy", async () => {
    const settings = await settingsWith(simulation.kubeconfig);
    expect(await discoverOnce(settings, ports("http://127.0.0.1:1"), signal)).toMatchObject({
      kind: "failed",
      message: expect.stringContaining("The load balancers cannot be listed"),
      remedy: expect.stringContaining("AWS cannot be reached"),
    });
  });

  test("a cluster that is away is given up after a minute, with what was waited for", async () => {
    const settings = await settingsWith(
      simulation.kubeconfig.replace(simulation.kubernetes.url, "http://127.0.0.1:1"),
    );
    const clock = new FakeClock(0);
    const looking = discoverOnce(settings, { ...ports(simulation.aws.url), clock }, signal);
    const ended = looking.then(() => true);
    while (!(await Promise.race([ended, clock.advance(1000).then(() => false)]))) {
      // Each advance lets the sockets work; the deadline is the fake clock's.
    }
    expect(await looking).toMatchObject({
      kind: "failed",
      message: expect.stringMatching(/not known after 60 s\. Waiting for: .*ingresses/),
    });
    expect(clock.pending).toBe(0);
  });

  test("an abort is passed on with its reason", async () => {
    const settings = await settingsWith(simulation.kubeconfig);
    const stop = new AbortController();
    const reason = new Error("stopped by a test");
    const looking = discoverOnce(settings, ports(simulation.aws.url), stop.signal);
    stop.abort(reason);
    await expect(looking).rejects.toBe(reason);
  });
});
