import type { Checkpoint } from "../polling/rules/checkpoint-decode.ts";
import type { CheckpointDocument } from "../polling/rules/checkpoint-document.ts";
import type { CheckpointProgress } from "../polling/rules/checkpoint-encode.ts";

/**
 * What lost terms delivered and could not write down any more, by bucket. It belongs to the process, whose next term of the
 * bucket goes on from it: when the API server was away and nobody else could lead, nothing comes twice.
 */
export type UnsavedProgress = Map<number, Checkpoint>;

/** Whether no batch was on its way: then the progress says everything that was delivered. */
export function isAnswered({ actors }: CheckpointProgress): boolean {
  return actors.every(({ state }) =>
    [...state.destinations.values()].every(({ inFlight }) => inFlight === null),
  );
}

/** The document as if it had been read. */
export function asRead({ loadBalancers, ...document }: CheckpointDocument): Checkpoint {
  return { ...document, loadBalancers: new Map(loadBalancers.map((one) => [one.arn, one])), unreadable: 0 };
}

/** What a term goes on from: what this process could not write down, unless another one has written since. */
export function newestProgress(loaded: Checkpoint | null, unsaved: Checkpoint | null): Checkpoint | null {
  const isOvertaken =
    loaded !== null &&
    unsaved !== null &&
    (loaded.epoch > unsaved.epoch || loaded.savedAtMs > unsaved.savedAtMs);
  return unsaved === null || isOvertaken ? loaded : unsaved;
}
