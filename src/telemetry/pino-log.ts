import { pino } from "pino";
import type { Clock } from "../runtime/clock.ts";
import type { Log, LogFields } from "../runtime/log.ts";
import type { LogSettings } from "./log-settings.ts";
import { redact, redactText } from "./rules/redact.ts";
import { textLine } from "./rules/text-line.ts";
import type { LogLine } from "./rules/text-line.ts";

/** Where whole lines go: `process.stdout` or a test's array. Must take a line at once. */
export interface LineStream {
  write(line: string): unknown;
}

/** What a log writes to and reads time from. */
export interface LogTarget {
  readonly stream: LineStream;
  readonly clock: Clock;
  /** ANSI colours in text format; true only for a terminal. */
  readonly colour: boolean;
}

/** A `Log` whose level can be changed while it runs, for it and every log made by `with`. */
export interface PinoLog extends Log {
  setLevel(level: LogSettings["level"]): void;
}

/**
 * The log of the program: JSON lines (`time` in RFC 3339 UTC, `level` as a word, `msg`, fields) or text for a terminal.
 * Secrets are taken out before a line is made. Never throws because of a field's value.
 */
export function pinoLog(settings: LogSettings, target: LogTarget): PinoLog {
  const root = pino(
    {
      level: settings.level,
      base: null,
      timestamp: () => `,"time":"${new Date(target.clock.nowMs()).toISOString()}"`,
      formatters: { level: (label) => ({ level: label }) },
      // Errors are plain values already; pino's own serializer would rename them.
      serializers: { err: (value: unknown) => value },
    },
    settings.format === "json" ? { write: (line) => void target.stream.write(line) } : textStream(target),
  );
  const write = (level: LogSettings["level"], message: string, fields: LogFields): void => {
    if (root.isLevelEnabled(level)) {
      root[level](withoutReserved(redact(fields)), "%s", redactText(message));
    }
  };
  const bound = (kept: LogFields): PinoLog => ({
    error: (message, fields) => write("error", message, { ...kept, ...fields }),
    warn: (message, fields) => write("warn", message, { ...kept, ...fields }),
    info: (message, fields) => write("info", message, { ...kept, ...fields }),
    debug: (message, fields) => write("debug", message, { ...kept, ...fields }),
    with: (fields) => bound({ ...kept, ...fields }),
    setLevel: (level) => {
      root.level = level;
    },
  });
  return bound({});
}

/** The line's own keys would otherwise be written twice, and readers of JSON keep the last. */
function withoutReserved(fields: Record<string, unknown>): Record<string, unknown> {
  const out: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(fields)) {
    out[key === "time" || key === "level" || key === "msg" ? `${key}_` : key] = value;
  }
  return out;
}

function textStream(target: LogTarget): LineStream {
  return {
    write: (line) => target.stream.write(`${textLine(JSON.parse(line) as LogLine, target.colour)}\n`),
  };
}
