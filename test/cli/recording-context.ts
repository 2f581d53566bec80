import type { CommandContext } from "../../src/cli/command-context.ts";
import { runProgram } from "../../src/cli/program.ts";
import { FakeClock } from "../support/fake-clock.ts";

/** What one command line did. */
export interface RecordedRun {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** The world of a command: its files by path, and its environment. */
export interface RecordedWorld {
  readonly files?: Readonly<Record<string, string>>;
  readonly env?: CommandContext["env"];
}

/** Runs a command line, as typed but split at blanks, and records what it prints. */
export async function runRecorded(line: string, world: RecordedWorld = {}): Promise<RecordedRun> {
  const files = new Map(Object.entries(world.files ?? {}));
  const printed = { stdout: "", stderr: "" };
  const exitCode = await runProgram({
    argv: line.split(" ").filter((word) => word !== ""),
    env: world.env ?? {},
    stdout: { isTerminal: false, write: (text) => void (printed.stdout += text) },
    stderr: { isTerminal: false, write: (text) => void (printed.stderr += text) },
    readFile: async (path) => {
      const text = files.get(path);
      return text === undefined
        ? { kind: "unreadable", reason: "there is no such file" }
        : { kind: "text", text };
    },
    ask: null,
    clock: new FakeClock(0),
    signal: new AbortController().signal,
  });
  return { exitCode, ...printed };
}
