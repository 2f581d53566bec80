import { Buffer } from "node:buffer";
import { closeSync, constants, fstatSync, openSync, writeSync } from "node:fs";
import { redactText } from "../telemetry/rules/redact.ts";

/** What a kubelet keeps of a message. */
const maxBytes = 4096;

/** The variable that names the file; empty = write none. */
export const terminationVariable = "ELBOW_TERMINATION_LOG";

/** Where a kubelet looks unless the pod says otherwise. */
const usualFile = "/dev/termination-log";

/** The end of a text as a message: without secrets, at most 4 KiB of UTF-8, cut between characters. */
export function terminationMessage(text: string): Buffer {
  const clean = Buffer.from(redactText(text.slice(-maxBytes).trim()), "utf8");
  if (clean.length <= maxBytes) {
    return clean;
  }
  let from = clean.length - maxBytes;
  while (((clean[from] ?? 0) & 0xc0) === 0x80) {
    from += 1;
  }
  return clean.subarray(from);
}

/**
 * Leaves the reason of a bad end where `kubectl describe pod` shows it. Writes only into a file that is there already;
 * whatever fails is passed over: nobody is left to hear of it.
 */
export function writeTerminationMessage(
  env: Readonly<Record<string, string | undefined>>,
  text: string,
): void {
  const file = env[terminationVariable] ?? usualFile;
  if (file === "" || text.trim() === "") {
    return;
  }
  try {
    // Without O_NONBLOCK a pipe that nobody reads would hold the end up.
    const handle = openSync(file, constants.O_WRONLY | constants.O_NONBLOCK);
    try {
      if (fstatSync(handle).isFile()) {
        writeSync(handle, terminationMessage(text), 0, null, 0);
      }
    } finally {
      closeSync(handle);
    }
  } catch {
    // There is no such file outside a cluster.
  }
}
