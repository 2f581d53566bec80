import type { Clock } from "../runtime/clock.ts";
import type { Latest } from "../runtime/latest.ts";
import type { BudgetSettings } from "./budget-settings.ts";
import { openLedger, shareUsd, turned, type MonthLedger } from "./rules/month-ledger.ts";

/** The purse of the dispatcher: asked before each paid call, told of those that AWS did not bill. */
export interface Spending {
  /** Takes the price of `units` metrics; false = it is not there any more, and nothing may be asked. */
  take(units: number): boolean;
  /** Gives back the price of a call that was not answered. */
  giveBack(units: number): void;
  /** What was spent in this month. */
  ledger(): MonthLedger;
}

/** Counts from now on. Only `budget.hardStop` ever refuses; then what is in flight counts as spent, so that the stop is exact. */
export function spending(clock: Clock, budget: Latest<BudgetSettings>, usdPerThousand: number): Spending {
  let ledger = openLedger(clock.nowMs());
  const priceOf = (units: number): number => (units / 1000) * usdPerThousand;
  return {
    take(units) {
      ledger = turned(ledger, clock.nowMs());
      const { monthlyUsd, hardStop } = budget.value;
      const usd = ledger.usd + priceOf(units);
      if (hardStop && monthlyUsd !== null && usd > shareUsd(ledger, monthlyUsd)) {
        return false;
      }
      ledger = { ...ledger, usd };
      return true;
    },
    giveBack(units) {
      ledger = { ...ledger, usd: Math.max(0, ledger.usd - priceOf(units)) };
    },
    ledger() {
      ledger = turned(ledger, clock.nowMs());
      return ledger;
    },
  };
}
