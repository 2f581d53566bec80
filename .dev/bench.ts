/** `npm run bench`: every benchmark, one after another, since they share the processor. Options go to the first, the controller's. */
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const benches: readonly (readonly [string, readonly string[]])[] = [
  ["the controller, 500 load balancers", ["test/bench/bench.ts", ...process.argv.slice(2)]],
  ["reading CloudWatch, beside the SDK", ["--max-semi-space-size=4", "test/bench/cloudwatch-bench.ts"]],
  ["delivery, beside the stock exporters", ["test/bench/otlp-bench.ts"]],
  ["settle times", ["test/bench/settle-bench.ts"]],
  ["discovery and ownership", ["--expose-gc", "test/bench/ownership-bench.ts"]],
  ["watching", ["--expose-gc", "test/bench/reflector-bench.ts"]],
  ["a simulated day", ["--expose-gc", "test/bench/day-bench.ts"]],
];

const failed: string[] = [];
for (const [name, args] of benches) {
  process.stdout.write(`\n── ${name}\n`);
  const done = spawnSync(process.execPath, args, { cwd: root, stdio: ["ignore", "inherit", "inherit"] });
  if (done.status !== 0) {
    failed.push(name);
  }
}
if (failed.length > 0) {
  process.stdout.write(`\nfailed: ${failed.join("; ")}\n`);
  process.exit(1);
}
