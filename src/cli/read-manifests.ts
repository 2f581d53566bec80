import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { parseAllDocuments } from "yaml";
import { renderFirst } from "../scaffold/manifests/read-owners.ts";
import type { CommandContext } from "./command-context.ts";

/** Manifests, parsed, or what is wrong with them. */
export type ManifestsReading =
  | { readonly kind: "documents"; readonly documents: readonly unknown[] }
  | { readonly kind: "invalid"; readonly problems: readonly string[] };

/** More than any chart renders; a wrong file must not fill the memory. */
const maxBytes = 16 * 1_048_576;
/** More files in a folder are no manifests. */
const maxFiles = 2_000;

/** Reads the YAML of a file, of all `.yaml`, `.yml` and `.json` files of a folder (not of those inside), or of standard input (`-`). */
export async function readManifests(path: string, context: CommandContext): Promise<ManifestsReading> {
  if (path === "-") {
    return parsed([["standard input", await standardInput(context.signal)]]);
  }
  const found = await filesOf(path);
  const problems: string[] = [];
  const texts: [string, string][] = [];
  for (const file of found) {
    const reading = await context.readFile(file, maxBytes, context.signal);
    if (reading.kind === "text") {
      texts.push([file, reading.text]);
    } else {
      problems.push(`${file} cannot be read: ${reading.reason}`);
    }
  }
  return problems.length > 0 ? { kind: "invalid", problems } : parsed(texts);
}

async function filesOf(path: string): Promise<readonly string[]> {
  const isFolder = await stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
  if (!isFolder) {
    return [path];
  }
  const names = (await readdir(path)).filter((name) => /\.(ya?ml|json)$/.test(name)).toSorted();
  return names.slice(0, maxFiles).map((name) => join(path, name));
}

async function standardInput(signal: AbortSignal): Promise<string> {
  let text = "";
  process.stdin.setEncoding("utf8");
  for await (const chunk of process.stdin) {
    signal.throwIfAborted();
    text += String(chunk);
    if (text.length > maxBytes) {
      break;
    }
  }
  return text;
}

function parsed(texts: readonly (readonly [string, string])[]): ManifestsReading {
  const problems: string[] = [];
  const documents = texts.flatMap(([file, text]) =>
    // Its warnings are about keys that only templates have, and name no place.
    [...parseAllDocuments(text, { logLevel: "error" })].flatMap((document): readonly unknown[] => {
      const [broken] = document.errors;
      if (broken !== undefined) {
        const reason = (broken.message.split("\n")[0] ?? "").replace(/:$/, "");
        problems.push(`${file} is not YAML: ${reason}${text.includes("{{") ? `; ${renderFirst}` : ""}`);
        return [];
      }
      return [document.toJS({ maxAliasCount: 100 })];
    }),
  );
  return problems.length > 0 ? { kind: "invalid", problems } : { kind: "documents", documents };
}
