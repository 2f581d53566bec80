import { problemText } from "../config/problem.ts";
import type { Environment } from "../config/read-environment-source.ts";
import { resolveTraces } from "../config/resolve-traces.ts";
import type { TraceSettings } from "../controller/open-tracing.ts";
import type { Log } from "../runtime/log.ts";

/** Where traces go; null = nowhere. Variables that are wrong leave them off with a warning: no reason to stop reading. */
export function wantedTraces(env: Environment, log: Pick<Log, "warn">): TraceSettings | null {
  const resolved = resolveTraces(env);
  switch (resolved.kind) {
    case "off":
      return null;
    case "refused":
      for (const problem of resolved.problems) {
        log.warn(`no traces are made: ${problemText(problem)}`);
      }
      return null;
    case "on":
      for (const doubt of resolved.doubts) {
        log.warn(problemText(doubt));
      }
      return resolved.settings;
    default:
      return resolved satisfies never;
  }
}
