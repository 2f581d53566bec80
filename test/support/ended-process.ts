import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import process from "node:process";

const main = path.join(import.meta.dirname, "../../src/main.ts");

/** How a process ended. */
export interface Ended {
  readonly code: number | null;
  readonly output: string;
  readonly message: string;
}

/** Runs the program in a folder of its own, with a file for its last words; `whenSaid` acts once its text is in the output. */
export async function ended(
  argv: readonly string[],
  given: {
    readonly env?: Readonly<Record<string, string>>;
    readonly preload?: string;
    readonly whenSaid?: { readonly text: string; readonly act: (pid: number) => void };
  } = {},
): Promise<Ended> {
  const folder = await mkdtemp(path.join(tmpdir(), "elbow-end-"));
  try {
    const file = path.join(folder, "termination-log");
    await writeFile(file, "");
    const preload = path.join(folder, "preload.mjs");
    await writeFile(preload, given.preload ?? "");
    const child = spawn(process.execPath, ["--import", preload, main, ...argv], {
      env: { PATH: process.env["PATH"], ELBOW_TERMINATION_LOG: file, ...given.env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let output = "";
    const hear = (chunk: Buffer): void => {
      const before = output;
      output += chunk.toString();
      const { text, act } = given.whenSaid ?? { text: null, act: () => undefined };
      if (text !== null && !before.includes(text) && output.includes(text)) {
        act(child.pid ?? 0);
      }
    };
    child.stdout.on("data", hear);
    child.stderr.on("data", hear);
    const code = await new Promise<number | null>((resolve) => child.on("close", resolve));
    return { code, output, message: await readFile(file, "utf8") };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
