import { readFile, stat } from "node:fs/promises";

/** Largest file that is read. Certificates and tokens are a few KiB; larger is a wrong path. */
const maxFileBytes = 1024 * 1024;

/** A file as it is now, or why it cannot be read. */
export type FileContent =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "unreadable"; readonly message: string };

/** Reads a file that others replace while we run (mounted Secrets, rotated tokens). */
export type ChangingFile = () => Promise<FileContent>;

/** Remembers the content until the file's identity, size or time of change differs. Failures are not remembered. */
export function changingFile(path: string): ChangingFile {
  let known: { readonly version: string; readonly text: string } | null = null;
  return async () => {
    try {
      const { dev, ino, size, mtimeMs } = await stat(path);
      if (size > maxFileBytes) {
        return {
          kind: "unreadable",
          message: `${path} is ${size} bytes, more than ${maxFileBytes}: not this file?`,
        };
      }
      const version = `${dev}:${ino}:${size}:${mtimeMs}`;
      if (known?.version !== version) {
        known = { version, text: await readFile(path, "utf8") };
      }
      return { kind: "text", text: known.text };
    } catch (error) {
      return { kind: "unreadable", message: `${path} cannot be read: ${String((error as Error).message)}` };
    }
  };
}
