/** What a log line carries besides its message: variables as fields, never in the sentence. */
export type LogFields = Readonly<Record<string, unknown>>;

/**
 * The log as a port. Level by consequence: error = someone must act; warn = it may become one; info = a rare
 * event of life; debug = everything else. Never a line per poll or per point above debug: count those.
 */
export interface Log {
  error(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  info(message: string, fields?: LogFields): void;
  debug(message: string, fields?: LogFields): void;
  /** A log whose lines all carry `fields` as well. */
  with(fields: LogFields): Log;
}
