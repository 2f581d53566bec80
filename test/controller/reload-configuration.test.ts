import { mkdir, mkdtemp, rename, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { parseConfiguration, type ConfigurationResult } from "../../src/config/parse-configuration.ts";
import type { Settings } from "../../src/config/settings.ts";
import { pollMs } from "../../src/controller/file-changes.ts";
import { problemList } from "../../src/controller/problem-list.ts";
import { openReloading } from "../../src/controller/reload-configuration.ts";
import { readTextFile } from "../../src/cli/read-text-file.ts";
import { systemClock } from "../../src/runtime/system-clock.ts";
import { recordingLog, recordingMeter, type LogLine } from "../kubernetes/recorder.ts";
import { until } from "../kubernetes/until.ts";
import { FakeClock } from "../support/fake-clock.ts";

function parsed(text: string): ConfigurationResult {
  return parseConfiguration({ flags: new Map(), env: {}, file: { name: "elbow.yaml", text } });
}

function valid(text: string): Extract<ConfigurationResult, { readonly kind: "valid" }> {
  const result = parsed(text);
  if (result.kind === "invalid") {
    throw new Error(result.problems.map(({ what }) => what).join());
  }
  return result;
}

const base = "clusterName: prod\nregion: eu-west-1\n";

/** Reloading whose file is a text in memory. */
function inMemory(started = base) {
  const clock = new FakeClock(0);
  const log: LogLine[] = [];
  const meter = recordingMeter();
  const problems = problemList({ clock, log: recordingLog(log) });
  const applied: Settings[] = [];
  let text = started;
  const reloading = openReloading(
    { file: "/nowhere/elbow.yaml", started: valid(started), load: async () => parsed(text) },
    {
      clock,
      log: recordingLog(log),
      meter,
      problems,
      apply: async (settings) => void applied.push(settings),
    },
  );
  return {
    applied,
    log,
    problems: () => problems.list().map(({ message }) => message),
    gauge: (name: string) => meter.rows(name)[0]?.value,
    count: (outcome: string) => meter.sum("elbow_configuration_reloads_total", { outcome }),
    async write(next: string) {
      text = next;
      await reloading.look(new AbortController().signal);
    },
  };
}

describe("a changed configuration", () => {
  test("live options are put in force, and said by name", async () => {
    const bench = inMemory();
    await bench.write(`${base}metrics: {preset: all}\nlog: {level: debug}\n`);
    expect(bench.applied).toMatchObject([{ metrics: { preset: "all" }, log: { level: "debug" } }]);
    expect(bench.log).toMatchObject([
      {
        level: "info",
        message: "the configuration changed and is in force",
        fields: { options: ["metrics.preset", "log.level"] },
      },
    ]);
    expect([bench.count("applied"), bench.count("waiting"), bench.count("invalid")]).toEqual([1, 0, 0]);
    expect(bench.problems()).toEqual([]);
  });

  test("what says the same in other words changes nothing", async () => {
    const bench = inMemory();
    await bench.write(`# a remark\nregion: "eu-west-1"\nclusterName: prod\npolling: {settle: 120s}\n`);
    expect(bench.applied).toEqual([]);
    expect(bench.count("applied")).toBe(0);
  });

  test("an option that needs a restart stays as it was, is named on the page, and is forgotten when taken back", async () => {
    const bench = inMemory();
    await bench.write(`${base}otlp: {timeout: 3s}\npolling: {recheck: 20m}\n`);
    expect(bench.applied).toMatchObject([
      { polling: { recheckMs: 1_200_000 }, destinations: [{ timeoutMs: 10_000 }] },
    ]);
    expect(bench.problems()).toEqual(["Changed in the file, in force after a restart: otlp.timeout"]);
    expect([bench.gauge("elbow_configuration_waiting_options"), bench.count("waiting")]).toEqual([1, 1]);
    await bench.write(`${base}polling: {recheck: 20m}\n`);
    expect(bench.problems()).toEqual([]);
    expect(bench.applied).toHaveLength(1);
    expect(bench.gauge("elbow_configuration_waiting_options")).toBe(0);
  });

  test("secrets among what waits are named and not shown", async () => {
    const bench = inMemory();
    await bench.write(`${base}otlp: {headers: {X-Token: planted-secret}}\n`);
    expect(bench.problems()).toEqual(["Changed in the file, in force after a restart: otlp.headers"]);
    expect(JSON.stringify(bench.log)).not.toContain("planted-secret");
  });

  test("a broken one changes nothing, is said once, and is over when it is mended", async () => {
    const bench = inMemory();
    await bench.write(`${base}metrics: {preset: everything}\n`);
    await bench.write(`${base}metrics: {preset: everything}\n`);
    expect(bench.applied).toEqual([]);
    expect([bench.gauge("elbow_configuration_valid"), bench.count("invalid")]).toEqual([0, 1]);
    expect(bench.problems()).toEqual([expect.stringContaining("metrics.preset")]);
    await bench.write(base);
    expect([bench.gauge("elbow_configuration_valid"), bench.problems()]).toEqual([1, []]);
  });

  test("live options that do not fit those that wait, wait as well", async () => {
    const bench = inMemory(`${base}polling: {startupLookback: 5h}\n`);
    await bench.write(`${base}polling: {startupLookback: 15m, catchUpLimit: 1h}\n`);
    expect(bench.applied).toEqual([]);
    expect(bench.problems()).toEqual([
      "Changed in the file, in force after a restart: polling.catchUpLimit, polling.startupLookback",
    ]);
  });

  test("each live option is in force after its change alone", async () => {
    const examples = [
      "labels: {team: web}",
      "job: {serviceNamespace: none}",
      "discovery: {interval: 7m}",
      "ownership: {namespaces: [a]}",
      "polling: {settle: 3m}",
      "polling: {intervals: {regular: 10m}}",
      "polling: {incident: {enabled: false}}",
      "metrics: {zeroFill: {enabled: false}}",
      "budget: {monthlyUsd: 5}",
      "log: {level: error}",
    ];
    for (const example of examples) {
      const bench = inMemory();
      await bench.write(`${base}${example}\n`);
      expect(bench.applied).toEqual([valid(`${base}${example}\n`).settings]);
    }
  });
});

/** A folder as the kubelet mounts a ConfigMap: `elbow.yaml` → `..data/elbow.yaml`, `..data` → a folder with a date. */
async function mountedConfigMap(text: string) {
  const folder = await mkdtemp(path.join(tmpdir(), "elbow-reload-"));
  let generation = 0;
  const write = async (next: string): Promise<void> => {
    generation += 1;
    const dated = `..2026_11_21_${generation}`;
    await mkdir(path.join(folder, dated));
    await writeFile(path.join(folder, dated, "elbow.yaml"), next);
    await symlink(dated, path.join(folder, "..data_tmp"));
    await rename(path.join(folder, "..data_tmp"), path.join(folder, "..data"));
    await rm(path.join(folder, `..2026_11_21_${generation - 1}`), { recursive: true, force: true });
  };
  await write(text);
  await symlink("..data/elbow.yaml", path.join(folder, "elbow.yaml"));
  return {
    file: path.join(folder, "elbow.yaml"),
    write,
    [Symbol.asyncDispose]: async () => rm(folder, { recursive: true, force: true }),
  };
}

function follow(file: string, clock: FakeClock | typeof systemClock) {
  const applied: Settings[] = [];
  let reads = 0;
  const reloading = openReloading(
    {
      file,
      started: valid(base),
      async load(signal) {
        const reading = await readTextFile(file, 1_000_000, signal);
        reads += 1;
        return parsed(reading.kind === "text" ? reading.text : `unreadable: ${reading.reason}`);
      },
    },
    {
      clock,
      log: recordingLog([]),
      meter: recordingMeter(),
      problems: problemList({ clock, log: recordingLog([]) }),
      apply: async (settings) => void applied.push(settings),
    },
  );
  const stop = new AbortController();
  const running = reloading.run(stop.signal).catch(() => undefined);
  return {
    presets: () => applied.map(({ metrics }) => metrics.preset),
    reads: () => reads,
    async [Symbol.asyncDispose]() {
      stop.abort();
      await running;
    },
  };
}

describe("the file of a ConfigMap's mount", () => {
  test("each swap of its symbolic link is noticed", async () => {
    await using mount = await mountedConfigMap(base);
    await using following = follow(mount.file, systemClock);
    await until("it was read once", () => following.reads() > 0);
    await mount.write(`${base}metrics: {preset: all}\n`);
    await until("the change is in force", () => following.presets().length === 1);
    await mount.write(`${base}metrics: {preset: minimal}\n`);
    await until("so is the second", () => following.presets().length === 2);
    expect(following.presets()).toEqual(["all", "minimal"]);
  });

  test("where the system reports no changes, the slow look finds them", async () => {
    await using mount = await mountedConfigMap(base);
    const clock = new FakeClock(0);
    const missing = path.join(path.dirname(mount.file), "later", "elbow.yaml");
    await using following = follow(missing, clock);
    await until("it was read once", () => following.reads() > 0);
    expect(following.presets()).toEqual([]);
    await mkdir(path.dirname(missing));
    await writeFile(missing, `${base}metrics: {preset: all}\n`);
    await clock.advance(pollMs + 1_000);
    await until("the change is in force", () => following.presets().length === 1);
    expect(following.presets()).toEqual(["all"]);
  });
});
