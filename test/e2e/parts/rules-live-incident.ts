import type { LoadBalancerType } from "../../../src/aws/load-balancer.ts";
import type { MinuteValues } from "./rules-live-calm.ts";

/**
 * An alert that an incident must bring. Worked out by hand from the incident's figures and the rule's promise, as in
 * `trueAfter` = the number of bad minutes before the one that makes it true + the offset of the group.
 */
export interface DueAlert {
  readonly alert: string;
  /** What else the alert tells apart: a status code, a part, a class, a reason. */
  readonly mark?: string;
  /** Minutes from the first bad minute until an evaluation must find the expression true. */
  readonly trueAfter: number;
  /** `for` of the rule, in minutes. */
  readonly forMin: number;
  /** Minutes from the first bad minute until it must be gone again; left out = it stays. */
  readonly goneAfter?: number;
  /** Minutes between two evaluations; left out = 1. */
  readonly everyMin?: number;
}

/** One load balancer in trouble and its twin, which has what looks alike and must stay silent. */
export interface Incident {
  readonly name: string;
  readonly type: LoadBalancerType;
  /** Requests or flows a minute without trouble, of both unless the twin says otherwise. */
  readonly busy: number;
  readonly twinBusy?: number;
  /** The first bad minute, counted from the first live one. Before it lies history. */
  readonly begins: number;
  /** What is otherwise in a minute, counted from the first bad one (never negative); null = nothing comes any more. */
  readonly bad: (minute: number) => MinuteValues | null;
  /** The same for the twin, for all minutes. */
  readonly twin: (minute: number) => MinuteValues;
  readonly due: readonly DueAlert[];
}

/** Values of the first minutes of an incident; `Infinity` minutes = from its beginning on. */
export function during(minute: number, minutes: number, values: MinuteValues): MinuteValues {
  return minute >= 0 && minute < minutes ? values : {};
}
