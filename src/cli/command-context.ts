import type { Environment } from "../config/read-environment-source.ts";
import type { Clock } from "../runtime/clock.ts";
import type { Log } from "../runtime/log.ts";

/** The outside world of a command: everything it may read, write or wait with. */
export interface CommandContext {
  /** Arguments after the program's name. */
  readonly argv: readonly string[];
  readonly env: Environment;
  readonly stdout: TextOutput;
  readonly stderr: TextOutput;
  readonly readFile: ReadFile;
  /** Asks the person at the terminal; null = there is none, so nothing can be asked. */
  readonly ask: Ask | null;
  readonly clock: Clock;
  /** Aborts when the process is asked to stop. */
  readonly signal: AbortSignal;
  /** Told of the command's log, so that a crash is said there too; left out: stderr alone hears of it. */
  readonly useLog?: (log: Log) => void;
}

/** Where text goes. */
export interface TextOutput {
  readonly isTerminal: boolean;
  write(text: string): void;
}

/** Asks for one line; null = no more input. Rejects on abort. */
export type Ask = (question: string, signal: AbortSignal) => Promise<string | null>;

/** Reads a UTF-8 file of at most `maxBytes`. Rejects only on abort. */
export type ReadFile = (path: string, maxBytes: number, signal: AbortSignal) => Promise<FileReading>;

/** A file's text, or why there is none, as words for the user. */
export type FileReading =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "unreadable"; readonly reason: string };
