import { askLine } from "./cli/ask-line.ts";
import type { TextOutput } from "./cli/command-context.ts";
import { exitClean, exitCrash, exitOfSignal } from "./cli/exit-code.ts";
import { runProgram } from "./cli/program.ts";
import { readTextFile } from "./cli/read-text-file.ts";
import { writeTerminationMessage } from "./cli/termination-message.ts";
import type { Log } from "./runtime/log.ts";
import { systemClock } from "./runtime/system-clock.ts";

/** The longest that going down may take, whatever hangs. Larger meets the kubelet's SIGKILL after 30 s, and nobody learns why. */
const stopMs = 25_000;

/** How much of stderr is remembered for the message that a bad end leaves. */
const maxRemembered = 8192;

const stop = new AbortController();
let stoppedBy: keyof typeof exitOfSignal = "SIGINT";
let remembered = "";
let log: Log | null = null;

for (const name of ["SIGINT", "SIGTERM"] as const) {
  process.on(name, () => {
    if (stop.signal.aborted) {
      process.exit(exitOfSignal[name]);
    }
    stoppedBy = name;
    stop.abort(new DOMException(`stopped by ${name}`, "AbortError"));
    void stopInTime(name);
  });
}

process.on("uncaughtException", (error) => crash("a fault that nobody caught", error));
process.on("unhandledRejection", (reason) => crash("a rejection that nobody handled", reason));

// A reader such as `head` that has seen enough is no fault of ours.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  process.exit(error.code === "EPIPE" ? exitClean : exitCrash);
});

end(await main());

async function main(): Promise<number> {
  const code = await runProgram({
    argv: process.argv.slice(2),
    env: process.env,
    stdout: outputOf(process.stdout),
    stderr: { ...outputOf(process.stderr), write: say },
    readFile: readTextFile,
    ask: process.stdin.isTTY && process.stderr.isTTY ? askLine : null,
    clock: systemClock,
    signal: stop.signal,
    useLog: (given) => {
      log = given;
    },
  }).catch((error: unknown) => {
    if (stop.signal.aborted && error === stop.signal.reason) {
      return exitOfSignal[stoppedBy];
    }
    return crash("crashed", error);
  });
  await Promise.all([flushed(process.stdout), flushed(process.stderr)]);
  return code;
}

/** Ends the process when going down takes too long. */
async function stopInTime(name: string): Promise<void> {
  await systemClock.sleep(stopMs, new AbortController().signal);
  const words = `did not end within ${stopMs / 1000} s of ${name}; what hangs is left behind`;
  log?.error(words);
  say(`elbow: ${words}\n`);
  end(exitCrash);
}

/** A bug: said in the log's own form where there is one, and on stderr. */
function crash(what: string, error: unknown): never {
  log?.error(`elbow ends by ${what === "crashed" ? "a crash" : what}`, { error });
  const words = error instanceof Error ? (error.stack ?? error.message) : String(error);
  say(`elbow: ${what}: ${words}\n`);
  return end(exitCrash);
}

function end(code: number): never {
  if (code !== exitClean && (code === exitCrash || !stop.signal.aborted)) {
    writeTerminationMessage(process.env, remembered);
  }
  process.exit(code);
}

function say(text: string): void {
  remembered = (remembered + text).slice(-maxRemembered);
  process.stderr.write(text);
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
