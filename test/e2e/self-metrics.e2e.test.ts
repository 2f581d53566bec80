import { spawn } from "node:child_process";
import path from "node:path";
import process from "node:process";
import { expect, test } from "vitest";
import { selfMetricLabels, selfMetrics } from "../../.dev/self-metrics-page.ts";
import { eventually } from "./parts/eventually.ts";

const main = path.join(import.meta.dirname, "../../src/main.ts");

/** What every metric carries, and what Prometheus's format adds to histograms. */
const always = new Set(["cluster", "region", "env", "le"]);

test("what a running program serves is what the page says: names, types, labels, help", async () => {
  const child = spawn(process.execPath, [main, "demo", "--port", "0"], {
    stdio: ["ignore", "pipe", "ignore"],
  });
  try {
    let output = "";
    child.stdout.on("data", (chunk: Buffer) => (output += chunk.toString()));
    const wait = { what: "self metrics after the first deliveries", withinMs: 60_000, everyMs: 500 };
    const text = await eventually(wait, async () => {
      const page = /^page: (\S+)$/mu.exec(output)?.[1];
      const served = page === undefined ? "" : await (await fetch(new URL("/metrics", page))).text();
      const isPushed =
        served.includes("elbow_self_metrics_pushes_total{") && served.includes("elbow_data_age_seconds{");
      return isPushed ? served : undefined;
    });
    const documented = new Map(selfMetrics().map((one) => [one.name, one]));
    const types = new Map(
      [...text.matchAll(/^# TYPE (\S+) (\S+)$/gmu)].map(([, name, type]) => [name, type]),
    );
    const helps = new Map([...text.matchAll(/^# HELP (\S+) (.+)$/gmu)].map(([, name, help]) => [name, help]));
    expect(types.size).toBeGreaterThan(50);
    for (const [name = "", type] of types) {
      expect([name, documented.get(name)?.type]).toEqual([name, type]);
      const [before = "", after = ""] = (documented.get(name)?.help ?? "").split("…");
      expect(helps.get(name)?.startsWith(before) === true && helps.get(name)?.endsWith(after)).toBe(true);
    }
    const wrong = new Set<string>();
    for (const [, series = "", labels = ""] of text.matchAll(/^(\w+)\{(.*)\} /gmu)) {
      const name = types.has(series) ? series : series.replace(/_(bucket|sum|count)$/u, "");
      for (const [, label = ""] of labels.matchAll(/(\w+)="/gu)) {
        if (!always.has(label) && !(selfMetricLabels[name] ?? []).includes(label)) {
          wrong.add(`${name} ${label}`);
        }
      }
    }
    expect([...wrong]).toEqual([]);
  } finally {
    child.kill("SIGTERM");
  }
}, 90_000);
