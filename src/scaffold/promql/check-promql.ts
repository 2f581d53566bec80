import type { KnownNames } from "./known-names.ts";
import { nearName } from "./near-name.ts";
import type { ParsedPromql, PromqlName, PromqlSelector } from "./parse-promql.ts";
import { parsePromql } from "./parse-promql.ts";
import { readSeriesName } from "./series-reference.ts";

/** Something in an expression that cannot work. `from` and `to` are places in it. */
export interface PromqlProblem {
  readonly kind: "syntax" | "unknown-metric" | "unknown-label" | "no-metric" | "rate-of-gauge";
  readonly from: number;
  readonly to: number;
  /** What was written there. */
  readonly text: string;
  readonly message: string;
  /** What was probably meant; null = nothing is near. */
  readonly suggestion: string | null;
}

/** Functions that take a counter; our series are values per minute, so these give nonsense. */
const rateFunctions: readonly string[] = ["rate", "irate", "increase", "resets", "idelta", "delta", "deriv"];

/**
 * Everything wrong with a PromQL expression, in the order of its text: it does not parse, names a metric or label that
 * does not exist, or takes the rate of a value per minute. Empty = right as far as names go.
 */
export function checkPromql(expression: string, known: KnownNames): readonly PromqlProblem[] {
  const parsed = parsePromql(expression);
  if (parsed.kind === "broken") {
    return [syntaxProblem(expression, parsed.at)];
  }
  return [
    ...parsed.selectors.flatMap((selector) => selectorProblems(selector, known, expression)),
    ...labelProblems(parsed, known),
  ].toSorted((left, right) => left.from - right.from);
}

/** A problem in words, with what was meant. */
export function promqlProblemText({ message, suggestion }: PromqlProblem): string {
  return suggestion === null ? message : `${message}; did you mean ${suggestion}?`;
}

function syntaxProblem(expression: string, at: number): PromqlProblem {
  const text = expression.slice(at, at + 20).trim();
  const where = text === "" ? "at its end" : `at "${text}"`;
  return {
    kind: "syntax",
    from: at,
    to: Math.min(at + 20, expression.length),
    text,
    message: `the expression is not PromQL ${where} (character ${at + 1})`,
    suggestion: null,
  };
}

function selectorProblems(
  { metric, from, to, calledBy }: PromqlSelector,
  known: KnownNames,
  expression: string,
): readonly PromqlProblem[] {
  if (metric === null) {
    const message = "a selector names no metric, so it reads every series of the store";
    return [{ kind: "no-metric", from, to, text: expression.slice(from, to), message, suggestion: null }];
  }
  if (!known.isMetric(metric.text)) {
    return [
      {
        kind: "unknown-metric",
        ...metric,
        message: `no metric is called ${metric.text}`,
        suggestion: nearName(metric.text, known.metrics),
      },
    ];
  }
  if (rateFunctions.includes(calledBy) && readSeriesName(metric.text) !== null) {
    return [
      {
        kind: "rate-of-gauge",
        ...metric,
        message: `${calledBy}(${metric.text}) is wrong: the series holds one value for each minute, not a counter`,
        suggestion: "sum_over_time",
      },
    ];
  }
  return [];
}

function labelProblems(
  { selectors, labels, made }: Extract<ParsedPromql, { kind: "parsed" }>,
  known: KnownNames,
): readonly PromqlProblem[] {
  const used: readonly PromqlName[] = [
    ...selectors.flatMap(({ matchers }) => matchers.map(({ label }) => label)),
    ...labels,
  ];
  return used
    .filter(({ text }) => !known.isLabel(text) && !made.includes(text))
    .map((label) => ({
      kind: "unknown-label",
      ...label,
      message: `no series has a label ${label.text}`,
      suggestion: nearName(label.text, known.labels),
    }));
}
