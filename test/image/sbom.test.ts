import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, test } from "vitest";
import { allowedLicences, refusedLicences } from "../../.dev/licences-page.ts";
import { packageUrl, sbomDocument, sha512Hex } from "../../.dev/sbom-document.ts";
import { bundledPackages, type LockedPackage } from "../../.dev/sbom-packages.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const subject = { name: "elbow", version: "0.1.0", description: "d", licence: "Apache-2.0" };

function locked(place: string, dependencies: readonly string[] = []): LockedPackage {
  const name = place.slice(place.lastIndexOf("node_modules/") + "node_modules/".length);
  const integrity = `sha512-${Buffer.alloc(64, place.length).toString("base64")}`;
  return { place, name, version: "1.2.3", integrity, licence: "MIT", dependencies };
}

interface Bom {
  readonly specVersion: string;
  readonly serialNumber: string;
  readonly components: readonly Readonly<Record<string, unknown>>[];
  readonly dependencies: readonly { readonly ref: string; readonly dependsOn: readonly string[] }[];
}

describe("the bill of materials", () => {
  const packages = [
    locked("node_modules/a", ["b", "@s/c", "not-bundled"]),
    locked("node_modules/b", ["@s/c"]),
    locked("node_modules/b/node_modules/@s/c"),
    locked("node_modules/@s/c"),
  ];

  test("is the same for the same contents, in any order, and another for others", () => {
    const one = sbomDocument(subject, packages, ["a"]);
    expect(sbomDocument(subject, packages.toReversed(), ["a"])).toBe(one);
    const other = JSON.parse(sbomDocument(subject, packages.slice(1), ["a"])) as Bom;
    expect(other.serialNumber).not.toBe((JSON.parse(one) as Bom).serialNumber);
    expect(other.serialNumber).toMatch(
      /^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-a[0-9a-f]{3}-[0-9a-f]{12}$/,
    );
  });

  test("a dependency is the nearest folder, as Node finds it; what is not bundled is left out", () => {
    const { dependencies } = JSON.parse(sbomDocument(subject, packages, ["a", "not-bundled"])) as Bom;
    expect(Object.fromEntries(dependencies.map(({ ref, dependsOn }) => [ref, dependsOn]))).toEqual({
      "pkg:npm/elbow@0.1.0": ["node_modules/a"],
      "node_modules/@s/c": [],
      "node_modules/a": ["node_modules/@s/c", "node_modules/b"],
      "node_modules/b": ["node_modules/b/node_modules/@s/c"],
      "node_modules/b/node_modules/@s/c": [],
    });
  });

  test("names and hashes are written as their formats ask", () => {
    expect(packageUrl({ name: "@aws-sdk/core", version: "3.1.0" })).toBe("pkg:npm/%40aws-sdk/core@3.1.0");
    expect(sha512Hex(`sha512-${Buffer.alloc(64, 0xab).toString("base64")}`)).toBe("ab".repeat(64));
    expect(() => sha512Hex("sha1-abc")).toThrow("not a sha512 integrity");
  });
});

describe("what the bundle really holds", () => {
  let packages: readonly LockedPackage[] = [];

  beforeAll(async () => {
    packages = await bundledPackages(root);
  }, 60_000);

  test("the clients and the vendored chart library are in it, tools are not", () => {
    const names = packages.map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(["@aws-sdk/client-cloudwatch", "pino", "undici", "uplot"]));
    for (const tool of ["vitest", "esbuild", "typescript", "oxlint", "fast-check"]) {
      expect(names).not.toContain(tool);
    }
  });

  test("every licence asks for a notice only; none is a copyleft", () => {
    expect(refusedLicences(packages)).toEqual([]);
    expect(allowedLicences.filter((licence) => /GPL|MPL|EPL|CDDL|SSPL|BUSL/.test(licence))).toEqual([]);
    expect(refusedLicences([{ ...locked("node_modules/x"), licence: "AGPL-3.0" }])).toEqual([
      "x 1.2.3: AGPL-3.0",
    ]);
  });

  test("the lockfile's licence and version are those of the installed package", () => {
    for (const { place, version, licence } of packages) {
      const installed = JSON.parse(readFileSync(`${root}${place}/package.json`, "utf8")) as Record<
        string,
        unknown
      >;
      expect([place, installed["version"], installed["license"]]).toEqual([place, version, licence]);
    }
  });

  test("every component has a hash, a licence and a Package URL", () => {
    const { components, specVersion } = JSON.parse(sbomDocument(subject, packages, [])) as Bom;
    expect(specVersion).toBe("1.6");
    expect(components).toHaveLength(packages.length);
    expect(new Set(components.map((one) => one["bom-ref"])).size).toBe(packages.length);
    for (const one of components) {
      expect(one).toMatchObject({
        type: "library",
        purl: expect.stringMatching(/^pkg:npm\/.+@.+$/),
        hashes: [{ alg: "SHA-512", content: expect.stringMatching(/^[0-9a-f]{128}$/) }],
      });
    }
  });
});
