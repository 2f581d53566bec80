import { askLine } from "./cli/ask-line.ts";
import type { TextOutput } from "./cli/command-context.ts";
import { exitCrash } from "./cli/exit-code.ts";
import { runProgram } from "./cli/program.ts";
import { readTextFile } from "./cli/read-text-file.ts";
import { systemClock } from "./runtime/system-clock.ts";

/** How a shell names a death by signal. */
const signalExit = { SIGINT: 130, SIGTERM: 143 } as const;

const stop = new AbortController();
let stoppedBy: keyof typeof signalExit = "SIGINT";

for (const name of ["SIGINT", "SIGTERM"] as const) {
  process.on(name, () => {
    if (stop.signal.aborted) {
      process.exit(signalExit[name]);
    }
    stoppedBy = name;
    stop.abort(new DOMException(`stopped by ${name}`, "AbortError"));
  });
}

// A reader such as `head` that has seen enough is no fault of ours.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  process.exit(error.code === "EPIPE" ? 0 : exitCrash);
});

process.exit(await main());

async function main(): Promise<number> {
  const code = await runProgram({
    argv: process.argv.slice(2),
    env: process.env,
    stdout: outputOf(process.stdout),
    stderr: outputOf(process.stderr),
    readFile: readTextFile,
    ask: process.stdin.isTTY && process.stderr.isTTY ? askLine : null,
    clock: systemClock,
    signal: stop.signal,
  }).catch((error: unknown) => {
    if (stop.signal.aborted && error === stop.signal.reason) {
      return signalExit[stoppedBy];
    }
    process.stderr.write(
      `elbow: crashed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
    );
    return exitCrash;
  });
  await Promise.all([flushed(process.stdout), flushed(process.stderr)]);
  return code;
}

function outputOf(stream: NodeJS.WriteStream): TextOutput {
  return {
    isTerminal: stream.isTTY,
    write: (text) => {
      stream.write(text);
    },
  };
}

/** `process.exit` would cut off what a pipe has not taken yet. */
function flushed(stream: NodeJS.WriteStream): Promise<void> {
  return new Promise((resolve) => {
    stream.write("", () => resolve());
  });
}
