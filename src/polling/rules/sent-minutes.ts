/** What stands at the receiver for one recent minute. `zero` is our own fill, which a real value may still follow. */
export type SentMinute =
  | { readonly kind: "nothing" }
  | { readonly kind: "zero" }
  | { readonly kind: "value"; readonly value: number };

/**
 * What was sent of a series' recent minutes, so that late values are told from old ones. Minutes before `from` are not
 * known any more and are left alone. One Float64Array, because there is one for every series: NaN = nothing sent,
 * negative zero = our own fill (CloudWatch never says −0).
 */
export interface SentMinutes {
  readonly from: number;
  readonly values: Float64Array;
}

/** Nothing is known before `from`. */
export function noneSent(from: number): SentMinutes {
  return { from, values: new Float64Array(0) };
}

/** What was sent for `minute`; undefined when that is not known any more, or not decided yet. */
export function sentAt(sent: SentMinutes, minute: number): SentMinute | undefined {
  const value = sent.values[minute - sent.from];
  if (value === undefined) {
    return undefined;
  }
  if (Number.isNaN(value)) {
    return { kind: "nothing" };
  }
  return Object.is(value, -0) ? { kind: "zero" } : { kind: "value", value };
}

/** One decided minute to remember. */
export interface SentEntry {
  readonly minute: number;
  readonly sent: SentMinute;
}

/** Remembers entries and forgets all but the newest `keep` minutes up to `end` (exclusive). */
export function recordSent(
  sent: SentMinutes,
  entries: readonly SentEntry[],
  bounds: { readonly end: number; readonly keep: number },
): SentMinutes {
  const end = Math.max(bounds.end, sent.from + sent.values.length);
  const from = Math.max(sent.from, end - bounds.keep);
  const values = new Float64Array(Math.max(0, end - from)).fill(Number.NaN);
  for (let minute = Math.max(from, sent.from); minute < sent.from + sent.values.length; minute += 1) {
    values[minute - from] = sent.values[minute - sent.from] as number;
  }
  for (const entry of entries) {
    if (entry.minute >= from && entry.minute < end) {
      values[entry.minute - from] = encode(entry.sent);
    }
  }
  return { from, values };
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
