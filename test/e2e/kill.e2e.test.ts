import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { killedRuns } from "../kill/killed-runs.ts";

const program = process.env["ELBOW_BUNDLE"] ?? fileURLToPath(new URL("../../dist/elbow.js", import.meta.url));

test.each([
  { checkpoint: "a ConfigMap", seed: 7 },
  { checkpoint: "a file", seed: 8 },
] as const)(
  "a process that is killed while it catches up goes on from its checkpoint in $checkpoint",
  async ({ checkpoint, seed }) => {
    const { ending, log, comparison, repeats, counted } = await killedRuns({
      program,
      kills: 1,
      seed,
      checkpoint,
    });
    expect(ending).toEqual({ code: 0 });
    expect(log).toContain("checkpoint read");
    expect(comparison).toMatchObject({ missing: 0, different: 0, extra: 0 });
    expect(comparison.equal).toBeGreaterThan(10_000);
    expect(repeats.wrong.slice(0, 3)).toEqual([]);
    expect(counted).toBeGreaterThanOrEqual(repeats.allowed);
  },
  180_000,
);
