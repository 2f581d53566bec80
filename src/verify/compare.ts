/** One data point of one series; `key` names the series, whatever the two sides agree on. */
export interface ComparedPoint {
  readonly key: string;
  /** Start of the period, epoch ms. */
  readonly timeMs: number;
  readonly value: number;
}

/** One minute on which the two sides do not agree. */
export type Difference =
  | { readonly kind: "missing"; readonly key: string; readonly timeMs: number; readonly expected: number }
  | {
      readonly kind: "different";
      readonly key: string;
      readonly timeMs: number;
      readonly expected: number;
      readonly actual: number;
    }
  | { readonly kind: "extra"; readonly key: string; readonly timeMs: number; readonly actual: number }
  | {
      readonly kind: "repeated";
      readonly key: string;
      readonly timeMs: number;
      readonly times: number;
      /** Whether every repeat had the same value, which is all that is ever allowed. */
      readonly sameValue: boolean;
    };

/** The verdict over all minutes. Counts are of minutes; `differences` keeps the first `maxDifferences`. */
export interface Comparison {
  readonly equal: number;
  readonly missing: number;
  readonly different: number;
  readonly extra: number;
  /** Minutes that came more than once with the same value and were declared allowed. */
  readonly allowedRepeats: number;
  /** Minutes that came more than once and were not. */
  readonly repeats: number;
  readonly differences: readonly Difference[];
}

/** What the judge lets pass. */
export interface CompareRules {
  /** Whether a point that arrived more than once with the same value is excused (a crash or a lost answer); default never. */
  readonly allowRepeat?: (point: ComparedPoint) => boolean;
  /** Relative tolerance for values that travelled through floating point text; default 0: exactly equal. */
  readonly tolerance?: number;
  /** How many differences are kept for showing; all are counted. */
  readonly maxDifferences?: number;
}

/**
 * The one judge: expected points against actual ones, in any order, every arrival of the actual ones listed. Used by the
 * demo, the tests, the benchmark and `elbow verify`. For a repeated minute the first arrival is compared.
 */
export function compare(
  expected: Iterable<ComparedPoint>,
  actual: Iterable<ComparedPoint>,
  rules: CompareRules = {},
): Comparison {
  const tally = new Tally(rules);
  const arrivals = new Map<string, Map<number, number[]>>();
  for (const point of actual) {
    const series = arrivals.get(point.key) ?? new Map<number, number[]>();
    arrivals.set(point.key, series);
    const values = series.get(point.timeMs);
    if (values === undefined) {
      series.set(point.timeMs, [point.value]);
    } else {
      values.push(point.value);
    }
  }
  for (const { key, timeMs, value } of expected) {
    const values = arrivals.get(key)?.get(timeMs);
    const first = values?.[0];
    if (values === undefined || first === undefined) {
      tally.note({ kind: "missing", key, timeMs, expected: value });
      continue;
    }
    arrivals.get(key)?.delete(timeMs);
    if (isEqual(value, first, rules.tolerance ?? 0)) {
      tally.equal += 1;
    } else {
      tally.note({ kind: "different", key, timeMs, expected: value, actual: first });
    }
    tally.arrivals({ key, timeMs, value: first }, values);
  }
  for (const [key, series] of arrivals) {
    for (const [timeMs, values] of series) {
      const first = values[0] as number;
      tally.note({ kind: "extra", key, timeMs, actual: first });
      tally.arrivals({ key, timeMs, value: first }, values);
    }
  }
  return tally.verdict();
}

/** Whether nothing is wrong: every expected minute is there once (allowed repeats aside) with its value, and nothing else. */
export function isClean(comparison: Comparison): boolean {
  return (
    comparison.missing === 0 &&
    comparison.different === 0 &&
    comparison.extra === 0 &&
    comparison.repeats === 0
  );
}

function isEqual(expected: number, actual: number, tolerance: number): boolean {
  return (
    Object.is(expected, actual) ||
    expected === actual ||
    Math.abs(expected - actual) <= tolerance * Math.max(Math.abs(expected), Math.abs(actual))
  );
}

class Tally {
  equal = 0;
  readonly #counts = { missing: 0, different: 0, extra: 0, repeated: 0 };
  #allowedRepeats = 0;
  readonly #differences: Difference[] = [];
  readonly #rules: CompareRules;

  constructor(rules: CompareRules) {
    this.#rules = rules;
  }

  note(difference: Difference): void {
    this.#counts[difference.kind] += 1;
    if (this.#differences.length < (this.#rules.maxDifferences ?? 100)) {
      this.#differences.push(difference);
    }
  }

  arrivals(point: ComparedPoint, values: readonly number[]): void {
    if (values.length < 2) {
      return;
    }
    const sameValue = values.every((value) => Object.is(value, values[0]) || value === values[0]);
    if (sameValue && this.#rules.allowRepeat?.(point) === true) {
      this.#allowedRepeats += 1;
      return;
    }
    this.note({ kind: "repeated", key: point.key, timeMs: point.timeMs, times: values.length, sameValue });
  }

  verdict(): Comparison {
    const { missing, different, extra, repeated } = this.#counts;
    return {
      equal: this.equal,
      missing,
      different,
      extra,
      allowedRepeats: this.#allowedRepeats,
      repeats: repeated,
      differences: this.#differences,
    };
  }
}
