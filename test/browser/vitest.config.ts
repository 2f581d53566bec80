/** The tests that need a real browser: `vitest run --config test/browser/vitest.config.ts`; without one they are skipped. */
import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";
import { chromiumPath } from "./find-chromium.ts";

const reportDir = process.env["ELBOW_TEST_REPORT_DIR"];

if (chromiumPath === null) {
  console.log(
    "No Chromium on this machine: the pages are not tested in a browser. ELBOW_CHROMIUM names one.",
  );
}

export default defineConfig({
  root: fileURLToPath(new URL("../..", import.meta.url)),
  test: {
    include: ["test/browser/**/*.browser.ts"],
    reporters:
      reportDir === undefined
        ? ["default"]
        : ["default", ["json", { outputFile: `${reportDir}/browser.json` }]],
    testTimeout: 60_000,
    expect: { poll: { timeout: 20_000 } },
    pool: "forks",
    maxWorkers: 1,
  },
});
