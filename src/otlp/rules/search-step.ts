import type { BatchSeries } from "../../polling/batch.ts";
import type { Decision } from "./answer.ts";
import type { Portion } from "./portion.ts";
import type { RefusalReason } from "./refusal-reason.ts";

/** The decisions that settle points; the others stop a delivery. */
export type PointDecision = Extract<
  Decision,
  { readonly kind: "delivered" | "too-large" | "refused" | "broken" }
>;

/** What the search asks of its shell. After `send` it wants the decision, after `refuse` nothing, after `give-up` it ends. */
export type Step =
  /** `search`: the request exists only because another one was refused; such requests have a budget. */
  | { readonly kind: "send"; readonly portion: Portion; readonly search: boolean }
  | {
      readonly kind: "refuse";
      readonly portion: Portion;
      readonly reason: RefusalReason;
      readonly message: string;
    }
  /** Points before this time are refused for all series of the receiver that were tried; 0 = that belief was wrong. */
  | { readonly kind: "learn-floor"; readonly floorMs: number }
  /** Nothing shows that the points are at fault: keep them. */
  | { readonly kind: "give-up"; readonly message: string };

/** A search for bad points: a synchronous conversation with the shell that sends. */
export type Search<T = void> = Generator<Step, T, PointDecision | null>;
/** A refused request. */
export type Refused = Extract<PointDecision, { readonly kind: "refused" }>;

/** What the search knows besides the points. */
export interface SearchContext {
  readonly series: readonly BatchSeries[];
  /** True once the receiver has accepted anything. Until then a refusal without known reason may mean the whole endpoint. */
  proven(): boolean;
  /** The floor that an earlier search learned; 0 = none. Cuts the search short for the next owners after an outage. */
  readonly floorMs: number;
}

/** Reasons that put points of one series in two: refused up to a time, good after it. */
export function hasFloor(decision: PointDecision): boolean {
  return decision.kind === "refused" && (decision.reason === "too-old" || decision.reason === "out-of-order");
}

/** Asks for one request and returns its decision. */
export function* send(portion: Portion, search: boolean): Search<PointDecision> {
  const decision = yield { kind: "send", portion, search };
  if (decision === null) {
    throw new Error("a sent portion needs a decision");
  }
  return decision;
}
