import { open, readFile, rename } from "node:fs/promises";
import { decodeBackfill, encodeBackfill, type BackfillDocument } from "./rules/backfill-document.ts";

/** What stands in the place of a progress file. */
export type BackfillFileLoad =
  | { readonly kind: "document"; readonly document: BackfillDocument }
  | { readonly kind: "none" }
  | { readonly kind: "unusable"; readonly message: string };

/** Reads a progress file. */
export async function loadBackfill(file: string): Promise<BackfillFileLoad> {
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "ENOENT"
      ? { kind: "none" }
      : { kind: "unusable", message: `${file} cannot be read: ${messageOf(error)}` };
  }
  const decoded = decodeBackfill(text);
  return decoded.kind === "backfill"
    ? { kind: "document", document: decoded.document }
    : { kind: "unusable", message: `${file} cannot be used: ${decoded.message}` };
}

/** Replaces the progress file, whole or not at all; on disk when it resolves. */
export async function saveBackfill(file: string, document: BackfillDocument): Promise<void> {
  {
    await using fresh = await open(`${file}.new`, "w", 0o600);
    await fresh.writeFile(encodeBackfill(document));
    await fresh.sync();
  }
  await rename(`${file}.new`, file);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
