import path from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { killedRuns } from "../kill/killed-runs.ts";

const program = process.env["ELBOW_BUNDLE"] ?? fileURLToPath(new URL("../../dist/elbow.js", import.meta.url));

/** Seeds that end the first process after its first checkpoint and in the middle of its catching up. */
test.each([
  { where: "a ConfigMap", seed: 1, more: () => "" },
  {
    where: "a file",
    seed: 2,
    more: (folder: string) => `checkpoint: {file: "${path.join(folder, "progress")}"}\n`,
  },
])(
  "a process that is killed while it catches up goes on from its checkpoint in $where",
  async ({ seed, more }) => {
    const { code, log, comparison, wrong, allowed, counted } = await killedRuns({
      program,
      kills: 1,
      seed,
      more,
    });
    expect([code, log]).toEqual([0, expect.stringContaining("checkpoint read")]);
    expect(comparison).toMatchObject({ missing: 0, different: 0, extra: 0 });
    expect(wrong.slice(0, 3)).toEqual([]);
    expect(counted).toBeGreaterThanOrEqual(allowed);
    expect(comparison.equal).toBeGreaterThan(10_000);
  },
  180_000,
);
