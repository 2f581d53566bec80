/** `npm run test:e2e`: builds the real parts and the bundle, then runs the end-to-end tests. */
import { spawnSync } from "node:child_process";
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
step("tests", [
  "node_modules/vitest/vitest.mjs",
  "run",
  "--config",
  ".dev/vitest.e2e.config.ts",
  ...process.argv.slice(2),
]);
