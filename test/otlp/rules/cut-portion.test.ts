import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { cutPortion } from "../../../src/otlp/rules/cut-portion.ts";
import { encodeBatch } from "../../../src/otlp/rules/encode-batch.ts";
import { encodeSeries } from "../../../src/otlp/rules/encode-series.ts";
import { countPoints, singlePoints, wholePortion } from "../../../src/otlp/rules/portion.ts";
import { anyBatch, batchOf, seriesAt } from "../sample-batch.ts";

const wide = { maxBytes: 3 * 1024 * 1024, maxPoints: 10_000 };

describe("cutting a batch into requests", () => {
  test("a batch that fits is one request", () => {
    const batch = batchOf([seriesAt("alb_p99", [0, 1]), seriesAt("alb_p50", [0, 1])]);
    const cut = cutPortion(encodeSeries(batch.series), wholePortion(batch.series), wide);
    expect(cut).toEqual({ requests: [wholePortion(batch.series)], tooLarge: [] });
  });

  test("cuts between series before it cuts inside one, and inside one the older points go first", () => {
    const batch = batchOf([seriesAt("a", [0, 1]), seriesAt("b", [0, 1]), seriesAt("c", [0, 1, 2, 3, 4])]);
    const cut = cutPortion(encodeSeries(batch.series), wholePortion(batch.series), { ...wide, maxPoints: 3 });
    expect(cut.requests).toEqual([
      [{ seriesIndex: 0, from: 0, to: 2 }],
      [{ seriesIndex: 1, from: 0, to: 2 }],
      [{ seriesIndex: 2, from: 0, to: 3 }],
      [{ seriesIndex: 2, from: 3, to: 5 }],
    ]);
  });

  test("a point larger than a request is named, the others go", () => {
    const batch = batchOf([
      seriesAt("a", [0]),
      seriesAt("b", [0, 1], { labels: { long: "x".repeat(2_000) } }),
    ]);
    const cut = cutPortion(encodeSeries(batch.series), wholePortion(batch.series), {
      ...wide,
      maxBytes: 1_000,
    });
    expect(cut.requests).toEqual([[{ seriesIndex: 0, from: 0, to: 1 }]]);
    expect(cut.tooLarge).toEqual([{ seriesIndex: 1, from: 0, to: 2 }]);
  });

  test("every point is in exactly one request, in order, and no request is over a bound", () => {
    const bounds = fc.record({
      maxBytes: fc.integer({ min: 100, max: 4_000 }),
      maxPoints: fc.integer({ min: 1, max: 40 }),
    });
    fc.assert(
      fc.property(anyBatch, bounds, (batch, limits) => {
        const encoded = encodeSeries(batch.series);
        const cut = cutPortion(encoded, wholePortion(batch.series), limits);
        for (const portion of cut.requests) {
          expect(countPoints(portion)).toBeLessThanOrEqual(limits.maxPoints);
          expect(encodeBatch(encoded, portion, 0).length).toBeLessThanOrEqual(limits.maxBytes);
        }
        const sent = singlePoints(cut.requests.flat());
        const all = [...sent, ...singlePoints(cut.tooLarge)].toSorted(
          (a, b) => a.seriesIndex - b.seriesIndex || a.from - b.from,
        );
        expect(all).toEqual(singlePoints(wholePortion(batch.series)));
        expect(sent).toEqual(sent.toSorted((a, b) => a.seriesIndex - b.seriesIndex || a.from - b.from));
      }),
    );
  });
});
