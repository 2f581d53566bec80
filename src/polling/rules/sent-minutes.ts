import { blankMinutes } from "./blank-minutes.ts";

/** What stands at the receiver for one recent minute. `zero` is our own fill, which a real value may still follow. */
export type SentMinute =
  | { readonly kind: "nothing" }
  | { readonly kind: "zero" }
  | { readonly kind: "value"; readonly value: number };

/**
 * What was sent of a series' recent minutes, so that late values are told from old ones. Minutes before `from` are not
 * known any more and are left alone. One array of numbers, because there is one for every series: NaN = nothing sent,
 * negative zero = our own fill (CloudWatch never says −0), infinity = a value was sent, which one is forgotten over a restart.
 */
export interface SentMinutes {
  readonly from: number;
  readonly values: readonly number[];
  /** What CloudWatch changed a minute to, where that was counted and not sent. Left out: no minute. */
  readonly counted?: ReadonlyMap<number, number>;
}

/** Nothing is known before `from`. */
export function noneSent(from: number): SentMinutes {
  return { from, values: [] };
}

const nothing: SentMinute = { kind: "nothing" };
const zero: SentMinute = { kind: "zero" };

/** Whether exactly this value of CloudWatch stands at the receiver, and not our own zero. Makes no object, since it is asked for every minute read again. */
export function stands(sent: SentMinutes, minute: number, value: number): boolean {
  const known = sent.values[minute - sent.from];
  return known === value && !Object.is(known, -0) && known !== Number.POSITIVE_INFINITY;
}

/** What was sent for `minute`; undefined when that is not known any more, or not decided yet. */
export function sentAt(sent: SentMinutes, minute: number): SentMinute | undefined {
  const value = sent.values[minute - sent.from];
  if (value === undefined || value === Number.POSITIVE_INFINITY) {
    return undefined;
  }
  if (Number.isNaN(value)) {
    return nothing;
  }
  return Object.is(value, -0) ? zero : { kind: "value", value };
}

/** Whether a decided minute stands without a real value at the receiver. Makes no object, since checkpoints ask it of every minute. */
export function holeAt(sent: SentMinutes, minute: number): "zero" | "nothing" | null {
  const value = sent.values[minute - sent.from];
  if (value === undefined) {
    return null;
  }
  return Number.isNaN(value) ? "nothing" : Object.is(value, -0) ? "zero" : null;
}

/** One decided minute to remember. */
export interface SentEntry {
  readonly minute: number;
  readonly sent: SentMinute;
  /** A change that is counted and not sent: what CloudWatch says now. */
  readonly counted?: number;
}

/** Remembers entries and forgets all but the newest `keep` minutes up to `end` (exclusive). */
export function recordSent(
  sent: SentMinutes,
  entries: readonly SentEntry[],
  bounds: { readonly end: number; readonly keep: number },
): SentMinutes {
  const end = Math.max(bounds.end, sent.from + sent.values.length);
  const from = Math.max(sent.from, end - bounds.keep);
  const values = blankMinutes(end - from, Number.NaN);
  for (let minute = Math.max(from, sent.from); minute < sent.from + sent.values.length; minute += 1) {
    values[minute - from] = sent.values[minute - sent.from] as number;
  }
  for (const entry of entries) {
    if (entry.minute >= from && entry.minute < end) {
      values[entry.minute - from] = encode(entry.sent);
    }
  }
  const counted = [
    ...(sent.counted ?? []),
    ...entries.flatMap((entry) =>
      entry.counted === undefined ? [] : ([[entry.minute, entry.counted]] as const),
    ),
  ].filter(([minute]) => minute >= from);
  return counted.length === 0 ? { from, values } : { from, values, counted: new Map(counted) };
}

function encode(sent: SentMinute): number {
  switch (sent.kind) {
    case "nothing":
      return Number.NaN;
    case "zero":
      return -0;
    case "value":
      return sent.value === 0 ? 0 : sent.value;
    default:
      return sent satisfies never;
  }
}
