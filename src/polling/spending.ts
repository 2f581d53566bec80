import type { Clock } from "../runtime/clock.ts";
import type { Latest } from "../runtime/latest.ts";
import type { BudgetSettings } from "./budget-settings.ts";
import type { SavedSpending } from "./rules/checkpoint-document.ts";
import {
  joinedLedger,
  openLedger,
  resumedLedger,
  shareUsd,
  turned,
  type MonthLedger,
} from "./rules/month-ledger.ts";

/** The purse of the dispatcher: asked before each paid call, told of those that AWS did not bill. */
export interface Spending {
  /** Takes the price of `units` metrics; false = it is not there any more, and nothing may be asked. */
  take(units: number): boolean;
  /** Gives back the price of a call that was not answered. */
  giveBack(units: number): void;
  /** What was spent in this month. */
  ledger(): MonthLedger;
  /** A bucket is led from now on, and had spent what was saved; null = not known. */
  begin(bucket: number, saved: SavedSpending | null): void;
  /** What to save of a bucket that is led: its part of what was spent. */
  saved(bucket: number): SavedSpending;
  /** A bucket is led no more. Should it come back, no less was spent than now. */
  end(bucket: number): void;
}

interface Part {
  readonly ledger: MonthLedger;
  readonly savedUsd: number;
  readonly stepUsd: number;
}

/**
 * Counts from now on, or on from what was saved; each bucket that is led bears an equal part. Only `budget.hardStop` ever
 * refuses; then what is in flight counts as spent, so that the stop is exact.
 */
export function spending(
  clock: Clock,
  budget: Pick<Latest<BudgetSettings>, "value">,
  usdPerThousand: number,
): Spending {
  const led = new Map<number, Part>();
  const left = new Map<number, Part>();
  let unled = openLedger(clock.nowMs());
  const priceOf = (units: number): number => (units / 1000) * usdPerThousand;
  const turn = (): MonthLedger => {
    const nowMs = clock.nowMs();
    unled = turned(unled, nowMs);
    for (const [bucket, part] of led) {
      const ledger = turned(part.ledger, nowMs);
      if (ledger !== part.ledger) {
        led.set(bucket, { ledger, savedUsd: 0, stepUsd: part.stepUsd });
      }
    }
    return led.size === 0
      ? unled
      : joinedLedger(
          [...led.values()].map(({ ledger }) => ledger),
          nowMs,
        );
  };
  const add = (usd: number): void => {
    unled = led.size === 0 ? { ...unled, usd: Math.max(0, unled.usd + usd) } : unled;
    for (const [bucket, part] of led) {
      const sum = Math.max(0, part.ledger.usd + usd / led.size);
      led.set(bucket, { ...part, ledger: { ...part.ledger, usd: sum } });
    }
  };
  return {
    take(units) {
      const ledger = turn();
      const { monthlyUsd, hardStop } = budget.value;
      const usd = priceOf(units);
      if (hardStop && monthlyUsd !== null && ledger.usd + usd > shareUsd(ledger, monthlyUsd)) {
        return false;
      }
      add(usd);
      return true;
    },
    giveBack: (units) => add(-priceOf(units)),
    ledger: turn,
    begin(bucket, saved) {
      const nowMs = clock.nowMs();
      const before = left.get(bucket);
      const known = before === undefined ? null : turned(before.ledger, nowMs);
      const found = saved === null ? null : resumedLedger(saved, nowMs);
      const [ledger = openLedger(nowMs)] = [found, known]
        .filter((one) => one !== null)
        .toSorted((a, b) => b.usd - a.usd);
      led.set(bucket, { ledger, savedUsd: ledger.usd, stepUsd: saved?.stepUsd ?? before?.stepUsd ?? 0 });
    },
    saved(bucket) {
      turn();
      const part = led.get(bucket);
      if (part === undefined) {
        throw new Error(`bucket ${bucket} is not led`);
      }
      const { monthStartMs, countedFromMs, usd } = part.ledger;
      const stepUsd = Math.max(part.stepUsd, usd - part.savedUsd);
      led.set(bucket, { ledger: part.ledger, savedUsd: usd, stepUsd });
      return { monthStartMs, countedFromMs, usd, stepUsd };
    },
    end(bucket) {
      const part = led.get(bucket);
      led.delete(bucket);
      if (part !== undefined) {
        left.set(bucket, part);
      }
    },
  };
}
