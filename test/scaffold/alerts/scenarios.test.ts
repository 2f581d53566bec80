import { describe, expect, test } from "vitest";
import {
  scenarioKinds,
  type AlertTemplate,
  type ScenarioKind,
  type TemplateTest,
} from "../../../src/scaffold/alerts/alert-template.ts";
import { derivedTests } from "../../../src/scaffold/alerts/derived-tests.ts";
import { builtIn, only } from "./requests.ts";

/** A value, and then nothing: in promtool's notation `1x9 _x30`. */
const hole = /[0-9]\s+_/;

const own: Readonly<Record<"fires" | "silent" | "resolves" | "gap", (scenario: TemplateTest) => boolean>> = {
  fires: ({ firing }) => firing.length > 0,
  silent: ({ firing, silent }) => firing.length === 0 && silent.length > 0,
  resolves: ({ firing, silent }) => firing.length > 0 && Math.max(...silent) > Math.max(...firing),
  gap: ({ series }) => Object.values(series).some((values) => hole.test(values)),
};

/** What a template's scenarios show by what they hold, not by what they are called. */
function shows(template: AlertTemplate, kind: ScenarioKind): boolean {
  const derived = derivedTests(template);
  switch (kind) {
    case "fires":
    case "silent":
    case "resolves":
      return template.tests.some(own[kind]);
    case "gap":
      return [...template.tests, ...derived.gap].some(own.gap);
    case "late":
    case "zero":
      return derived[kind].length > 0;
    default:
      return kind satisfies never;
  }
}

describe.each(builtIn.map((template) => [template.name, template] as const))("%s", (_name, template) => {
  test.each(scenarioKinds)("is shown, or cannot be and says why: %s", (kind) => {
    expect(shows(template, kind)).toBe(template.noScenario[kind] === undefined);
  });
});

describe("the demand", () => {
  const [template] = only("AlbFailOpen") as [AlertTemplate];
  const without = (kept: (scenario: TemplateTest) => boolean): AlertTemplate => ({
    ...template,
    tests: template.tests.filter(kept),
  });

  test("notices a template that only fires", () => {
    const bare = { ...template, tests: [{ ...template.tests[0], silent: [] } as TemplateTest] };
    expect(scenarioKinds.filter((kind) => !shows(bare, kind))).toEqual(["silent", "resolves", "gap"]);
  });

  test("notices a template that never fires", () => {
    const mute = without(own.silent);
    expect(scenarioKinds.filter((kind) => !shows(mute, kind))).toEqual(["fires", "resolves", "gap", "late"]);
  });

  test("takes a named reason for what cannot be, and makes no such scenario", () => {
    const excused = { ...template, noScenario: { zero: "why" } };
    expect(shows(template, "zero")).toBe(true);
    expect(shows(excused, "zero")).toBe(false);
  });
});
