/** `npm test`: format, lint, types, generated files, unit and integration tests; stops at the first step that fails. */
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const bin = (file: string): string => `${root}node_modules/${file}`;
const steps: readonly (readonly [string, readonly string[]])[] = [
  ["format", [bin("oxfmt/bin/oxfmt"), "--check", "."]],
  ["lint", [bin("oxlint/bin/oxlint"), "--type-aware", "--deny-warnings", "."]],
  ["types", [bin("typescript/bin/tsc"), "--noEmit", "-p", "tsconfig.json"]],
  ["generated files", [`${root}.dev/generate.ts`, "--check"]],
  ["build", [`${root}.dev/build.ts`]],
  ["tests", [bin("vitest/vitest.mjs"), "run", "--config", ".dev/vitest.config.ts", ...process.argv.slice(2)]],
];

for (const [name, args] of steps) {
  process.stdout.write(`\n── ${name}\n`);
  const done = spawnSync(process.execPath, args, { cwd: root, stdio: ["ignore", "inherit", "inherit"] });
  if (done.status !== 0) {
    process.stdout.write(`\n${name}: failed\n`);
    process.exit(1);
  }
}
