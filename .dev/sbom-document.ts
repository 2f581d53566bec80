import { createHash } from "node:crypto";
import type { LockedPackage } from "./sbom-packages.ts";

/** The program that the document is about. */
export interface SbomSubject {
  readonly name: string;
  readonly version: string;
  readonly description: string;
  readonly licence: string;
}

/** A Package URL: the at-sign of a scope is percent-encoded, its slash is not. */
export function packageUrl({ name, version }: { readonly name: string; readonly version: string }): string {
  return `pkg:npm/${name.replace("@", "%40")}@${version}`;
}

/** The hexadecimal form that CycloneDX asks for, of a lockfile's `sha512-BASE64`. */
export function sha512Hex(integrity: string): string {
  const base64 = /^sha512-([A-Za-z0-9+/]{86}==)$/.exec(integrity)?.[1];
  if (base64 === undefined) {
    throw new Error(`not a sha512 integrity: ${integrity}`);
  }
  return Buffer.from(base64, "base64").toString("hex");
}

/** The folder that Node takes for `name` when a file of `place` imports it; null when it is not in the bundle. */
function resolvePlace(place: string, name: string, places: ReadonlySet<string>): string | null {
  const nested = `${place}/node_modules/${name}`;
  if (places.has(nested)) {
    return nested;
  }
  const end = place.lastIndexOf("node_modules/");
  const above = place.slice(0, Math.max(0, end - 1));
  if (above !== "") {
    return resolvePlace(above, name, places);
  }
  const top = `node_modules/${name}`;
  return places.has(top) ? top : null;
}

function component(one: LockedPackage): Record<string, unknown> {
  const slash = one.name.startsWith("@") ? one.name.indexOf("/") : -1;
  return {
    type: "library",
    "bom-ref": one.place,
    ...(slash > 0 ? { group: one.name.slice(0, slash) } : {}),
    name: one.name.slice(slash + 1),
    version: one.version,
    scope: "required",
    hashes: [{ alg: "SHA-512", content: sha512Hex(one.integrity) }],
    licenses: [/[ ()]/.test(one.licence) ? { expression: one.licence } : { license: { id: one.licence } }],
    purl: packageUrl(one),
  };
}

/**
 * The bill of materials of the bundle as CycloneDX 1.6. The same lockfile and sources always make the same bytes: there is
 * no time in it, and the serial number comes from the content.
 */
export function sbomDocument(
  subject: SbomSubject,
  packages: readonly LockedPackage[],
  direct: readonly string[],
): string {
  const sorted = packages.toSorted((one, other) => (one.place < other.place ? -1 : 1));
  const places = new Set(sorted.map(({ place }) => place));
  const subjectRef = packageUrl(subject);
  const content = {
    version: 1,
    metadata: {
      component: {
        type: "application",
        "bom-ref": subjectRef,
        name: subject.name,
        version: subject.version,
        description: subject.description,
        licenses: [{ license: { id: subject.licence } }],
        purl: subjectRef,
      },
    },
    components: sorted.map(component),
    dependencies: [
      {
        ref: subjectRef,
        dependsOn: direct
          .map((name) => `node_modules/${name}`)
          .filter((place) => places.has(place))
          .toSorted(),
      },
      ...sorted.map(({ place, dependencies }) => ({
        ref: place,
        dependsOn: dependencies.flatMap((name) => resolvePlace(place, name, places) ?? []).toSorted(),
      })),
    ],
  };
  const digest = createHash("sha256").update(JSON.stringify(content)).digest("hex");
  // A UUID of version 8 (RFC 9562): its bits are ours to choose.
  const uuid = [
    digest.slice(0, 8),
    digest.slice(8, 12),
    `8${digest.slice(13, 16)}`,
    `a${digest.slice(17, 20)}`,
    digest.slice(20, 32),
  ].join("-");
  const document = {
    $schema: "http://cyclonedx.org/schema/bom-1.6.schema.json",
    bomFormat: "CycloneDX",
    specVersion: "1.6",
    serialNumber: `urn:uuid:${uuid}`,
    ...content,
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}
