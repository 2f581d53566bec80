/**
 * Values of a spool file, eight bytes a minute. A minute that was never written is a hole in the file and reads as zero bytes,
 * so nothing is +0; the value zero is written as −0, which CloudWatch never says.
 */
export function spoolValue(value: number): number {
  return value === 0 ? -0 : value;
}

/** The value of a minute, or null where nothing was written. */
export function spooledValue(stored: number): number | null {
  return Object.is(stored, 0) ? null : stored === 0 ? 0 : stored;
}

/** Points of consecutive minutes, written at once. */
export interface SpoolRun {
  readonly from: number;
  readonly values: readonly number[];
}

/** Cuts ascending points into runs without a hole. Times are the starts of minutes. */
export function spoolRuns(points: {
  readonly timesMs: readonly number[];
  readonly values: readonly number[];
}): readonly SpoolRun[] {
  const runs: { from: number; values: number[] }[] = [];
  for (const [index, timeMs] of points.timesMs.entries()) {
    const minute = Math.floor(timeMs / 60_000);
    const value = points.values[index] as number;
    const open = runs.at(-1);
    if (open !== undefined && open.from + open.values.length === minute) {
      open.values.push(value);
    } else {
      runs.push({ from: minute, values: [value] });
    }
  }
  return runs;
}
