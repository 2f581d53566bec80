import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const root = fileURLToPath(new URL("..", import.meta.url));
const reportDir = process.env["ELBOW_TEST_REPORT_DIR"];

/** One file at a time: each starts servers that would take the processor from the others and make them late. */
export default defineConfig({
  root,
  test: {
    include: ["test/e2e/**/*.e2e.test.ts"],
    reporters:
      reportDir === undefined
        ? ["default"]
        : [
            "default",
            ["json", { outputFile: `${reportDir}/${process.env["ELBOW_E2E_REPORT"] ?? "e2e"}.json` }],
          ],
    testTimeout: 600_000,
    hookTimeout: 120_000,
    pool: "forks",
    fileParallelism: false,
  },
});
