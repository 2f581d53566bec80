import type { Lead } from "../kubernetes/elector.ts";
import { runAll } from "../runtime/run-all.ts";
import { leadTerm, type TermPorts } from "./lead-term.ts";
import type { Election } from "./open-election.ts";

/** How long what was read may still be delivered after a stop. With the rest of going down it must stay under the pod's 30 s. */
const drainMs = 15_000;

/**
 * How long the work of a lost term may take to end. It may act no more in that time, and stops in milliseconds; smaller takes
 * a machine without CPU for a fault, larger keeps its memory and connections for nothing.
 */
const stuckMs = 20_000;

/** Leads whatever the election gives, until the signal aborts and every term has drained, saved and ended. */
export async function runTerms(
  ports: TermPorts,
  election: Pick<Election, "run">,
  signal: AbortSignal,
): Promise<void> {
  const { clock, log } = ports;
  const lead: Lead = async (term, { stop, lost }) => {
    const late = new AbortController();
    const ended = new AbortController();
    const drain = async (inner: AbortSignal): Promise<void> => {
      await aborted(stop, inner);
      await clock.sleep(drainMs, inner);
      log.warn(
        "not everything that was read could be delivered before the stop; it is read again at the next start",
        { bucket: term.bucket },
      );
      late.abort();
    };
    const watch = async (inner: AbortSignal): Promise<void> => {
      await aborted(lost, inner);
      await clock.sleep(stuckMs, inner);
      log.error("the term was lost and its work does not stop", { bucket: term.bucket });
      ports.stuck?.(term.bucket);
    };
    const watching = Promise.all([runAll([drain], ended.signal), runAll([watch], ended.signal)]);
    try {
      await leadTerm(ports, term, { stop, late: late.signal, lost });
    } finally {
      ended.abort();
      await watching;
    }
  };
  await election.run(lead, signal);
}

/** Resolves when `wanted` has aborted; rejects when `signal` does before. */
async function aborted(wanted: AbortSignal, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  if (wanted.aborted) {
    return;
  }
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const end = (): void => resolve();
  const abort = (): void => reject(signal.reason);
  wanted.addEventListener("abort", end, { once: true });
  signal.addEventListener("abort", abort, { once: true });
  try {
    await promise;
  } finally {
    wanted.removeEventListener("abort", end);
    signal.removeEventListener("abort", abort);
  }
}
