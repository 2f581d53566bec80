/** Design key `budget`; null = none. */
export interface BudgetSettings {
  /** USD in a calendar month (UTC). */
  readonly monthlyUsd: number | null;
  /** True = nothing is asked any more once the budget is spent. */
  readonly hardStop: boolean;
}
