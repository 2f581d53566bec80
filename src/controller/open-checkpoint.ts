import type { CheckpointSave, CheckpointStore } from "../kubernetes/checkpoint-store.ts";
import { packedText } from "../polling/checkpoint-bytes.ts";
import type { Checkpoint } from "../polling/rules/checkpoint-decode.ts";
import { carriedSpending } from "../polling/rules/saved-spending.ts";
import type { Clock } from "../runtime/clock.ts";
import { withDeadline } from "../runtime/with-deadline.ts";

/** How long the note may take. Longer: a hung API server puts off the first reading; shorter: a busy one leaves none. */
const noteMs = 4000;

/**
 * What stands in the store while a term goes on from it and has not written yet: the same progress, no longer the end of an
 * orderly stop. Who finds it knows that the term began then, and that what it delivered is not in it.
 */
export function openedCheckpoint(
  own: Checkpoint,
  term: { readonly epoch: number; readonly nowMs: number },
): Checkpoint {
  return { ...withCarried(own), epoch: term.epoch, clean: false, openedAtMs: term.nowMs };
}

/** The checkpoint with what a run before it may have spent unseen. */
export function withCarried(own: Checkpoint): Checkpoint {
  const spending = carriedSpending(own);
  return spending === null ? own : { ...own, spending };
}

/** Puts a checkpoint back as it is, without its age being changed. */
export async function putCheckpoint(
  { store, clock }: { readonly store: CheckpointStore; readonly clock: Clock },
  checkpoint: Checkpoint,
  signal: AbortSignal,
): Promise<CheckpointSave["kind"]> {
  const { unreadable: _unreadable, loadBalancers, ...rest } = checkpoint;
  const document = { ...rest, loadBalancers: [...loadBalancers.values()] };
  const bytes = await packedText(JSON.stringify(document));
  const written = await withDeadline((inner) => store.save(bytes, inner), { clock, ms: noteMs }, signal);
  return written.kind === "done" ? written.value.kind : "unavailable";
}
