import { Buffer } from "node:buffer";
import { open, readFile, rename, stat } from "node:fs/promises";
import path from "node:path";
import type { CheckpointLoad, CheckpointSave, CheckpointStore } from "../kubernetes/checkpoint-store.ts";

/** A larger file is not ours. */
const maxFileBytes = 64 * 1024 * 1024;

/**
 * A checkpoint in a file, replaced by renaming, so that a crash or a full disk leaves the old one whole. A file that somebody
 * else has replaced is noticed, though not prevented: two processes must not share one.
 */
export function checkpointFileStore(file: string): CheckpointStore {
  let attempted: Uint8Array | null = null;
  let stamp: string | null = null;
  return {
    where: `file ${file}`,
    async load(signal) {
      signal.throwIfAborted();
      try {
        const { size } = await stat(file);
        if (size > maxFileBytes) {
          return { kind: "loaded", bytes: new Uint8Array(0) };
        }
        const bytes = await readFile(file);
        stamp = await stampOf(file);
        return { kind: "loaded", bytes };
      } catch (error) {
        return codeOf(error) === "ENOENT" ? { kind: "none" } : failureOf(file, error);
      }
    },
    async save(bytes, signal) {
      signal.throwIfAborted();
      try {
        const now = await stampOf(file);
        if (now !== null && now !== stamp) {
          stamp = now;
          const found = await readFile(file);
          if (attempted === null || !Buffer.from(attempted).equals(found)) {
            return { kind: "conflict", bytes: found };
          }
        }
        attempted = bytes;
        await replace(file, bytes);
        stamp = await stampOf(file);
        return { kind: "saved" };
      } catch (error) {
        return failureOf(file, error);
      }
    },
  };
}

/** The bytes reach the disk before the name does, and the name before this returns. */
async function replace(file: string, bytes: Uint8Array): Promise<void> {
  const fresh = `${file}.new`;
  const handle = await open(fresh, "w", 0o600);
  try {
    await handle.writeFile(bytes);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(fresh, file);
  const folder = await open(path.dirname(file), "r");
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

async function stampOf(file: string): Promise<string | null> {
  try {
    const { ino, mtimeMs, size } = await stat(file);
    return `${ino} ${mtimeMs} ${size}`;
  } catch (error) {
    if (codeOf(error) === "ENOENT") {
      return null;
    }
    throw error;
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : "";
}

function failureOf(
  file: string,
  error: unknown,
): Extract<CheckpointLoad & CheckpointSave, { kind: "refused" | "unavailable" }> {
  const message = `${file} cannot be used: ${error instanceof Error ? error.message : String(error)}`;
  switch (codeOf(error)) {
    case "ENOENT":
    case "ENOTDIR":
      return { kind: "refused", message, remedy: `Create the folder ${path.dirname(file)}.` };
    case "EACCES":
    case "EPERM":
    case "EROFS":
    case "EISDIR":
      return {
        kind: "refused",
        message,
        remedy: "Set checkpoint.file to a file in a folder that elbow may write to.",
      };
    default:
      return { kind: "unavailable", message };
  }
}
