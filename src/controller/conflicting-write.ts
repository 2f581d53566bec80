import { unpackedText } from "../polling/checkpoint-bytes.ts";
import { decodeCheckpoint } from "../polling/rules/checkpoint-decode.ts";

/** Whose process meets another one's write. */
export interface OwnTerm {
  readonly epoch: number;
  readonly elected: boolean;
  /** The checkpoint's place, for messages. */
  readonly where: string;
}

/**
 * What a write means for this process that it does not know of: a newer leader has taken over; a write came through after all,
 * of the leader before or of this process itself, whose answer was lost; or two write without an election.
 */
export type ConflictingWrite =
  | { readonly kind: "fenced"; readonly message: string }
  | { readonly kind: "belated"; readonly epoch: number }
  | { readonly kind: "stranger"; readonly message: string; readonly remedy: string };

/** Judges what stands in the store instead of what this process wrote last. Unreadable bytes are a stranger's. */
export async function conflictingWrite(
  bytes: Uint8Array,
  { epoch, elected, where }: OwnTerm,
): Promise<ConflictingWrite> {
  const decoded = decodeCheckpoint((await unpackedText(bytes)) ?? "");
  const theirs = decoded.kind === "checkpoint" ? decoded.checkpoint : null;
  if (theirs !== null && theirs.epoch > epoch) {
    const message = `${where} was written under epoch ${theirs.epoch}; this process leads under epoch ${epoch} and writes no more.`;
    return { kind: "fenced", message };
  }
  if (elected && theirs !== null) {
    return { kind: "belated", epoch: theirs.epoch };
  }
  const when = theirs === null ? "" : ` at ${new Date(theirs.savedAtMs).toISOString()}`;
  return {
    kind: "stranger",
    message: `Somebody else wrote ${where}${when}; what this process delivered is written over it.`,
    remedy: "Let one elbow run per checkpoint: give the other one its own checkpoint.name, or stop it.",
  };
}
