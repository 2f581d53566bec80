/** `node .dev/chart-readme.ts`: writes the chart's README.md from its template and values.yaml, by helm-docs. */
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { installParts, partFolder } from "./parts/install-parts.ts";

const chart = fileURLToPath(new URL("../charts/elbow", import.meta.url));
const installation = await installParts(["helm-docs"], (line) => console.log(line));
if (installation.kind === "tool-missing") {
  console.error(installation.message);
  process.exitCode = 1;
} else {
  const program = join(partFolder("helm-docs"), "bin", "helm-docs");
  const args = ["--chart-search-root", chart, "--sort-values-order", "file"];
  process.exitCode = spawnSync(program, args, { stdio: "inherit" }).status ?? 1;
}
