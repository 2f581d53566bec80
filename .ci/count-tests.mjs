// Adds up the JSON reports of the test runs: `node .ci/count-tests.mjs REPORT_DIR RUN=EXIT_STATUS…`. Prints
// "N passed, N failed" and ends with 1 when anything failed. Runs on any Node from 20 on, without dependencies.
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";

const [reportDir, ...runs] = process.argv.slice(2);
let passed = 0;
let failed = 0;
for (const run of runs) {
  const [name, status] = run.split("=");
  const file = path.join(reportDir, `${name}.json`);
  let failedHere = 0;
  if (existsSync(file)) {
    const report = JSON.parse(readFileSync(file, "utf8"));
    passed += report.numPassedTests;
    // A file that breaks before its first test, or in a hook, has failed without a failed test in it.
    const brokenFiles = report.testResults.filter(
      (result) =>
        result.status === "failed" && result.assertionResults.every((test) => test.status !== "failed"),
    );
    failedHere = report.numFailedTests + brokenFiles.length;
  }
  // A run that failed outside its tests (lint, types, a build) counts as one failure, so that it is never shown as none.
  failed += status === "0" ? failedHere : Math.max(failedHere, 1);
  if (status !== "0") {
    process.stderr.write(`${name}: failed\n`);
  }
}
process.stdout.write(`${passed} passed, ${failed} failed\n`);
process.exitCode = failed === 0 && passed > 0 ? 0 : 1;
