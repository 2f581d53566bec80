/** The tests that kill real processes: `vitest run --config test/kill/vitest.config.ts`; ELBOW_KILLS says how often. */
import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

export default defineConfig({
  root: fileURLToPath(new URL("../..", import.meta.url)),
  test: { include: ["test/kill/**/*.kill.ts"], testTimeout: 60_000, pool: "forks", maxWorkers: 1 },
});
