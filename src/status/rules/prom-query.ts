/** How minutes of a statistic become one number for a longer time: the function of PromQL and the words for it. */
interface OverTime {
  readonly call: string;
  readonly words: string;
}

/** What may be done with minutes of each statistic. Percentiles cannot be added or averaged: only the worst minute is true. */
const overTime: readonly (readonly [RegExp, OverTime])[] = [
  [/_(?:sum|sample_count)$/, { call: "sum_over_time", words: "Sum of an hour" }],
  [/_average$/, { call: "avg_over_time", words: "Mean of the minutes of an hour" }],
  [/_minimum$/, { call: "min_over_time", words: "Lowest of an hour" }],
];

const highest: OverTime = { call: "max_over_time", words: "Highest of an hour" };

/** A query over an hour of one series, and what it says. Points are amounts of their minute: never `rate()`. */
export function promQuery(
  name: string,
  selector: string,
): { readonly query: string; readonly words: string } {
  const { call, words } = overTime.find(([suffix]) => suffix.test(name))?.[1] ?? highest;
  return { query: `${call}(${selector}[1h])`, words };
}
