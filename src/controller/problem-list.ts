import type { Clock } from "../runtime/clock.ts";
import type { Log } from "../runtime/log.ts";
import type { Problem } from "./controller-snapshot.ts";

/** How many different problems are remembered; the oldest falls off. More would only bury the newest. */
const capacity = 50;
/** The same problem is logged again after this long, so that a log of yesterday still shows it today. */
const repeatLogMs = 30 * 60_000;

/** What went wrong lately: each kind once in the log, counted on the page. */
export interface ProblemList {
  /** `where` names the part or object; one entry per `where` and message. */
  report(problem: { readonly where: string; readonly message: string; readonly remedy: string }): void;
  /** Forgets the problems of a part that works again; says so once in the log. */
  healed(where: string): void;
  /** Newest first. */
  list(): readonly Problem[];
}

/** An empty list that writes to `log`. */
export function problemList(ports: { readonly clock: Clock; readonly log: Log }): ProblemList {
  const problems = new Map<string, Problem>();
  const logged = new Map<string, number>();
  return {
    report({ where, message, remedy }) {
      const key = `${where}\n${message}`;
      const nowMs = ports.clock.nowMs();
      const known = problems.get(key);
      problems.delete(key);
      problems.set(key, { atMs: nowMs, where, message, remedy, count: (known?.count ?? 0) + 1 });
      if (nowMs - (logged.get(key) ?? Number.NEGATIVE_INFINITY) >= repeatLogMs) {
        logged.set(key, nowMs);
        ports.log.warn(message, { where, remedy });
      }
      for (const oldest of problems.keys()) {
        if (problems.size <= capacity) {
          break;
        }
        problems.delete(oldest);
        logged.delete(oldest);
      }
    },
    healed(where) {
      let known = false;
      for (const [key, problem] of problems) {
        if (problem.where === where) {
          known = true;
          problems.delete(key);
          logged.delete(key);
        }
      }
      if (known) {
        ports.log.info("works again", { where });
      }
    },
    list: () => [...problems.values()].toReversed(),
  };
}
