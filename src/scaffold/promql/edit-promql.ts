import { formatSeconds, readSeconds } from "./promql-duration.ts";
import type { PromqlSelector } from "./parse-promql.ts";
import { parsePromql } from "./parse-promql.ts";
import { exactPattern, promqlString } from "./promql-string.ts";

/** A matcher to be added: the label is one of `values`. */
export interface AddedMatcher {
  readonly label: string;
  /** Not empty. */
  readonly values: readonly string[];
}

/** A piece of an expression and what takes its place. */
interface Edit {
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

/** Adds matchers to the selectors that `matchersFor` gives some for; everything else stays byte for byte. */
export function addMatchers(
  expression: string,
  matchersFor: (selector: PromqlSelector) => readonly AddedMatcher[],
): string {
  return edited(expression, (selector) => {
    const text = matchersFor(selector).map(matcherText).join(",");
    if (text === "") {
      return [];
    }
    const { at, kind } = selector.insert;
    const placed = { braces: `{${text}}`, "after-matcher": `,${text}`, "empty-braces": text };
    return [{ from: at, to: at, text: placed[kind] }];
  });
}

/** Moves the selectors that `wanted` accepts back in time by `seconds`, besides the offset they may have. */
export function addOffset(
  expression: string,
  seconds: number,
  wanted: (selector: PromqlSelector) => boolean,
): string {
  return edited(expression, (selector) => {
    const { offset, offsetAt } = selector;
    if (seconds === 0 || !wanted(selector)) {
      return [];
    }
    return offset === null
      ? [{ from: offsetAt, to: offsetAt, text: ` offset ${formatSeconds(seconds)}` }]
      : [{ ...offset, text: formatSeconds((readSeconds(offset.text) ?? 0) + seconds) }];
  });
}

/** Puts the expressions of recording rules in the place of their names. A recorded name has neither range nor offset. */
export function inlineRecords(expression: string, records: ReadonlyMap<string, string>): string {
  return edited(expression, ({ metric, from, to }) => {
    const recorded = metric === null ? undefined : records.get(metric.text);
    return recorded === undefined ? [] : [{ from, to, text: `(${recorded.trim()})` }];
  });
}

/** Throws on what is no PromQL: templates are checked before. */
function edited(expression: string, editsFor: (selector: PromqlSelector) => readonly Edit[]): string {
  const parsed = parsePromql(expression);
  if (parsed.kind === "broken") {
    throw new SyntaxError(`not PromQL at character ${parsed.at + 1}: ${expression}`);
  }
  let text = expression;
  for (const edit of parsed.selectors.flatMap(editsFor).toSorted((a, b) => b.from - a.from)) {
    text = text.slice(0, edit.from) + edit.text + text.slice(edit.to);
  }
  return text;
}

function matcherText({ label, values }: AddedMatcher): string {
  const [only = "", ...others] = values;
  return others.length === 0
    ? `${label}=${promqlString(only)}`
    : `${label}=~${promqlString(exactPattern(values))}`;
}
