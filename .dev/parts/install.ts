/** Builds the real parts of the end-to-end tests: `node .dev/parts/install.ts [NAME…]`; without a name, those the tests use. */
import { installParts, partsFolder } from "./install-parts.ts";
import { PART_SPECS } from "./part-specs.ts";
import type { PartName } from "./part-specs.ts";

function isPartName(name: string): name is PartName {
  return PART_SPECS.some((spec) => spec.name === name);
}

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !isPartName(name));
if (unknown.length > 0) {
  console.error(
    `no such part: ${unknown.join(", ")}; there are: ${PART_SPECS.map((spec) => spec.name).join(", ")}`,
  );
  process.exitCode = 2;
} else {
  const used = PART_SPECS.filter((spec) => spec.used).map((spec) => spec.name);
  const names = wanted.length > 0 ? wanted.filter(isPartName) : used;
  console.log(`parts are kept in ${partsFolder()}`);
  const installation = await installParts(names, (line) => console.log(line));
  if (installation.kind === "tool-missing") {
    console.error(installation.message);
    process.exitCode = 1;
  }
}
