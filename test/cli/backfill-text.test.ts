import { describe, expect, test } from "vitest";
import { endText, progressBar, progressText } from "../../src/cli/backfill-text.ts";
import { progressLines } from "../../src/cli/progress-lines.ts";
import { promqlOptions } from "../../src/cli/promql-options.ts";
import type { BackfillFigures } from "../../src/controller/backfill-ports.ts";
import { FakeClock } from "../support/fake-clock.ts";

const figures: BackfillFigures = {
  totalMinutes: 1000,
  leftMinutes: 750,
  counts: { points: 240, refused: {}, possiblyLost: 0, forgotten: 0, present: 0, different: 0 },
  reading: { calls: 3, queries: 500, units: 250, throttled: 0, costUsd: 2.5 },
  waiting: null,
};
const again = { again: "elbow backfill --from x", size: null, file: null };

describe("progress", () => {
  test("share, points, rate, money and what is left", () => {
    expect(progressText(figures, 10_000)).toBe("25.0 %, 240 points, 24/s, 2.50 USD, 30s left");
    expect(progressText({ ...figures, leftMinutes: 1000 }, 0)).toBe(
      "0.0 %, 240 points, 0/s, 2.50 USD, ? left",
    );
    expect(progressText({ ...figures, leftMinutes: 0 }, 10_000)).toContain("100.0 %");
    expect(progressText({ ...figures, waiting: "connection refused" }, 10_000)).toContain(
      "(waiting: connection refused)",
    );
  });

  test("the bar never gets wider than the terminal", () => {
    expect(progressBar(figures, 10_000, 100)).toMatch(/^\[#{6}\.{18}\] 25\.0 %/);
    expect(progressBar({ ...figures, waiting: "x".repeat(500) }, 1, 60)).toHaveLength(59);
  });

  test("a terminal is redrawn in place, elsewhere a line comes now and then, and at once when it has to wait", async () => {
    const clock = new FakeClock(Date.UTC(2026, 10, 21));
    const written = { terminal: "", file: "" };
    const terminal = progressLines(
      { isTerminal: true, write: (text) => void (written.terminal += text) },
      clock,
    );
    const file = progressLines({ isTerminal: false, write: (text) => void (written.file += text) }, clock);
    for (let second = 0; second < 40; second += 1) {
      const now = second < 20 ? figures : { ...figures, waiting: "away" };
      terminal.show(now);
      file.show(now);
      await clock.advance(1000);
    }
    terminal.end(figures);
    expect(written.terminal.split("\r\x1b[2K")).toHaveLength(42);
    expect(written.terminal.endsWith("\n")).toBe(true);
    const lines = written.file.trimEnd().split("\n");
    expect(lines).toHaveLength(3);
    expect(lines.map((line) => line.slice(0, 20))).toEqual([
      "2026-11-21T00:00:15Z",
      "2026-11-21T00:00:20Z",
      "2026-11-21T00:00:35Z",
    ]);
    expect(lines[1]).toContain("waiting: away");
  });
});

describe("the end says what happened and what to do", () => {
  test.each([
    [{ kind: "complete", figures, behind: [] }, "Complete."],
    [
      { kind: "stopped", figures, behind: [] },
      "Nothing is repeated when you go on:\n  elbow backfill --from x",
    ],
    [
      { kind: "incomplete", figures, behind: [{ name: "web", series: 2, message: "InternalError" }] },
      "web: 2 series: InternalError\nTry them again:\n  elbow backfill --from x",
    ],
    [
      { kind: "failed", figures, message: "denied", remedy: "Allow it." },
      "Stopped: denied\nAllow it.\nThen go on:",
    ],
  ] as const)("%#", (end, text) => {
    expect(endText(end, again)).toContain(text);
  });

  test("what was refused, lost, there or unsure has a line each", () => {
    const counts = {
      points: 1,
      refused: { "too-old": 2 },
      possiblyLost: 3,
      forgotten: 4,
      present: 5,
      different: 6,
    };
    const text = endText({ kind: "complete", figures: { ...figures, counts }, behind: [] }, again);
    for (const part of [
      "2 points, reason too-old: ",
      "3 points were taken",
      "4 minutes fell off",
      "5 minutes were there already, 6 of",
    ]) {
      expect(text).toContain(part);
    }
  });
});

describe("the PromQL endpoint", () => {
  const none = {
    onlyMissing: true,
    prometheus: "https://mimir/prometheus",
    prometheusHeaders: [],
    prometheusTokenFile: null,
    prometheusUsername: null,
    prometheusPasswordFile: null,
  };

  test("address, tenant and credentials", () => {
    const problems: string[] = [];
    expect(
      promqlOptions(
        {
          ...none,
          prometheusHeaders: ["X-Scope-OrgID: team-a"],
          prometheusUsername: "u",
          prometheusPasswordFile: "/p",
        },
        problems,
      ),
    ).toEqual({
      url: "https://mimir/prometheus",
      headers: { "X-Scope-OrgID": "team-a" },
      auth: { kind: "basic", username: "u", passwordFile: "/p" },
    });
    expect(problems).toEqual([]);
  });

  test.each([
    [{ onlyMissing: false }, "go together"],
    [{ prometheus: null }, "go together"],
    [{ prometheus: "prometheus:9090" }, "begins with http://"],
    [{ prometheus: "http://user:secret@host" }, "holds no user"],
    [{ prometheusHeaders: ["nonsense"] }, "write name: value"],
    [{ prometheusHeaders: ["X-A: b\nX-C: d"] }, "write name: value"],
    [{ prometheusUsername: "u" }, "go together"],
    [
      { prometheusTokenFile: "/t", prometheusUsername: "u", prometheusPasswordFile: "/p" },
      "exclude each other",
    ],
  ])("%j is refused", (more, message) => {
    const problems: string[] = [];
    expect(promqlOptions({ ...none, ...more }, problems)).toBeNull();
    expect(problems.join()).toContain(message);
  });
});
