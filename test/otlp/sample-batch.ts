import fc from "fast-check";
import type { Batch, BatchSeries } from "../../src/polling/batch.ts";

/** 2026-11-20T12:00:00Z. */
export const noonMs = 1_795_176_000_000;

/** A minute after noon, epoch ms. */
export function minute(index: number): number {
  return noonMs + index * 60_000;
}

/** A batch of one owner. */
export function batchOf(series: readonly BatchSeries[], owner = "arn:owner"): Batch {
  const pointCount = series.reduce((sum, one) => sum + one.points.timesMs.length, 0);
  return { id: "batch-1", owner, destination: "default", series, pointCount };
}

/** A series with points at the given minutes; values are the minutes' numbers unless given. */
export function seriesAt(
  name: string,
  minutes: readonly number[],
  overrides: Partial<BatchSeries> = {},
): BatchSeries {
  return {
    id: `id-${name}`,
    name,
    labels: { load_balancer_name: "scrumulator", env: "staging" },
    resource: { "service.name": "shop", "service.namespace": "web" },
    points: { timesMs: minutes.map(minute), values: minutes },
    ...overrides,
  };
}

const labels = fc.dictionary(
  fc.stringMatching(/^[a-z_]{1,8}$/).filter((name) => name !== "__proto__"),
  fc.string({ unit: "grapheme", minLength: 1, maxLength: 12 }),
  { maxKeys: 5 },
);

const values = fc.oneof(
  fc.double({ noNaN: true }),
  fc.constantFrom(0, -0, 1, 0.1 + 0.2, Number.MAX_VALUE, 5e-324, Infinity),
);

/** Batches of up to eight series with up to twelve points each. */
export const anyBatch: fc.Arbitrary<Batch> = fc
  .array(
    fc.record({
      name: fc.constantFrom("alb_request_count_sum", "alb_p99", "elbow_load_balancer_info"),
      labels,
      resource: fc.constantFrom<Record<string, string>>({}, { "service.name": "a" }, { "service.name": "b" }),
      minutes: fc.uniqueArray(fc.integer({ min: -25_000_000, max: 250_000_000 }), {
        minLength: 1,
        maxLength: 12,
      }),
      value: fc.array(values, { minLength: 12, maxLength: 12 }),
    }),
    { minLength: 1, maxLength: 8 },
  )
  .map((rows) =>
    batchOf(
      rows.map((row, index) => {
        const minutes = row.minutes.toSorted((a, b) => a - b);
        return {
          id: row.name === "elbow_load_balancer_info" ? null : `series-${index}`,
          name: row.name,
          labels: { ...row.labels, series: String(index) },
          resource: row.resource,
          points: { timesMs: minutes.map(minute), values: minutes.map((_, at) => row.value[at] ?? 0) },
        };
      }),
    ),
  );
