import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const root = fileURLToPath(new URL("..", import.meta.url));
const reportDir = process.env["ELBOW_TEST_REPORT_DIR"];

export default defineConfig({
  root,
  test: {
    include: ["test/**/*.test.ts"],
    exclude: ["test/e2e/**"],
    reporters:
      reportDir === undefined ? ["default"] : ["default", ["json", { outputFile: `${reportDir}/unit.json` }]],
    testTimeout: 20_000,
    pool: "forks",
    maxWorkers: 2,
  },
});
