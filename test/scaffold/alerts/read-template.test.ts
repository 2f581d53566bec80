import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { newTemplateText } from "../../../src/cli/scaffold-new-template.ts";
import { checkTemplate } from "../../../src/scaffold/alerts/check-template.ts";
import { placeholderProblems } from "../../../src/scaffold/alerts/placeholders.ts";
import { promqlToken, readParameterValue, valueWords } from "../../../src/scaffold/alerts/parameter-value.ts";
import { readChoices } from "../../../src/scaffold/alerts/read-choices.ts";
import { readTemplate } from "../../../src/scaffold/alerts/read-template.ts";
import { builtIn, only } from "./requests.ts";

const good = newTemplateText("WebErrors");

function problemsOf(text: string): readonly string[] {
  const reading = readTemplate(parse(text), "own.yaml");
  const problems = reading.kind === "invalid" ? reading.problems : checkTemplate(reading.template, []);
  return problems.map(({ key, message }) => `${key}: ${message}`);
}

describe("a template", () => {
  test("to begin with is right", () => {
    expect(problemsOf(good)).toEqual([]);
  });

  test.each([
    ["severity: warning", "severity: loud", "severity: severity is one of page, warning, ticket"],
    ["summary: ", "sumary: ", "sumary: there is no key sumary; did you mean summary?"],
    ["panel: server-errors", "panel: server-error", "did you mean server-errors?"],
    ["for: 1m", "for: soon", "for: for is not a duration such as 5m"],
    ["target_5xx", "target_5x", "did you mean alb_http_code_target_5xx_count_sum?"],
    [">= ${min_errors}", ">= ${min_error}", "there is no parameter min_error; did you mean min_errors?"],
    [">= ${min_errors}", '>= "${min_errors}"', "stands inside of a string or comment"],
    ["[5m]", "[5", "the expression is not PromQL"],
    ["default: 50", "default: many", 'parameters.min_errors.default: "many" is not a number'],
    ["default: 50", "default: 0", "0 is below 1, the smallest sensible value"],
    ['"0x9 20x9 0x30"', "0x9", "write the values in quotes"],
    ["tests:", "noScenario: { zero: '' }\ntests:", "noScenario.zero: say why there can be none"],
    ["tests:", "noScenario: { gaps: x }\ntests:", "there is no key gaps; did you mean gap?"],
    ["sum_over_time", "rate", "rate(alb_http_code_target_5xx_count_sum) is wrong"],
  ])("%s → %s: %s", (from, to, expected) => {
    expect(problemsOf(good.replace(from, to)).join("\n")).toContain(expected);
  });
});

describe("placeholders are tokens of their own", () => {
  test.each([
    ["x > ${n}", 0],
    ["x[${w}:1m]", 0],
    ["by (${labels})", 0],
    ['x{a="${n}"}', 1],
    ["x{a='${n}'}", 1],
    ["x{a=`${n}`}", 1],
    ["foo_${n}", 1],
    ["${n}m", 1],
    ["${n}${n}", 1],
    ["x # ${n}", 1],
    ['"\\" ${n}', 1],
  ])("%s: %i problems", (expression, count) => {
    expect(placeholderProblems(expression).length).toBeGreaterThanOrEqual(count);
    expect(placeholderProblems(expression).length === 0).toBe(count === 0);
  });
});

describe("values", () => {
  test.each([
    ["number", "12.5", "12.5", "12.5"],
    ["number", "-3", "(-3)", "-3"],
    ["number", "1e-7", "0.0000001", "0.0000001"],
    ["ratio", "5%", "0.05", "5%"],
    ["ratio", "0.999", "0.999", "99.9%"],
    ["duration", "90m", "1h30m", "1h30m"],
    ["string", 'a"b', '"a\\"b"', 'a"b'],
    ["labels", "a, b", "a, b", "a, b"],
  ] as const)("%s %s", (...row) => {
    const [type, written, token, words] = row;
    const reading = readParameterValue({ type, min: null, max: null }, written);
    expect(reading.kind).toBe("value");
    const value = reading.kind === "value" ? reading.value : "";
    expect([promqlToken(type, value), valueWords(type, value)]).toEqual([token, words]);
  });

  test.each([
    ["number", "1) or vector(1"],
    ["ratio", "150%"],
    ["duration", "5m] or x[1m"],
    ["labels", "a) or (b"],
    ["labels", "__name__"],
  ] as const)("%s refuses %s", (type, written) => {
    expect(readParameterValue({ type, min: null, max: null }, written).kind).toBe("invalid");
  });
});

describe("choices", () => {
  test("values, for and severity are taken", () => {
    const choices = readChoices(
      only("AlbTarget5xxHigh"),
      ["AlbTarget5xxHigh.ratio=10%", "AlbTarget5xxHigh.for=7m", "AlbTarget5xxHigh.severity=page"],
      null,
    );
    expect(choices.problems).toEqual([]);
    expect([...choices.values]).toEqual([["AlbTarget5xxHigh.ratio", 0.1]]);
    expect(choices.templates.map(({ forSeconds, severity }) => [forSeconds, severity])).toEqual([
      [420, "page"],
    ]);
  });

  test.each([
    ["AlbTarget5xxHigh.ratoi=1%", "did you mean AlbTarget5xxHigh.ratio?"],
    ["AlbTarget5xxHigh.ratio=much", "is not a ratio"],
    ["AlbTarget5xxHigh.severity=loud", "severity is one of"],
    ["nonsense", "write Alert.parameter=value"],
    ["AlbErrorBudgetBurnFast.objective=90%", "can never fire"],
  ])("%s: %s", (line, expected) => {
    expect(readChoices(builtIn, [line], null).problems.join("\n")).toContain(expected);
  });

  test("a threshold must be what something is compared with", () => {
    const tree = { web: { "AlbLoadBalancer5xx.window": "10m", "AlbLoadBalancer5xx.ratio": "2%" } };
    const { problems, overrides } = readChoices(builtIn, [], tree);
    expect(problems).toEqual([
      "thresholds of web: AlbLoadBalancer5xx.window: it cannot differ by load balancer, since it is not what something is compared with",
    ]);
    expect(overrides.map(({ value }) => value)).toEqual([0.02]);
  });
});
