import { describe, expect, test } from "vitest";
import { lenientAcceptance, prometheusAcceptance } from "../../../src/simulation/receiver/acceptance.ts";

const nowMs = Date.UTC(2026, 10, 21, 10, 0);
const minuteMs = 60_000;

interface Step {
  readonly key: string;
  readonly minute: number;
  readonly value?: number;
}

function verdicts(windowMs: number, steps: readonly Step[]): readonly string[] {
  const acceptance = prometheusAcceptance(windowMs);
  return steps.map(({ key, minute, value = 1 }) => {
    const point = { key, timeMs: nowMs + minute * minuteMs, value };
    const verdict = acceptance.judge(point, nowMs);
    const stored = verdict.kind === "stored" ? [point] : [];
    stored.forEach((each) => acceptance.store(each));
    return verdict.kind === "refused" ? verdict.reason : verdict.kind;
  });
}

describe("Prometheus' rules, as measured on the real one", () => {
  const halfHour = 30 * minuteMs;
  test.each([
    [
      "ascending points pass",
      { windowMs: 0, minutes: [-5, -4, -3], expected: ["stored", "stored", "stored"] },
    ],
    [
      "an older point without a window is out of order",
      { windowMs: 0, minutes: [-3, -4], expected: ["stored", "out-of-order"] },
    ],
    [
      "an older point within the window passes",
      { windowMs: halfHour, minutes: [-3, -20], expected: ["stored", "stored"] },
    ],
    [
      "an older point beyond the window is too old",
      { windowMs: halfHour, minutes: [-3, -40], expected: ["stored", "too-old"] },
    ],
    ["the newest point again is no change", { windowMs: 0, minutes: [-3, -3], expected: ["stored", "same"] }],
    ["far in the future is refused", { windowMs: halfHour, minutes: [20], expected: ["too-far-in-future"] }],
  ])("%s", (_name, { windowMs, minutes, expected }) => {
    expect(
      verdicts(
        windowMs,
        minutes.map((minute) => ({ key: "a", minute })),
      ),
    ).toEqual(expected);
  });

  test("the window counts from the newest sample of the whole server", () => {
    const steps = [
      { key: "a", minute: -40 },
      { key: "b", minute: -1 },
      { key: "a", minute: -41 },
    ];
    expect(verdicts(30 * minuteMs, steps)).toEqual(["stored", "stored", "too-old"]);
  });

  test("a new series may begin up to an hour behind the newest sample, window or not", () => {
    const steps = [
      { key: "a", minute: -1 },
      { key: "b", minute: -50 },
      { key: "c", minute: -70 },
    ];
    expect(verdicts(0, steps)).toEqual(["stored", "stored", "too-old"]);
    expect(verdicts(30 * minuteMs, steps)).toEqual(["stored", "stored", "too-old"]);
  });

  test("another value at the newest time is a duplicate; at an out-of-order time it is silently ignored", () => {
    const steps = [
      { key: "a", minute: -1, value: 1 },
      { key: "a", minute: -1, value: 2 },
      { key: "a", minute: -5, value: 1 },
      { key: "a", minute: -5, value: 2 },
    ];
    expect(verdicts(30 * minuteMs, steps)).toEqual(["stored", "duplicate", "stored", "ignored"]);
  });

  test("a lenient receiver takes anything", () => {
    const point = { key: "a", timeMs: 0, value: 1 };
    expect(lenientAcceptance().judge(point, nowMs)).toEqual({ kind: "stored" });
  });
});
