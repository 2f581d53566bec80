import { type Portion, countPoints } from "./rules/portion.ts";
import type { RefusalWords, Settled } from "./rules/settled-points.ts";

/** The points of one delivery that are settled so far. */
export interface DeliveryTally {
  readonly settled: readonly Settled[];
  /** Without those that a partial success rejected. */
  readonly delivered: number;
  /** Rejected by a partial success, or taken with a warning: which ones the receiver does not say. */
  readonly possiblyLost: number;
  deliver(portion: Portion, answer: { readonly rejected: number; readonly message: string }): void;
  refuse(portion: Portion, refusal: RefusalWords): void;
}

/** A tally that begins with what earlier tries of the same points settled. */
export function newTally(before: readonly Settled[]): DeliveryTally {
  const settled = [...before];
  let delivered = before.reduce((sum, one) => sum + (one.refusal === null ? countPoints(one.portion) : 0), 0);
  let possiblyLost = 0;
  return {
    settled,
    get delivered() {
      return delivered;
    },
    get possiblyLost() {
      return possiblyLost;
    },
    deliver(portion, answer) {
      const points = countPoints(portion);
      const rejected = Math.min(points, answer.rejected);
      const warned = rejected === 0 && answer.message !== "" ? points : 0;
      settled.push({ portion, refusal: null });
      delivered += points - rejected;
      possiblyLost += rejected + warned;
    },
    refuse(portion, { reason, message }) {
      settled.push({ portion, refusal: { reason, message } });
    },
  };
}
