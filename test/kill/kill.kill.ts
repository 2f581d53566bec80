/**
 * Real processes of `elbow run` against the simulation over HTTP, ended by SIGKILL at random moments while they catch up.
 * ELBOW_KILLS=20 makes it a long one; ELBOW_SEED repeats one.
 */
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { killedRuns } from "./killed-runs.ts";

const kills = Number(process.env["ELBOW_KILLS"] ?? 2);
const seed = Number(process.env["ELBOW_SEED"] ?? Math.floor(Math.random() * 1e6));
const program = fileURLToPath(new URL("../../src/main.ts", import.meta.url));

describe("a process that is killed", () => {
  test.each(["a ConfigMap", "a file"] as const)(
    `goes on from its checkpoint in %s (seed ${seed})`,
    async (checkpoint) => {
      const { ending, log, comparison, repeats } = await killedRuns({ program, kills, seed, checkpoint });
      expect(ending).toEqual({ code: 0 });
      expect(log).toContain("checkpoint read");
      expect(comparison).toMatchObject({ missing: 0, different: 0, extra: 0 });
      expect(comparison.equal).toBeGreaterThan(10_000);
      expect(repeats.wrong.slice(0, 3)).toEqual([]);
    },
    (60 + 30 * kills) * 1000,
  );
});
