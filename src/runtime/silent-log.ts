import type { Log } from "./log.ts";

/** A log that keeps nothing. */
export const silentLog: Log = {
  error() {},
  warn() {},
  info() {},
  debug() {},
  with: () => silentLog,
};
