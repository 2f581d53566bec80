import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { processLab } from "./process-lab.ts";

const main = fileURLToPath(new URL("../../src/main.ts", import.meta.url));

test("a backfill beside a controller ends at the marks in its checkpoint", async () => {
  await using lab = await processLab();
  const configFile = path.join(lab.folder, "elbow.yaml");
  const config = JSON.parse(await readFile(configFile, "utf8")) as Record<string, unknown>;
  const checkpoint = { file: path.join(lab.folder, "checkpoint") };
  const server = { metrics: "off", health: "off" };
  await writeFile(configFile, JSON.stringify({ ...config, checkpoint, server }));
  const controller = spawn(process.execPath, [main, "run", "--config", "elbow.yaml"], {
    cwd: lab.folder,
    stdio: "ignore",
    env: {
      PATH: process.env["PATH"],
      HOME: lab.folder,
      KUBECONFIG: path.join(lab.folder, "kubeconfig"),
      ...lab.simulation.environment,
    },
  });
  const ended = new Promise((resolve) => controller.once("close", resolve));
  try {
    const deadlineMs = Date.now() + 40_000;
    while (!existsSync(checkpoint.file) && Date.now() < deadlineMs) {
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  } finally {
    controller.kill("SIGTERM");
    await ended;
  }
  const live = newestMinutes(lab.simulation.record.series());
  expect(live.size).toBeGreaterThan(100);

  const backfilled = await lab.start("--from now-2h --max-age 3h --yes".split(" ")).ended;
  expect(backfilled).toMatchObject({
    code: 0,
    stdout: expect.stringContaining(`as file ${checkpoint.file} said at`),
  });
  const after = newestMinutes(lab.simulation.record.series());
  // A silent series has no newest minute of its own to compare with.
  const moved = [...live].filter(([key, minute]) => (after.get(key) ?? 0) > minute);
  expect(moved).toEqual([]);
  const oldest = Math.min(...lab.simulation.record.series().flatMap(({ timesMs }) => timesMs));
  expect(oldest).toBeLessThan(Date.now() - 110 * 60_000);
}, 90_000);

type Received = ReturnType<Awaited<ReturnType<typeof processLab>>["simulation"]["record"]["series"]>;

function newestMinutes(series: Received): ReadonlyMap<string, number> {
  return new Map(
    series
      .filter(({ name }) => /^(alb|nlb)_/.test(name))
      .map(({ name, labels, timesMs }) => [
        `${name} ${labels["load_balancer"]} ${labels["target_group"] ?? ""}`,
        Math.max(...timesMs) / 60_000,
      ]),
  );
}
