/** What was spent in one calendar month (UTC), as far as it is known. */
export interface MonthLedger {
  readonly monthStartMs: number;
  readonly monthEndMs: number;
  /** When the counting began: the month's start, or the process's where that came later. */
  readonly countedFromMs: number;
  /** Never falls within a month. */
  readonly usd: number;
}

/** A ledger that begins to count now. */
export function openLedger(nowMs: number): MonthLedger {
  return { ...monthOf(nowMs), countedFromMs: nowMs, usd: 0 };
}

/** The ledger of the month of `nowMs`: a new one when a month has ended. A clock that goes back changes nothing. */
export function turned(ledger: MonthLedger, nowMs: number): MonthLedger {
  if (nowMs < ledger.monthEndMs) {
    return ledger;
  }
  const month = monthOf(nowMs);
  return { ...month, countedFromMs: month.monthStartMs, usd: 0 };
}

/** What may be spent in the counted part of the month: a process that starts in the middle has half, so that restarts never add up to more than the budget. */
export function shareUsd(ledger: MonthLedger, monthlyUsd: number): number {
  const { monthStartMs, monthEndMs, countedFromMs } = ledger;
  return (monthlyUsd * (monthEndMs - countedFromMs)) / (monthEndMs - monthStartMs);
}

/**
 * The ledger that goes on from what was written down. Nothing of an earlier month counts, and nothing that is said to come
 * later than now: a clock was wrong.
 */
export function resumedLedger(
  saved: { readonly monthStartMs: number; readonly countedFromMs: number; readonly usd: number } | null,
  nowMs: number,
): MonthLedger {
  const fresh = openLedger(nowMs);
  if (saved === null || saved.monthStartMs > fresh.monthStartMs) {
    return fresh;
  }
  if (saved.monthStartMs < fresh.monthStartMs) {
    return { ...fresh, countedFromMs: fresh.monthStartMs };
  }
  const countedFromMs = Math.min(nowMs, Math.max(saved.countedFromMs, fresh.monthStartMs));
  return { ...fresh, countedFromMs, usd: saved.usd };
}

/** Several parts as one: what they spent together, and since when on average, so that the share is that of all. */
export function joinedLedger(parts: readonly MonthLedger[], nowMs: number): MonthLedger {
  const [first] = parts;
  if (first === undefined) {
    return openLedger(nowMs);
  }
  const countedFromMs = parts.reduce((sum, one) => sum + one.countedFromMs, 0) / parts.length;
  return { ...first, countedFromMs, usd: parts.reduce((sum, one) => sum + one.usd, 0) };
}

function monthOf(nowMs: number): Pick<MonthLedger, "monthStartMs" | "monthEndMs"> {
  const date = new Date(nowMs);
  const [year, month] = [date.getUTCFullYear(), date.getUTCMonth()];
  return { monthStartMs: Date.UTC(year, month, 1), monthEndMs: Date.UTC(year, month + 1, 1) };
}
