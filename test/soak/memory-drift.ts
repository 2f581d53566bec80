/** The memory of a process at a moment. */
export interface MemorySample {
  readonly atMs: number;
  readonly mib: number;
}

/** How the memory of a process went. */
export interface MemoryDrift {
  /** What it would grow in the time that was measured, by the median of all slopes: a few peaks do not count. */
  readonly driftMib: number;
  readonly perHourMib: number;
  readonly medianMib: number;
  readonly peakMib: number;
  readonly overMs: number;
}

/** Samples that slopes are taken of: of more, every n-th. Fewer are swayed by single collections; more take long to compare. */
const MAX_SAMPLES = 400;

/** Theil–Sen: the median of the slopes between all pairs. Null for fewer than three samples. */
export function memoryDrift(samples: readonly MemorySample[]): MemoryDrift | null {
  const step = Math.ceil(samples.length / MAX_SAMPLES);
  const kept = samples.filter((_, index) => index % step === 0);
  const [first] = kept;
  const last = kept.at(-1);
  if (kept.length < 3 || first === undefined || last === undefined) {
    return null;
  }
  const slopes = kept.flatMap((from, index) =>
    kept.slice(index + 1).map((to) => (to.mib - from.mib) / (to.atMs - from.atMs)),
  );
  const slope = median(slopes);
  const overMs = last.atMs - first.atMs;
  return {
    driftMib: slope * overMs,
    perHourMib: slope * 3_600_000,
    medianMib: median(kept.map(({ mib }) => mib)),
    peakMib: Math.max(...samples.map(({ mib }) => mib)),
    overMs,
  };
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
