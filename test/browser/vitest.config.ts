/** The tests that need a real browser: `vitest run --config test/browser/vitest.config.ts`, with Chromium in ELBOW_CHROMIUM or /usr/bin/chromium. */
import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

export default defineConfig({
  root: fileURLToPath(new URL("../..", import.meta.url)),
  test: { include: ["test/browser/**/*.browser.ts"], testTimeout: 60_000, pool: "forks", maxWorkers: 1 },
});
