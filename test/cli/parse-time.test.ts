import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseTime } from "../../src/cli/parse-time.ts";

const nowMs = Date.UTC(2026, 10, 21, 10, 0);

describe("times that are understood", () => {
  test.each([
    ["2026-11-20T10:00:00Z", Date.UTC(2026, 10, 20, 10)],
    ["2026-11-20t10:00:00z", Date.UTC(2026, 10, 20, 10)],
    ["2026-11-20T10:00Z", Date.UTC(2026, 10, 20, 10)],
    ["2026-11-20T10:00:00+01:00", Date.UTC(2026, 10, 20, 9)],
    ["2026-11-20T10:00:00-05:30", Date.UTC(2026, 10, 20, 15, 30)],
    ["2026-11-20T10:00:00.250Z", Date.UTC(2026, 10, 20, 10, 0, 0, 250)],
    ["2028-02-29T00:00:00Z", Date.UTC(2028, 1, 29)],
    ["now", nowMs],
    ["now-6h", nowMs - 6 * 3_600_000],
    ["now-1d12h", nowMs - 36 * 3_600_000],
  ])("%s", (text, ms) => {
    expect(parseTime(text, nowMs)).toEqual({ kind: "time", ms });
  });

  test("every moment that toISOString writes", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 4e12 }), (ms) => {
        expect(parseTime(new Date(ms).toISOString(), nowMs)).toEqual({ kind: "time", ms });
      }),
    );
  });
});

describe("times that are refused, with what to write", () => {
  test.each([
    ["2026-11-20T10:00:00", "has no time zone: write 2026-11-20T10:00Z"],
    ["2026-11-20 10:00", "has no time zone: write 2026-11-20T10:00Z"],
    ["2026-11-20", "has no time zone: write 2026-11-20T00:00Z"],
    ["2026-02-30T10:00:00Z", "no such date or hour"],
    ["2026-11-20T24:00:00Z", "no such date or hour"],
    ["2026-11-20T10:61:00Z", "no such date or hour"],
    ["2026-11-20T10:00:00+24:00", "a zone is Z"],
    ["now-", "write 2026-11-20T10:00:00Z, or now-6h"],
    ["now-6", "after now- comes a duration"],
    ["now+6h", "write 2026-11-20T10:00:00Z, or now-6h"],
    ["yesterday", "write 2026-11-20T10:00:00Z, or now-6h"],
    ["1763632800", "write 2026-11-20T10:00:00Z, or now-6h"],
    ["", "write 2026-11-20T10:00:00Z, or now-6h"],
  ])("%s", (text, message) => {
    expect(parseTime(text, nowMs)).toEqual({ kind: "invalid", message: expect.stringContaining(message) });
  });
});
