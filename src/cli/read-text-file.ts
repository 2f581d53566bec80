import { constants } from "node:fs";
import { open, type FileHandle } from "node:fs/promises";
import type { FileReading } from "./command-context.ts";

/** Reads a UTF-8 file, never more than `maxBytes` of it: a device or a wrong path must not fill the memory. */
export async function readTextFile(
  path: string,
  maxBytes: number,
  signal: AbortSignal,
): Promise<FileReading> {
  signal.throwIfAborted();
  try {
    // Without O_NONBLOCK, opening a pipe that nobody writes to would never come back, nor let the process end.
    await using file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
    const kind = await file.stat();
    if (kind.isFIFO() || kind.isSocket()) {
      return { kind: "unreadable", reason: "it is a pipe; write it to a file first" };
    }
    return decoded(await readUpTo(file, maxBytes, signal), maxBytes);
  } catch (error) {
    signal.throwIfAborted();
    return { kind: "unreadable", reason: reasonOf(error) };
  }
}

async function readUpTo(file: FileHandle, maxBytes: number, signal: AbortSignal): Promise<Uint8Array> {
  const buffer = new Uint8Array(maxBytes + 1);
  let length = 0;
  while (length < buffer.length) {
    signal.throwIfAborted();
    const { bytesRead } = await file.read(buffer, length, buffer.length - length, null);
    if (bytesRead === 0) {
      break;
    }
    length += bytesRead;
  }
  return buffer.subarray(0, length);
}

function decoded(bytes: Uint8Array, maxBytes: number): FileReading {
  if (bytes.length > maxBytes) {
    return { kind: "unreadable", reason: `it is larger than ${maxBytes} bytes` };
  }
  try {
    return { kind: "text", text: new TextDecoder("utf-8", { fatal: true }).decode(bytes) };
  } catch (error) {
    if (error instanceof TypeError) {
      return { kind: "unreadable", reason: "it is not UTF-8 text" };
    }
    throw error;
  }
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: "there is no such file",
  ENOTDIR: "there is no such file",
  EACCES: "permission denied",
  EISDIR: "it is a folder",
  ERR_INVALID_ARG_VALUE: "the name holds a zero byte",
};

function reasonOf(error: unknown): string {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  return reasons[code] ?? (code === "" ? String(error) : code);
}
