import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { closeSync, openSync, readFileSync } from "node:fs";

import { eventually } from "./eventually.ts";

/** How to start a program. */
export interface ProgramStart {
  readonly name: string;
  readonly command: readonly [string, ...string[]];
  /** Takes standard output and error. */
  readonly logFile: string;
  readonly cwd: string;
  /** The whole environment: nothing of the test's own gets in, so no proxy or credential of the machine does. */
  readonly env?: Readonly<Record<string, string>>;
  /** How long it may take to end after SIGTERM before it is killed. */
  readonly stopGraceMs?: number;
}

/** How a program ended: by itself with a code, or by a signal. */
export type Ending = { readonly code: number } | { readonly signal: string };

/** A program of its own that runs until it is stopped or ends. */
export interface Program extends AsyncDisposable {
  readonly pid: number;
  readonly ended: Promise<Ending>;
  /** All that it wrote so far; after the disposal, when its file may be gone, all that it ever wrote. */
  readonly log: () => string;
  /** The last lines it wrote, under its name, to be shown when a test fails. */
  readonly logTail: () => string;
  /** Asks it to end (SIGTERM), kills it after a grace period, and tells how it ended; may be called twice. */
  readonly stop: () => Promise<Ending>;
}

/** Lines of a log that are shown: enough for a stack trace and what led to it. */
const TAIL_LINES = 40;

/** Longer than any of the parts needs; a program that takes longer is broken and is killed. */
const STOP_GRACE_MS = 15_000;

/**
 * Kills the program when the test runner dies, however it dies: the guard's input ends then. Without it an interrupted
 * run would leave its servers behind for ever.
 */
function guardOf({ pid }: ChildProcess): ChildProcess | undefined {
  return pid === undefined
    ? undefined
    : spawn("sh", ["-c", 'read -r _ || kill -9 "$0"', String(pid)], {
        stdio: ["pipe", "ignore", "ignore"],
        detached: true,
      });
}

/** Starts a program; the caller waits for it to be ready with `ready`. */
export function startProgram(start: ProgramStart): Program {
  const [file, ...args] = start.command;
  const log = openSync(start.logFile, "a");
  const child = spawn(file, args, {
    cwd: start.cwd,
    env: { PATH: process.env["PATH"] ?? "", HOME: start.cwd, TZ: "UTC", ...start.env },
    stdio: ["ignore", log, log],
  });
  closeSync(log);
  const killed = (): void => void child.kill("SIGKILL");
  const guard = guardOf(child);
  const ended = new Promise<Ending>((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", (code, signal) => resolve(code === null ? { signal: signal ?? "unknown" } : { code }));
  }).finally(() => guard?.kill());
  ended.catch(() => undefined);

  let lastLog: string | undefined;
  const readLog = (): string => lastLog ?? readFileSync(start.logFile, "utf8");
  const stop = async (): Promise<Ending> => {
    child.kill("SIGTERM");
    const kill = setTimeout(killed, start.stopGraceMs ?? STOP_GRACE_MS);
    return ended.finally(() => clearTimeout(kill));
  };
  return {
    pid: child.pid ?? -1,
    ended,
    log: readLog,
    logTail: () => `── ${start.name}\n${readLog().trimEnd().split("\n").slice(-TAIL_LINES).join("\n")}`,
    stop,
    async [Symbol.asyncDispose]() {
      await stop().finally(() => {
        lastLog = readLog();
      });
    },
  };
}

/** How long a part may take to be ready; the slowest needs 4 s on an idle machine of two cores. */
const READY_WITHIN_MS = 90_000;

/**
 * Waits until `attempt` answers true. Rejects with the tail of the program's log when it ends before that or takes
 * too long, and leaves nothing of it running then.
 */
export async function ready(program: Program, attempt: () => Promise<boolean>): Promise<void> {
  const waiting = eventually({ what: "readiness", withinMs: READY_WITHIN_MS, everyMs: 50 }, async () =>
    (await attempt()) ? true : undefined,
  );
  const ending = program.ended.then((how) => {
    throw new Error(`ended before it was ready: ${JSON.stringify(how)}`);
  });
  try {
    await Promise.race([waiting, ending]);
  } catch (error) {
    const tail = program.logTail();
    await program.stop().catch(() => undefined);
    throw new Error(`${String(error)}\n${tail}`, { cause: error });
  }
}
