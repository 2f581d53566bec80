import { describe, expect, test } from "vitest";
import type { RawRange } from "../../src/verify/promql-client.ts";
import { readRaw } from "../../src/verify/read-raw.ts";
import { readPromqlAnswer, type PromqlAnswer } from "../../src/verify/rules/promql-answer.ts";

const minuteMs = 60_000;
const fromMs = 1_000 * minuteMs;
const never = new AbortController().signal;

/** An endpoint with one series of a point a minute, that loads at most `maxMinutes` at once. Both ends of a range are included, as before Prometheus 3. */
function endpoint(maxMinutes: number) {
  const asked: number[] = [];
  return {
    asked,
    async raw({ minutes, endMs }: RawRange): Promise<PromqlAnswer> {
      asked.push(minutes);
      if (minutes > maxMinutes) {
        return { kind: "failed", message: "too many samples", tooMuch: true };
      }
      const first = Math.ceil((endMs - minutes * minuteMs) / minuteMs);
      const timesMs: number[] = [];
      for (let minute = first - 1; minute * minuteMs <= endMs; minute += 1) {
        timesMs.push(minute * minuteMs);
      }
      return { kind: "series", series: [{ labels: {}, points: { timesMs, values: timesMs.map(Number) } }] };
    },
    async close() {},
  };
}

describe("raw samples of a range", () => {
  test.each([1000, 60, 7, 1])("each once, whatever the endpoint loads at once: %d minutes", async (most) => {
    const answer = await readRaw(
      endpoint(most),
      { matchers: [], fromMs, toMs: fromMs + 50 * minuteMs },
      never,
    );
    const times = answer.kind === "series" ? answer.series.flatMap(({ points }) => points.timesMs) : [];
    expect(times).toEqual(Array.from({ length: 50 }, (_, index) => fromMs + index * minuteMs));
  });

  test("an endpoint that loads nothing at all is asked no more than its depth", async () => {
    const nothing = endpoint(0);
    const answer = await readRaw(nothing, { matchers: [], fromMs, toMs: fromMs + 64 * minuteMs }, never);
    expect(answer).toMatchObject({ kind: "failed" });
    expect(nothing.asked).toEqual([64, 32, 16, 8, 4, 2, 1]);
  });

  test.each([
    ["execution", true],
    ["422", true],
    ["bad_data", undefined],
  ])("a refusal of type %s may be tried with less: %s", (errorType, tooMuch) => {
    const text = JSON.stringify({ status: "error", errorType, error: "no" });
    expect(readPromqlAnswer(text)).toEqual({
      kind: "failed",
      message: `the query was refused: ${errorType} no`,
      ...(tooMuch === undefined ? {} : { tooMuch }),
    });
  });
});
