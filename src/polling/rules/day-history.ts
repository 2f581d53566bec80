/** Length of one remembered stretch: five minutes, so that 25 hours take 300 bytes. */
export const bucketMinutes = 5;

const bucketsPerDay = (24 * 60) / bucketMinutes;
/** Buckets around the same time yesterday that count as that time: half an hour either side, since jobs drift. */
const drift = 6;
const bucketsPerHour = 60 / bucketMinutes;
/** A day and an hour: the same time yesterday must still be known a little later. */
const bucketsKept = bucketsPerDay + bucketsPerHour;

/** Values are kept in one byte on a logarithmic scale from one millionth to ten thousand millions, a sixth apart. */
const smallest = 1e-6;
const levels = 253;
const stepLog = Math.log(1e16) / levels;

/**
 * The last day of one measure in five-minute buckets: bounded memory for each sign of each load balancer. Bucket number n
 * covers the minutes [5n, 5n + 5) since the epoch. A byte: 0 = unknown, 1 = nought, else the logarithm of the value.
 */
export interface DayHistory {
  readonly newest: number;
  readonly bytes: Uint8Array;
}

/** What was usual of a measure. */
export interface Usual {
  /** Median of the last day. */
  readonly median: number;
  /** Median of the last hour. */
  readonly lastHour: number;
  /** Lowest and highest around the same time yesterday; null = not known. */
  readonly yesterday: { readonly low: number; readonly high: number } | null;
}

/** A history that knows one bucket. */
export function dayHistory(bucket: number, value: number): DayHistory {
  return withBucket({ newest: bucket - 1, bytes: new Uint8Array(bucketsKept) }, bucket, value);
}

/** The history with a newer bucket; buckets between are unknown. An older or known bucket changes nothing. */
export function withBucket(history: DayHistory, bucket: number, value: number): DayHistory {
  if (bucket <= history.newest) {
    return history;
  }
  const bytes = Uint8Array.from(history.bytes);
  const first = Math.max(history.newest + 1, bucket - bucketsKept + 1);
  for (let skipped = first; skipped < bucket; skipped += 1) {
    bytes[skipped % bucketsKept] = 0;
  }
  bytes[bucket % bucketsKept] = encode(value);
  return { newest: bucket, bytes };
}

/** What was usual in the buckets before `end`; null while fewer than `least` of them are known. */
export function usual(history: DayHistory, end: number, least: number): Usual | null {
  const from = history.newest - bucketsKept + 1;
  const known = (first: number, to: number): readonly number[] => {
    const bytes: number[] = [];
    for (let bucket = Math.max(from, first); bucket < Math.min(to, history.newest + 1); bucket += 1) {
      const byte = history.bytes[bucket % bucketsKept] ?? 0;
      if (byte !== 0) {
        bytes.push(byte);
      }
    }
    return bytes.toSorted((a, b) => a - b);
  };
  const day = known(end - bucketsPerDay, end);
  if (day.length < least) {
    return null;
  }
  const hour = known(end - bucketsPerHour, end);
  const sameTime = known(end - bucketsPerDay - drift, end - bucketsPerDay + drift + 1);
  return {
    median: decode(middle(day)),
    lastHour: decode(middle(hour.length === 0 ? day : hour)),
    yesterday:
      sameTime.length === 0
        ? null
        : { low: decode(sameTime[0] as number), high: decode(sameTime.at(-1) as number) },
  };
}

function middle(sorted: readonly number[]): number {
  return sorted[Math.floor((sorted.length - 1) / 2)] ?? 1;
}

function encode(value: number): number {
  if (!(value > 0)) {
    return 1;
  }
  return Math.min(levels + 1, 2 + Math.max(0, Math.round(Math.log(value / smallest) / stepLog)));
}

function decode(byte: number): number {
  return byte <= 1 ? 0 : smallest * Math.exp((byte - 2) * stepLog);
}
