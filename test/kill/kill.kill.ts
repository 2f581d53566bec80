/**
 * Real processes of `elbow run` against the simulation over HTTP, ended by SIGKILL at random moments while they catch up.
 * ELBOW_KILLS=20 makes it a long one; ELBOW_SEED repeats one.
 */
import path from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { killedRuns } from "./killed-runs.ts";

const kills = Number(process.env["ELBOW_KILLS"] ?? 2);
const seed = Number(process.env["ELBOW_SEED"] ?? Math.floor(Math.random() * 1e6));
const program = fileURLToPath(new URL("../../src/main.ts", import.meta.url));

describe("a process that is killed", () => {
  test.each([
    ["a ConfigMap", () => ""],
    ["a file", (folder: string) => `checkpoint: {file: "${path.join(folder, "progress")}"}\n`],
  ])(
    `goes on from its checkpoint in %s (seed ${seed})`,
    async (_name, more) => {
      const { code, log, comparison, wrong } = await killedRuns({ program, kills, seed, more });
      expect([code, log]).toEqual([0, expect.stringContaining("checkpoint read")]);
      expect(comparison).toMatchObject({ missing: 0, different: 0, extra: 0 });
      expect(wrong.slice(0, 3)).toEqual([]);
      expect(comparison.equal).toBeGreaterThan(10_000);
    },
    (60 + 30 * kills) * 1000,
  );
});
