import { readFile } from "node:fs/promises";
import { build } from "esbuild";

/** One package as package-lock.json has it. `place` is its folder, e.g. `node_modules/pino`. */
export interface LockedPackage {
  readonly place: string;
  readonly name: string;
  readonly version: string;
  readonly integrity: string;
  readonly licence: string;
  readonly dependencies: readonly string[];
}

/** Packages whose text lies in the sources as generated modules, so that the bundler does not see where it came from. */
const vendored: readonly string[] = ["node_modules/uplot"];

interface LockEntry {
  readonly version?: string;
  readonly integrity?: string;
  readonly license?: string;
  readonly name?: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
}

/** The packages of a lockfile (version 3) by their places. Throws when one has no version, hash or licence. */
export function lockedPackages(lockText: string): ReadonlyMap<string, LockedPackage> {
  const { packages } = JSON.parse(lockText) as { readonly packages: Readonly<Record<string, LockEntry>> };
  return new Map(
    Object.entries(packages)
      .filter(([place]) => place !== "")
      .map(([place, entry]) => {
        const name = entry.name ?? place.slice(place.lastIndexOf("node_modules/") + "node_modules/".length);
        const { version, integrity, license } = entry;
        if (version === undefined || integrity === undefined || license === undefined) {
          throw new Error(`package-lock.json: ${place} has no version, integrity or license`);
        }
        const dependencies = Object.keys({
          ...entry.dependencies,
          ...entry.optionalDependencies,
          ...entry.peerDependencies,
        });
        return [place, { place, name, version, integrity, licence: license, dependencies }];
      }),
  );
}

/** The places of the packages of which the bundle holds at least one file, sorted: what esbuild reads from src/main.ts. */
export async function bundledPlaces(root: string): Promise<readonly string[]> {
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: ["src/main.ts"],
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node22",
    minifySyntax: true,
    preserveSymlinks: true,
    write: false,
    outfile: "elbow.js",
    metafile: true,
    logLevel: "error",
  });
  const used = Object.values(metafile.outputs).flatMap(({ inputs }) =>
    Object.entries(inputs).flatMap(([file, { bytesInOutput }]) => (bytesInOutput > 0 ? [file] : [])),
  );
  return [...new Set([...used.flatMap(placeOf), ...vendored])].toSorted();
}

function placeOf(file: string): readonly string[] {
  const place = /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(file)?.[0];
  return place === undefined ? [] : [place];
}

/** What the bundle holds of other people's packages, by place. Throws when the lockfile does not know one of them. */
export async function bundledPackages(root: string): Promise<readonly LockedPackage[]> {
  const locked = lockedPackages(await readFile(`${root}/package-lock.json`, "utf8"));
  return (await bundledPlaces(root)).map((place) => {
    const found = locked.get(place);
    if (found === undefined) {
      throw new Error(`${place} is in the bundle but not in package-lock.json`);
    }
    return found;
  });
}
