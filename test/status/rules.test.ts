import fc from "fast-check";
import { parser } from "@prometheus-io/lezer-promql";
import { describe, expect, test } from "vitest";
import { agreement, alignPoints, breakGaps } from "../../src/status/rules/align-points.ts";
import {
  formatCount,
  formatDuration,
  formatNumber,
  formatUsd,
  formatUtc,
} from "../../src/status/rules/format.ts";
import { expectedAgesOf, freshness } from "../../src/status/rules/freshness.ts";
import { healthReport } from "../../src/status/rules/health-report.ts";
import { listenFallback } from "../../src/status/rules/listen-fallback.ts";
import { findByPageId, pageId } from "../../src/status/rules/page-id.ts";
import { promQuery } from "../../src/status/rules/prom-query.ts";
import { promSelector } from "../../src/status/rules/prom-selector.ts";
import { sparkline, sparklineSpan } from "../../src/status/rules/sparkline.ts";
import { visibleText } from "../../src/status/rules/visible-text.ts";

const minuteMs = 60_000;

describe("format", () => {
  test.each([
    [0, "0s"],
    [59_999, "59s"],
    [60_000, "1m"],
    [3_599_999, "59m"],
    [3_600_000, "1h"],
    [4_800_000, "1h 20m"],
    [187_200_000, "2d 4h"],
    [-5, "0s"],
  ])("%d ms is %s", (ms, text) => expect(formatDuration(ms)).toBe(text));

  test.each([
    [0, "0"],
    [0.0521, "0.0521"],
    [12.345, "12.3"],
    [999, "999"],
    [999.6, "1k"],
    [1_234, "1.23k"],
    [12_400_000, "12.4M"],
    [-1_500, "-1.5k"],
    [Number.NaN, "NaN"],
  ])("%d is %s", (value, text) => expect(formatNumber(value)).toBe(text));

  test("counts are grouped, dollars have cents, times say UTC", () => {
    expect(formatCount(1_234_567)).toBe("1\u202f234\u202f567");
    expect(formatUsd(0.48114)).toBe("$0.4811");
    expect(formatUsd(12.5)).toBe("$12.50");
    expect(formatUtc(0)).toBe("1970-01-01 00:00:00 UTC");
    expect(formatUtc(Number.NaN)).toBe("no time");
  });
});

describe("freshness", () => {
  test.each([
    [4, 5, "fresh"],
    [4, 6, "late"],
    [4, 11, "late"],
    [4, 12, "old"],
    [91, 92, "fresh"],
    [91, 93, "late"],
    [91, 142, "old"],
  ] as const)("where %d minutes are expected, data of %d minutes is %s", (expected, minutes, kind) => {
    expect(freshness(expected * minuteMs, 0, minutes * minuteMs).kind).toBe(kind);
  });

  test("what is expected follows the intervals in force", () => {
    const expectedAgesMs = { alerting: 1, regular: 2, slow: 3 };
    expect(expectedAgesOf({ expectedAgesMs })).toBe(expectedAgesMs);
    expect(expectedAgesOf(undefined).alerting).toBe(4 * minuteMs);
  });

  test("nothing delivered is none, a minute from the future has age 0", () => {
    expect(freshness(minuteMs, null, 0)).toEqual({ kind: "none" });
    expect(freshness(minuteMs, 10, 5)).toEqual({ kind: "fresh", ageMs: 0 });
  });
});

describe("alignPoints and agreement", () => {
  const points = (pairs: Record<number, number>) => ({
    timesMs: Object.keys(pairs).map(Number),
    values: Object.values(pairs),
  });

  test("counts equal, different and one-sided minutes", () => {
    const aligned = alignPoints(points({ 1: 5, 2: 6, 3: 7 }), points({ 2: 6, 3: 8, 4: 0 }));
    expect(aligned).toEqual({ timesMs: [1, 2, 3, 4], final: [5, 6, 7, null], exported: [null, 6, 8, 0] });
    expect(agreement(aligned)).toEqual({ equal: 1, different: 1, onlyFinal: 1, onlyExported: 1 });
  });

  test("NaN equals NaN, 0 is a value", () => {
    expect(
      agreement(alignPoints(points({ 1: Number.NaN, 2: 0 }), points({ 1: Number.NaN, 2: 0 }))),
    ).toMatchObject({ equal: 2 });
  });

  test("the four counts are all minutes, and a curve agrees with itself", () => {
    const curve = fc
      .uniqueArray(fc.nat(500), { maxLength: 60 })
      .map((times) => times.toSorted((a, b) => a - b))
      .map((times) => ({ timesMs: times, values: times.map((time) => time % 3) }));
    fc.assert(
      fc.property(curve, curve, (final, exported) => {
        const aligned = alignPoints(final, exported);
        const { equal, different, onlyFinal, onlyExported } = agreement(aligned);
        expect(equal + different + onlyFinal + onlyExported).toBe(aligned.timesMs.length);
        expect(agreement(alignPoints(final, final))).toEqual({
          equal: final.timesMs.length,
          different: 0,
          onlyFinal: 0,
          onlyExported: 0,
        });
      }),
    );
  });

  test("a line breaks where minutes are missing, and times stay ascending", () => {
    const aligned = alignPoints(points({ 0: 1, [minuteMs]: 2, [9 * minuteMs]: 3 }), points({}));
    expect(breakGaps(aligned)).toEqual({
      timesMs: [0, minuteMs, 2 * minuteMs, 9 * minuteMs],
      final: [1, 2, null, 3],
      exported: [null, null, null, null],
    });
  });
});

describe("sparkline", () => {
  const frame = { width: 100, height: 20, fromMs: 0, toMs: 10 * minuteMs, floor: 0 };

  test("a gap breaks the line, a lone minute is a stroke", () => {
    const curve = sparkline({ timesMs: [0, minuteMs, 8 * minuteMs], values: [1, 2, 1] }, frame);
    expect(curve.line).toBe("M0 10l10 -9M80 10h1");
    expect(curve).toMatchObject({ max: 2, last: 1, total: 4 });
  });

  test("the floor keeps a single error low", () => {
    const curve = sparkline({ timesMs: [0, minuteMs], values: [0, 1] }, { ...frame, floor: 18 });
    expect(curve.line).toBe("M0 19l10 -1");
  });

  test("minutes that share a place are one point, and the highest stays", () => {
    const minutes = Array.from({ length: 600 }, (_, index) => index);
    const values = minutes.map((minute) => (minute === 333 ? 9 : 1));
    const curve = sparkline(
      { timesMs: minutes.map((minute) => minute * minuteMs), values },
      { ...frame, toMs: 600 * minuteMs },
    );
    expect(curve.line.split("l").length).toBeLessThanOrEqual(52);
    expect(curve).toMatchObject({ max: 9, total: 608 });
    expect(curve.area).toMatch(/V20H0Z$/);
  });

  test("no point is no curve", () => {
    expect(sparkline({ timesMs: [], values: [] }, frame)).toEqual({
      line: "",
      area: "",
      max: 0,
      total: 0,
      last: null,
    });
  });

  test("paths hold only numbers and commands, whatever the values", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.integer(), fc.double())), (pairs) => {
        const curve = sparkline(
          { timesMs: pairs.map(([time]) => time), values: pairs.map(([, value]) => value) },
          frame,
        );
        expect(curve.line + curve.area).toMatch(/^[MlhHVZ0-9. -]*$/);
      }),
    );
  });

  test("the span is what there is, within bounds", () => {
    expect(sparklineSpan([], 1e9)).toEqual({ fromMs: 1e9 - 30 * minuteMs, toMs: 1e9 });
    expect(sparklineSpan([{ timesMs: [0], values: [1] }], 1e9)).toEqual({
      fromMs: 1e9 - 360 * minuteMs,
      toMs: 1e9,
    });
    expect(sparklineSpan([{ timesMs: [1e9 - 90 * minuteMs], values: [1] }], 1e9).fromMs).toBe(
      1e9 - 90 * minuteMs,
    );
  });
});

describe("promQuery", () => {
  test.each([
    ["alb_request_count_sum", "sum_over_time"],
    ["alb_target_response_time_sample_count", "sum_over_time"],
    ["alb_target_response_time_average", "avg_over_time"],
    ["alb_target_group_healthy_host_count_minimum", "min_over_time"],
    ["alb_target_group_healthy_host_count_maximum", "max_over_time"],
    ["alb_target_response_time_p99", "max_over_time"],
    ["alb_target_response_time_tm99", "max_over_time"],
  ])("minutes of %s become an hour by %s", (name, call) => {
    const { query } = promQuery(name, promSelector(name, { load_balancer_name: "x" }));
    expect(query).toBe(`${call}(${name}{load_balancer_name="x"}[1h])`);
  });

  test("is PromQL whatever the labels hold", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (value) => {
        const { query } = promQuery(
          "a_sum",
          promSelector("a_sum", { load_balancer_name: value, env: value }),
        );
        const wrong: string[] = [];
        parser.parse(query).iterate({ enter: (node) => void (node.type.isError && wrong.push(query)) });
        expect(wrong).toEqual([]);
      }),
    );
  });
});

describe("promSelector", () => {
  test("has the identifying labels only, in a fixed order", () => {
    expect(
      promSelector("alb_request_count_sum", {
        region: "eu-west-1",
        job: "a/b",
        load_balancer_name: "x",
        env: "prod",
      }),
    ).toBe('alb_request_count_sum{load_balancer_name="x", env="prod", region="eu-west-1"}');
    expect(promSelector("up", {})).toBe("up");
  });

  test("escapes what PromQL would read", () => {
    expect(promSelector("", { load_balancer_name: 'a"} or vector(1) #\\\n' })).toBe(
      String.raw`{load_balancer_name="a\"} or vector(1) #\\\n"}`,
    );
  });
});

describe("page ids", () => {
  test("a dimension goes there and back", () => {
    const known = [{ dimension: "app/x/1" }, { dimension: "net/x/1" }, { dimension: "classic" }];
    expect(known.map(({ dimension }) => findByPageId(known, pageId(dimension))?.dimension)).toEqual([
      "app/x/1",
      "net/x/1",
      "classic",
    ]);
    expect(findByPageId(known, "app/x/1")).toBeNull();
  });
});

describe("visibleText", () => {
  test("shows what hides, and cuts what does not end", () => {
    expect(visibleText("a\u202eb\u0000c\u2028d")).toBe("a\\u{202e}b\\u{0}c\\u{2028}d");
    expect(visibleText("名前-ü😀")).toBe("名前-ü😀");
    expect(visibleText("abcdef", 3)).toBe("abc… (6 characters)");
  });
});

describe("listenFallback", () => {
  test.each([
    ["::", "EAFNOSUPPORT", "0.0.0.0"],
    ["::", "EADDRNOTAVAIL", "0.0.0.0"],
    ["::", "EADDRINUSE", null],
    ["::1", "EAFNOSUPPORT", null],
    ["0.0.0.0", "EADDRNOTAVAIL", null],
  ])("%s after %s: %s", (host, code, fallback) => expect(listenFallback(host, code)).toBe(fallback));
});

describe("healthReport", () => {
  const good = { name: "event-loop", check: () => ({ ok: true }) as const };
  const bad = { name: "synced", check: () => ({ ok: false, message: "waiting for Ingresses" }) as const };
  const broken = {
    name: "broken",
    check: () => {
      throw new Error("oops");
    },
  };

  test("passing is one word, verbose is a line for each check", () => {
    expect(healthReport("livez", [good], false)).toEqual({ ok: true, text: "ok" });
    expect(healthReport("livez", [good], true)).toEqual({
      ok: true,
      text: "[+]event-loop ok\nlivez check passed",
    });
  });

  test("failing always lists all", () => {
    expect(healthReport("readyz", [good, bad], false)).toEqual({
      ok: false,
      text: "[+]event-loop ok\n[-]synced failed: waiting for Ingresses\nreadyz check failed",
    });
  });

  test("a check that throws fails", () => {
    expect(healthReport("readyz", [broken], false)).toMatchObject({ ok: false });
  });
});
