import { mkdir, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";

/** A file to be written: its name where `--out` is a folder, and its text. */
export interface NamedText {
  readonly name: string;
  readonly text: string;
}

/** What became of writing files: their paths, or words for the user. */
export type FilesWritten =
  | { readonly kind: "written"; readonly paths: readonly string[] }
  | { readonly kind: "failed"; readonly reason: string };

/**
 * Writes files to `out`: a folder (it exists, or ends with a slash), or a file's name, beside which the other texts get
 * their own names. Missing folders are made.
 */
export async function writeTextFiles(
  out: string,
  [main, ...others]: readonly [NamedText, ...NamedText[]],
): Promise<FilesWritten> {
  const whole = await isFolder(out);
  const folder = whole ? out : dirname(out);
  const files = [
    { path: whole ? join(out, main.name) : out, text: main.text },
    ...others.map(({ name, text }) => ({ path: join(folder, name), text })),
  ];
  try {
    await mkdir(folder, { recursive: true });
    for (const { path, text } of files) {
      await writeFile(path, text);
    }
    return { kind: "written", paths: files.map(({ path }) => path) };
  } catch (error) {
    return { kind: "failed", reason: error instanceof Error ? error.message : String(error) };
  }
}

/** Whether `--out` means a folder: it ends with a slash, or is one. */
export async function isFolder(out: string): Promise<boolean> {
  return (
    out.endsWith("/") ||
    stat(out).then(
      (found) => found.isDirectory(),
      () => false,
    )
  );
}
