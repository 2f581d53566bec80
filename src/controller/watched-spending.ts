import type { Spending } from "../polling/spending.ts";
import type { ProblemList } from "./problem-list.ts";
import { hardStopWords } from "./rules/budget-words.ts";

/** Spending whose refusals stand on the list of problems until money is there again. */
export function watchedSpending(spending: Spending, problems: ProblemList): Spending {
  let stopped = false;
  return {
    ...spending,
    take(units) {
      const taken = spending.take(units);
      if (!taken) {
        problems.report({ where: "budget stop", ...hardStopWords(spending.ledger().monthEndMs) });
      } else if (stopped) {
        problems.healed("budget stop");
      }
      stopped = !taken;
      return taken;
    },
  };
}
