import { describe, expect, test } from "vitest";
import type { AlertTemplate } from "../../../src/scaffold/alerts/alert-template.ts";
import { derivedTests, firstValues, withDerivedTests } from "../../../src/scaffold/alerts/derived-tests.ts";
import { builtIn, only } from "./requests.ts";

describe("the first values of a row", () => {
  test.each([
    ["0x9 20x30", 12, "0x9 20x1"],
    ["0x9 20x30", 10, "0x9"],
    ["0x9 20x30", 11, "0x9 20"],
    ["_x9 3x0 _x40", 10, "_x9 3"],
    ["_x9 3x0 _x40", 15, "_x9 3 _x5"],
    ["180x9 240+60x30", 11, "180x9 240"],
    ["180x9 240+60x30", 13, "180x9 240+60x2"],
    ["1 2 3", 2, "1 2"],
    ["5x3", 9, "5x3"],
  ])("%s cut to %i", (notation, count, expected) => {
    expect(firstValues(notation, count)).toBe(expected);
  });
});

describe("derived scenarios", () => {
  test("cut what fires at the moment it fires, and add silence without traffic", () => {
    const [template] = only("AlbRejectedConnections");
    const names = template === undefined ? [] : withDerivedTests(template).map(({ name }) => name);
    expect(names.filter((name) => name.endsWith("still on their way"))).toHaveLength(2);
    expect(names.at(-1)).toBe("a load balancer without any traffic is silent");
  });

  test("cut no hole into what was never well: a trickle that fires in time", () => {
    const [template] = only("AlbErrorBudgetBurnFast") as [AlertTemplate];
    const trickle = template.tests.filter(({ name }) => name.startsWith("a trickle"));
    expect(trickle).toHaveLength(1);
    expect(derivedTests({ ...template, tests: trickle }).gap).toEqual([]);
    expect(
      derivedTests(template).gap.map(({ series }) => series["alb_http_code_target_5xx_count_sum"]),
    ).toEqual(["0x59 _x10 0x11"]);
  });

  test("give every rule on counters its silence", () => {
    const families = builtIn.filter(
      ({ family, expression }) => family !== "exporter" && expression.includes("count_sum["),
    );
    const without = families.filter(
      (template) => !withDerivedTests(template).some(({ name }) => name.includes("without any traffic")),
    );
    expect(without.map(({ name }) => name)).toEqual([]);
  });
});
