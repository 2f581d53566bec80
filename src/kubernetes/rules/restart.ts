import { backoffMs } from "../../runtime/backoff.ts";
import * as pace from "./reflector-pace.ts";
import type {
  ListReason,
  Memory,
  Moment,
  Next,
  ReflectorEffect,
  RestartReason,
  Transition,
} from "./reflector-state.ts";

/** What broke an activity off. */
export interface Trouble {
  readonly reason: RestartReason;
  readonly message: string;
  /** What the server asked for; null = nothing. */
  readonly retryAfterMs: number | null;
}

/** Whether a trouble is said: at once when somebody must act or nothing works yet, otherwise when it lasts. */
function isSaid(memory: Memory, reason: RestartReason): boolean {
  if (memory.failures % pace.failuresUntilSaidAgain === 0) {
    return true;
  }
  if (reason === memory.announced) {
    return false;
  }
  switch (reason) {
    case "forbidden":
      return isForbidden(memory);
    case "unauthorized":
      return memory.failures >= 2;
    case "ended":
    case "throttled":
    case "expired":
      return memory.failures >= pace.failuresUntilSaid;
    case "silent":
    case "unreachable":
    case "bad-line":
    case "error-event":
    case "too-large":
    case "periodic":
    case "asked":
    case "not-found":
    case "server-error":
    case "rejected":
      return !memory.synced || memory.failures >= pace.failuresUntilSaid;
    default:
      return reason satisfies never;
  }
}

/** Whether 403 is meant; see `refusalsUntilForbidden`. */
function isForbidden({ refusals }: Memory): boolean {
  return refusals >= pace.refusalsUntilForbidden;
}

function waitMs(memory: Memory, trouble: Trouble, { chance }: Moment): number {
  // They come from a server that works again: the waits of the outage before must not delay what follows.
  const isAnswered = trouble.reason === "expired" || trouble.reason === "forbidden";
  const failures = isAnswered ? Math.min(memory.failures, pace.answeredFailures) : memory.failures;
  const ownMs = backoffMs(pace.backoff, failures, { next: () => chance });
  const asked = Math.min(trouble.retryAfterMs ?? 0, pace.maxRetryAfterMs);
  return asked === 0 ? ownMs : asked + ownMs;
}

/** One more failure: the wait before `next`, and what is said about it. */
export function restart(
  before: Memory,
  { trouble, next }: { readonly trouble: Trouble; readonly next: Next },
  moment: Moment,
): Transition {
  const { reason, message } = trouble;
  const refusals = before.synced ? before.refusals + 1 : pace.refusalsUntilForbidden;
  const failed: Memory = {
    ...before,
    failures: before.failures + 1,
    refusals: reason === "forbidden" ? refusals : before.refusals,
  };
  const said = isSaid(failed, reason);
  // A kind that a cluster may lack holds nothing up for want of a permission: it counts as absent, and is said to be.
  const known = failed.synced || (failed.optional && reason === "forbidden");
  const memory = { ...failed, synced: known, announced: said ? reason : failed.announced };
  const effects: ReflectorEffect[] = [{ kind: "restarted", reason }];
  if (said) {
    effects.push({ kind: "trouble", reason, message });
  }
  if (reason === "forbidden" && isForbidden(memory)) {
    const untilMs = moment.nowMs + pace.forbiddenRetryMs * (1 + moment.chance);
    return { state: { kind: "forbidden", untilMs, next, memory }, effects };
  }
  const untilMs = moment.nowMs + waitMs(memory, trouble, moment);
  return { state: { kind: "waiting", reason, untilMs, next, memory }, effects };
}

/** Answer 404: a state for an optional kind, once it is certain; otherwise a failure like others. */
export function missing(
  before: Memory,
  { message, reason }: { readonly message: string; readonly reason: ListReason },
  moment: Moment,
): Transition {
  const memory: Memory = { ...before, misses: before.misses + 1 };
  const certain = !memory.synced || memory.misses >= pace.missesUntilGone;
  if (!memory.optional || !certain) {
    const trouble: Trouble = { reason: "not-found", message, retryAfterMs: null };
    return restart(memory, { trouble, next: { kind: "list", reason } }, moment);
  }
  const untilMs = moment.nowMs + pace.probeMs * (1 + moment.chance / 2);
  return {
    state: {
      kind: "not-installed",
      untilMs,
      memory: { ...memory, synced: true, failures: 0, announced: null },
    },
    effects: [{ kind: "clear" }],
  };
}
