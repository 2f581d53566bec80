import { describe, expect, test } from "vitest";
import { problemList } from "../../src/controller/problem-list.ts";
import { silentLog } from "../../src/runtime/silent-log.ts";
import { FakeClock } from "../support/fake-clock.ts";

function bench() {
  const clock = new FakeClock(1000);
  const lines: string[] = [];
  const log = {
    ...silentLog,
    warn: (message: string) => void lines.push(`warn ${message}`),
    info: (message: string) => void lines.push(`info ${message}`),
  };
  return { clock, lines, problems: problemList({ clock, log }) };
}

const problem = (where: string, message = "broken") => ({ where, message, remedy: "mend it" });

describe("the list of problems", () => {
  test("has one entry per place and message, counted, newest first", async () => {
    const { clock, problems } = bench();
    problems.report(problem("a"));
    problems.report(problem("b"));
    await clock.advance(500);
    problems.report(problem("a"));
    expect(problems.list()).toEqual([
      { ...problem("a"), atMs: 1500, count: 2 },
      { ...problem("b"), atMs: 1000, count: 1 },
    ]);
  });

  test("logs the same problem once, and again after half an hour", async () => {
    const { clock, lines, problems } = bench();
    problems.report(problem("a"));
    await clock.advance(29 * 60_000);
    problems.report(problem("a"));
    expect(lines).toEqual(["warn broken"]);
    await clock.advance(60_000);
    problems.report(problem("a"));
    expect(lines).toEqual(["warn broken", "warn broken"]);
  });

  test("forgets all problems of what works again, and says so once", () => {
    const { lines, problems } = bench();
    problems.report(problem("a", "one"));
    problems.report(problem("a", "two"));
    problems.report(problem("b"));
    problems.healed("a");
    problems.healed("a");
    expect(problems.list().map(({ where }) => where)).toEqual(["b"]);
    expect(lines.filter((line) => line.startsWith("info"))).toEqual(["info works again"]);
  });

  test("a problem that comes back is logged again", () => {
    const { lines, problems } = bench();
    problems.report(problem("a"));
    problems.healed("a");
    problems.report(problem("a"));
    expect(lines).toEqual(["warn broken", "info works again", "warn broken"]);
  });

  test("keeps fifty, the longest untouched falls off", () => {
    const { problems } = bench();
    for (let number = 0; number < 50; number += 1) {
      problems.report(problem(`p${number}`));
    }
    problems.report(problem("p0"));
    problems.report(problem("new"));
    const places = problems.list().map(({ where }) => where);
    expect(places).toHaveLength(50);
    expect([places[0], places[1], places.includes("p0"), places.includes("p1")]).toEqual([
      "new",
      "p0",
      true,
      false,
    ]);
  });
});
