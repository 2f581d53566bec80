/** Why a receiver does not keep a point: the closed set of `Refusal.reason`. */
export type RefusalReason = "too-old" | "out-of-order" | "duplicate" | "invalid" | "too-large" | "unknown";

/** What a refusing text says. `too-new`: the receiver's clock is behind; the same points pass later. */
export type RefusalText = RefusalReason | "too-new";

/**
 * The documented texts of Prometheus and Mimir, most telling first. Deciding by words is against the house rule, and the
 * one exception to it: every refusal of Prometheus is a 400 with a line of text, nothing else tells a late point from a
 * broken request. A text that is not known falls back to bisecting, which needs no words.
 */
const texts: readonly (readonly [RegExp, RefusalText])[] = [
  [/too far in the future|too-far-in-future/i, "too-new"],
  [/out of order|out-of-order/i, "out-of-order"],
  [/too old|too-old|out of bounds|too far in the past|too-far-in-past/i, "too-old"],
  [/duplicate sample|duplicate timestamp|duplicate-timestamp/i, "duplicate"],
];

/** The reason that a refusing text gives; `unknown` when it gives none. */
export function refusalReason(message: string): RefusalText {
  return texts.find(([pattern]) => pattern.test(message))?.[1] ?? "unknown";
}
