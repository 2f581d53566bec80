/** The points of one series: two arrays of the same length, times ascending and unique, epoch milliseconds of the START of the period. */
export interface Points {
  readonly timesMs: readonly number[];
  readonly values: readonly number[];
}
