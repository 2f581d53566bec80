/**
 * `npm run generate`: writes every generated file; with --check only compares and says which differ. The generators are
 * the program's own pure functions, so that documentation cannot drift from the code.
 */
import { mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { configurationPage } from "../src/config/configuration-page.ts";
import { metricsPage } from "../src/catalogue/metrics-page.ts";
import { generateAlertsPage, generateTemplates } from "./alert-templates.ts";
import { generateAssets } from "./assets.ts";
import { selfMetricsPage } from "./self-metrics-page.ts";
import { chartFiles } from "./chart-files.ts";
import { chartBill } from "./chart-bill.ts";
import { chartSchema } from "./chart-schema.ts";
import { licencesPage } from "./licences-page.ts";
import { bundledPackages } from "./sbom-packages.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const files: Readonly<Record<string, string>> = {
  "docs/configuration.md": configurationPage(),
  "docs/metrics.md": metricsPage(),
  "docs/self-metrics.md": selfMetricsPage(),
  "charts/elbow/files/bill.yaml": chartBill(),
  "charts/elbow/values.schema.json": `${JSON.stringify(chartSchema(), null, 2)}\n`,
  ...chartFiles(),
  "docs/licences.md": licencesPage(await bundledPackages(root)),
  ...(await generateTemplates()),
  ...(await generateAlertsPage()),
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
