/**
 * `npm run generate`: writes every generated file; with --check only compares and says which differ. The generators are
 * the program's own pure functions, so that documentation cannot drift from the code.
 */
import { mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { configurationPage } from "../src/config/configuration-page.ts";
import { metricsPage } from "../src/catalogue/metrics-page.ts";
import { generateAssets } from "./assets.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const files: Readonly<Record<string, string>> = {
  "docs/configuration.md": configurationPage(),
  "docs/metrics.md": metricsPage(),
  ...(await generateAssets()),
};

const checking = process.argv.includes("--check");
let different = 0;
for (const [file, content] of Object.entries(files)) {
  const place = path.join(root, file);
  const present = await readFile(place, "utf8").catch(() => null);
  if (present === content) {
    continue;
  }
  different += 1;
  if (checking) {
    process.stdout.write(`${file} differs from its generator: run npm run generate and commit the result\n`);
  } else {
    await mkdir(path.dirname(place), { recursive: true });
    await writeFile(place, content);
    process.stdout.write(`${file} written\n`);
  }
}
process.exitCode = checking && different > 0 ? 1 : 0;
