/** What was spent in one calendar month (UTC), as far as this process saw it. */
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

function monthOf(nowMs: number): Pick<MonthLedger, "monthStartMs" | "monthEndMs"> {
  const date = new Date(nowMs);
  const [year, month] = [date.getUTCFullYear(), date.getUTCMonth()];
  return { monthStartMs: Date.UTC(year, month, 1), monthEndMs: Date.UTC(year, month + 1, 1) };
}
