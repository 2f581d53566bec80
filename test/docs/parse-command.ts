import { CommanderError, type Command } from "commander";
import { buildProgram } from "../../src/cli/program.ts";
import { FakeClock } from "../support/fake-clock.ts";

/**
 * What the real program says of a command line, which it does not run: a code and words of commander; null = it takes it.
 * `partly`: options that a command must have may be missing, as in prose.
 */
export async function refusal(
  words: readonly string[],
  partly = false,
): Promise<{ readonly code: string; readonly message: string } | null> {
  const program = buildProgram(
    {
      argv: words,
      env: {},
      stdout: { isTerminal: false, write: () => undefined },
      stderr: { isTerminal: false, write: () => undefined },
      readFile: async () => ({ kind: "unreadable", reason: "nothing is read here" }),
      ask: null,
      clock: new FakeClock(0),
      signal: new AbortController().signal,
    },
    () => undefined,
  );
  disarm(program, partly);
  try {
    await program.parseAsync([...words], { from: "user" });
    return null;
  } catch (error) {
    if (!(error instanceof CommanderError)) {
      throw error;
    }
    const { code, message, exitCode } = error;
    return exitCode === 0 ? null : { code, message };
  }
}

function disarm(command: Command, partly: boolean): void {
  for (const one of command.commands) {
    disarm(one, partly);
  }
  for (const option of partly ? command.options : []) {
    option.mandatory = false;
  }
  if (command.commands.length === 0) {
    command.action(() => undefined);
  }
}
