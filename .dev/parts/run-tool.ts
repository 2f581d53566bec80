import { spawn } from "node:child_process";
import { createWriteStream } from "node:fs";
import { readFile } from "node:fs/promises";

/** How a build tool is started and where its output goes. */
export interface ToolRun {
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly logFile: string;
}

/** How many lines of a failed tool's output are shown: enough for a compiler's errors, few enough to read. */
const TAIL_LINES = 30;

/**
 * Runs a program to its end, its output appended to `logFile`.
 *
 * Rejects with the tail of the output when the program cannot be started or ends with anything but 0.
 */
export async function runTool(command: readonly string[], run: ToolRun): Promise<void> {
  const [program = "", ...args] = command;
  const log = createWriteStream(run.logFile, { flags: "a" });
  const child = spawn(program, args, {
    cwd: run.cwd,
    env: { ...process.env, ...run.env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  child.stdout.pipe(log, { end: false });
  child.stderr.pipe(log, { end: false });
  const ended = Promise.withResolvers<string | undefined>();
  child.once("error", (error) => ended.resolve(error.message));
  child.once("close", (code, signal) => ended.resolve(code === 0 ? undefined : `exit ${code ?? signal}`));
  const failure = await ended.promise;
  await new Promise((resolve) => log.end(resolve));
  if (failure !== undefined) {
    const lines = (await readFile(run.logFile, "utf8")).trimEnd().split("\n");
    throw new Error(`${command.join(" ")}: ${failure}\n${lines.slice(-TAIL_LINES).join("\n")}`);
  }
}

/** Whether a program can be started at all, judged by running it with `args` (a version flag). */
export async function canRun(program: string, args: readonly string[]): Promise<boolean> {
  const child = spawn(program, args, { stdio: "ignore" });
  const ended = Promise.withResolvers<boolean>();
  child.once("error", () => ended.resolve(false));
  child.once("close", (code) => ended.resolve(code === 0));
  return ended.promise;
}
