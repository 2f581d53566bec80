/** `npm run test:e2e`: builds the real parts and the bundle, then runs the end-to-end tests. */
import { spawn, spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

import { installParts } from "./parts/install-parts.ts";
import { PART_SPECS } from "./parts/part-specs.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const isCi = !["", "0", "false", undefined].includes(process.env["CI"]);

function step(name: string, args: readonly string[]): void {
  console.log(`\n── ${name}`);
  const done = spawnSync(process.execPath, args, { cwd: root, stdio: ["ignore", "inherit", "inherit"] });
  if (done.status !== 0) {
    console.log(`\n${name}: failed`);
    process.exit(1);
  }
}

/** Waits most of its time, so it goes beside the other tests. */
const liveRules = "test/e2e/rules-live.e2e.test.ts";
/** Minutes of the soak; ten is what a merge asks for. */
const soakMinutes = process.env["ELBOW_SOAK_MINUTES"] ?? "10";

function vitest(args: readonly string[]): readonly string[] {
  return ["node_modules/vitest/vitest.mjs", "run", "--config", ".dev/vitest.e2e.config.ts", ...args];
}

const browserTests = ["node_modules/vitest/vitest.mjs", "run", "--config", "test/browser/vitest.config.ts"];

interface LaneStep {
  readonly name: string;
  readonly args: readonly string[];
  /** Name of the report of its tests. */
  readonly report: string;
}

/** Runs steps one after the other, beside other lanes; each one's output is shown when it has ended. Returns what failed. */
async function lane(steps: readonly LaneStep[]): Promise<readonly string[]> {
  const failed: string[] = [];
  for (const { name, args, report } of steps) {
    const startedAtMs = Date.now();
    const child = spawn(process.execPath, args, {
      cwd: root,
      env: { ...process.env, ELBOW_E2E_REPORT: report, ELBOW_BUNDLE: `${root}dist/elbow.js` },
      stdio: ["ignore", "pipe", "pipe"],
    });
    const output: Buffer[] = [];
    child.stdout.on("data", (chunk: Buffer) => output.push(chunk));
    child.stderr.on("data", (chunk: Buffer) => output.push(chunk));
    const code = await new Promise<number | null>((resolve) => child.once("close", resolve));
    const seconds = Math.round((Date.now() - startedAtMs) / 1000);
    console.log(`\n── ${name}, ${seconds} s\n${Buffer.concat(output).toString("utf8")}`);
    if (code !== 0) {
      failed.push(name);
    }
  }
  return failed;
}

console.log("── parts");
const used = PART_SPECS.filter((spec) => spec.used).map((spec) => spec.name);
const installation = await installParts(used, (line) => console.log(line));
switch (installation.kind) {
  case "installed":
    break;
  case "tool-missing":
    console.log(`${installation.message}.`);
    console.log(isCi ? "With CI set this is a failure." : "The end-to-end tests are skipped.");
    process.exit(isCi ? 1 : 0);
    break;
  default:
    installation satisfies never;
}
step("bundle", [".dev/build.ts"]);
if (process.argv.length > 2) {
  step("tests", vitest(process.argv.slice(2)));
} else {
  const lanes = await Promise.all([
    lane([
      { name: "pages in a browser", args: browserTests, report: "browser" },
      { name: "tests", args: vitest(["--exclude", liveRules]), report: "e2e" },
    ]),
    lane([
      { name: "rules on a live Prometheus", args: vitest([liveRules]), report: "e2e-live" },
      { name: "soak", args: ["test/soak/soak.ts", "--minutes", soakMinutes], report: "soak" },
    ]),
  ]);
  const failed = lanes.flat();
  if (failed.length > 0) {
    console.log(`\nfailed: ${failed.join(", ")}`);
    process.exit(1);
  }
}
