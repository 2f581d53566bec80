/**
 * Writes the bundle's bill of materials, CycloneDX 1.6: `node .dev/sbom.ts [FILE]`, by default dist/elbow.cdx.json.
 * It lists what the bundle holds, not what is installed.
 */
import { mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { sbomDocument } from "./sbom-document.ts";
import { bundledPackages } from "./sbom-packages.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const file = path.resolve(process.argv[2] ?? `${root}dist/elbow.cdx.json`);

const own = JSON.parse(await readFile(`${root}package.json`, "utf8")) as {
  readonly name: string;
  readonly version: string;
  readonly description: string;
  readonly license: string;
  readonly dependencies: Readonly<Record<string, string>>;
};
const packages = await bundledPackages(root);
await mkdir(path.dirname(file), { recursive: true });
await writeFile(
  file,
  sbomDocument({ ...own, licence: own.license }, packages, Object.keys(own.dependencies)),
);
process.stdout.write(`${path.relative(process.cwd(), file)}: ${packages.length} packages\n`);
