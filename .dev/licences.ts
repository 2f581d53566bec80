/**
 * Writes the licence texts of what the bundle holds: `node .dev/licences.ts [FILE]`, by default dist/LICENCES.txt. Fails
 * when a licence is not among the allowed ones. The list of them, docs/licences.md, is written by .dev/generate.ts.
 */
import { readdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { licenceTexts, refusedLicences, type LicenceText } from "./licences-page.ts";
import { bundledPackages, type LockedPackage } from "./sbom-packages.ts";

const root = fileURLToPath(new URL("..", import.meta.url));

async function textOf({ place, name, version, licence }: LockedPackage): Promise<LicenceText> {
  const files = await readdir(path.join(root, place));
  const named = files.filter((file) => /^(licen[cs]e|copying|notice)([-.].*)?$/i.test(file)).toSorted();
  const texts = await Promise.all(named.map((file) => readFile(path.join(root, place, file), "utf8")));
  return { name, version, licence, text: texts.join("\n").replaceAll("\r\n", "\n") };
}

const packages = await bundledPackages(root);
const refused = refusedLicences(packages);
if (refused.length > 0) {
  process.stdout.write(`licences to look at before shipping:\n${refused.join("\n")}\n`);
  process.exitCode = 1;
} else {
  const file = path.resolve(process.argv[2] ?? `${root}dist/LICENCES.txt`);
  await writeFile(file, licenceTexts(await Promise.all(packages.map(textOf))));
}
