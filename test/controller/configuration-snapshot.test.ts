import { describe, expect, test } from "vitest";
import { parseConfiguration, type ConfigurationResult } from "../../src/config/parse-configuration.ts";
import { configurationSnapshot } from "../../src/controller/configuration-snapshot.ts";
import { problemList } from "../../src/controller/problem-list.ts";
import { openReloading } from "../../src/controller/reload-configuration.ts";
import { silentLog } from "../../src/runtime/silent-log.ts";
import { silentMeter } from "../../src/runtime/silent-meter.ts";
import { FakeClock } from "../support/fake-clock.ts";

type Valid = Extract<ConfigurationResult, { readonly kind: "valid" }>;

function parsed(text: string): ConfigurationResult {
  return parseConfiguration({ flags: new Map(), env: {}, file: { name: "elbow.yaml", text } });
}

const base = "clusterName: prod\nregion: eu-west-1\n";

function snapshotOf(text: string, waiting: readonly string[] = []) {
  const { effective } = parsed(text) as Valid;
  return configurationSnapshot({ file: "elbow.yaml", effective, waiting, invalid: null });
}

describe("the configuration in the snapshot", () => {
  test("says of each option its value, who said so, and when a change takes effect", () => {
    const { options } = snapshotOf(`${base}polling: {settle: 3m}\n`);
    expect(options).toContainEqual({
      key: "polling.settle",
      value: "3m",
      origin: "elbow.yaml:3:19",
      reload: "live",
      waiting: false,
    });
    expect(options).toContainEqual({
      key: "server.page",
      value: "true",
      origin: "default",
      reload: "restart",
      waiting: false,
    });
  });

  test("never holds a secret", () => {
    const text = JSON.stringify(
      snapshotOf(`${base}otlp: {headers: {Authorization: planted}, endpoint: "http://h:4317?key=planted"}\n`),
    );
    expect(text).toContain("***");
    expect(text).not.toContain("planted");
  });

  test("marks what waits, an option's keys and a destination's options with it", () => {
    const text = `${base}labels: {env: a}\notlp: [{name: a, endpoint: "http://a:1"}, {name: b, endpoint: "http://b:1"}]\n`;
    const waiting = (paths: readonly string[]) =>
      snapshotOf(text, paths)
        .options.filter((one) => one.waiting)
        .map(({ key }) => key);
    expect(waiting(["labels", "region"])).toEqual(["region", "labels.cluster", "labels.env"]);
    expect(waiting(["otlp[1].name"])).toEqual(["otlp[1].name"]);
    expect(waiting(["otlp"])).toContain("otlp[0].endpoint");
    expect(waiting([])).toEqual([]);
  });

  test("follows a reload: what is in force, what waits, and what is wrong with a broken file", async () => {
    const clock = new FakeClock(0);
    let text = base;
    const reloading = openReloading(
      { file: "/etc/elbow.yaml", started: parsed(base) as Valid, load: async () => parsed(text) },
      {
        clock,
        log: silentLog,
        meter: silentMeter,
        problems: problemList({ clock, log: silentLog }),
        apply: async () => {},
      },
    );
    const shown = async (next: string) => {
      text = next;
      await reloading.look(new AbortController().signal);
      const state = reloading.state();
      return state === null ? null : configurationSnapshot(state);
    };
    const changed = await shown("clusterName: other\nregion: eu-west-1\npolling: {settle: 4m}\n");
    expect(changed?.waiting).toEqual(["clusterName"]);
    expect(changed?.options).toContainEqual(
      expect.objectContaining({ key: "clusterName", value: "prod", waiting: true }),
    );
    expect(changed?.options).toContainEqual(expect.objectContaining({ key: "polling.settle", value: "4m" }));
    const broken = await shown("polling: {settle: soon}\n");
    expect(broken?.invalid).toContain("settle");
    expect(broken?.options).toContainEqual(expect.objectContaining({ key: "polling.settle", value: "4m" }));
  });

  test("without a file that is followed there is nothing to say of reloads", () => {
    const clock = new FakeClock(0);
    const ports = { clock, log: silentLog, meter: silentMeter, apply: async () => {} };
    expect(openReloading(null, { ...ports, problems: problemList(ports) }).state()).toBeNull();
  });
});
