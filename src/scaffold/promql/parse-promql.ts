import { parser } from "@prometheus-io/lezer-promql";

/** A name in an expression, with its place. */
export interface PromqlName {
  readonly text: string;
  readonly from: number;
  readonly to: number;
}

/** One vector selector. `metric` is null where only matchers choose (`{job="x"}`). */
export interface PromqlSelector {
  readonly from: number;
  readonly to: number;
  readonly metric: PromqlName | null;
  readonly matchers: readonly PromqlMatcher[];
  /** Where another matcher can be written: before the closing brace, or after the name where there is none. */
  readonly insert: { readonly at: number; readonly kind: "braces" | "after-matcher" | "empty-braces" };
  /** Where an `offset` can be written: after the selector and its range. */
  readonly offsetAt: number;
  /** The duration of the `offset` it has; null = none. */
  readonly offset: PromqlName | null;
  /** The function that is called with it directly, such as `sum_over_time`; "" = none. */
  readonly calledBy: string;
}

/** One label matcher, its value unescaped. */
export interface PromqlMatcher {
  readonly label: PromqlName;
  readonly operator: string;
  readonly value: string;
}

/** What an expression refers to, or where it stops being PromQL. */
export type ParsedPromql =
  | {
      readonly kind: "parsed";
      readonly selectors: readonly PromqlSelector[];
      /** Labels outside of selectors: in `by`, `on`, `group_left` and the like. */
      readonly labels: readonly PromqlName[];
      /** Labels that the expression makes itself (`label_replace`, `label_join`, `count_values`). */
      readonly made: readonly string[];
    }
  | { readonly kind: "broken"; readonly at: number };

type Node = ReturnType<typeof parser.parse>["topNode"];

/** Reads one PromQL expression. Grafana's variables are no PromQL but inside of strings: replace them first. */
export function parsePromql(expression: string): ParsedPromql {
  const selectors: PromqlSelector[] = [];
  const labels: PromqlName[] = [];
  const made: string[] = [];
  let brokenAt: number | null = expression.trim() === "" ? 0 : null;
  const visit = (node: Node): void => {
    if (node.type.isError) {
      brokenAt ??= node.from;
    }
    if (node.name === "VectorSelector") {
      selectors.push(selectorOf(node, expression));
      if (hasError(node)) {
        brokenAt ??= node.from;
      }
      return;
    }
    if (node.name === "GroupingLabels") {
      labels.push(...namesIn(node, expression));
    }
    if (node.name === "FunctionCall" || node.name === "AggregateExpr") {
      made.push(...madeBy(node, expression));
    }
    children(node).forEach(visit);
  };
  visit(parser.parse(expression).topNode);
  return brokenAt === null ? { kind: "parsed", selectors, labels, made } : { kind: "broken", at: brokenAt };
}

function selectorOf(node: Node, expression: string): PromqlSelector {
  const identifier = node.getChild("Identifier");
  const braces = node.getChild("LabelMatchers");
  const parts = braces === null ? [] : children(braces);
  const quoted = parts.find(({ name }) => name === "QuotedLabelName");
  const matchers = parts
    .filter(({ name }) => name === "UnquotedLabelMatcher" || name === "QuotedLabelMatcher")
    .map((part) => matcherOf(part, expression));
  const named = matchers.find(({ label, operator }) => label.text === "__name__" && operator === "=");
  const metric =
    identifier === null
      ? quoted === undefined
        ? named === undefined
          ? null
          : { ...named.label, text: named.value }
        : nameOf(quoted, expression)
      : nameOf(identifier, expression);
  return {
    from: node.from,
    to: node.to,
    metric,
    matchers: matchers.filter(({ label }) => label.text !== "__name__"),
    insert:
      braces === null
        ? { at: node.to, kind: "braces" }
        : { at: braces.to - 1, kind: parts.length === 0 ? "empty-braces" : "after-matcher" },
    offsetAt: withRange(node).to,
    offset: offsetOf(withRange(node), expression),
    calledBy: callerOf(node, expression),
  };
}

function matcherOf(node: Node, expression: string): PromqlMatcher {
  const label = node.getChild("LabelName") ?? node.getChild("QuotedLabelName") ?? node;
  const operator = node.getChild("MatchOp") ?? node;
  const value = node.getChild("StringLiteral") ?? node;
  return {
    label: nameOf(label, expression),
    operator: expression.slice(operator.from, operator.to),
    value: unquoted(expression.slice(value.from, value.to)),
  };
}

function withRange(node: Node): Node {
  const { parent } = node;
  return parent !== null && parent.name === "MatrixSelector" ? parent : node;
}

function offsetOf(node: Node, expression: string): PromqlName | null {
  const duration = node.parent?.name === "OffsetExpr" ? node.parent.getChild("OffsetDurationExpr") : null;
  return duration === null ? null : nameOf(duration, expression);
}

function callerOf(node: Node, expression: string): string {
  for (let at: Node | null = node.parent; at !== null; at = at.parent) {
    if (at.name === "FunctionCall" || at.name === "AggregateExpr") {
      const named = at.getChild("FunctionIdentifier");
      return named === null ? "" : expression.slice(named.from, named.to);
    }
    if (at.name === "BinaryExpr") {
      return "";
    }
  }
  return "";
}

/** label_replace and label_join write to their second argument, count_values to its first. */
function madeBy(node: Node, expression: string): readonly string[] {
  const called = node.getChild("FunctionIdentifier") ?? node.getChild("AggregateOp");
  const name = called === null ? "" : expression.slice(called.from, called.to);
  const body = node.getChild("FunctionCallBody");
  const first = body === null ? null : body.getChild("StringLiteral");
  return first !== null && ["label_replace", "label_join", "count_values"].includes(name)
    ? [unquoted(expression.slice(first.from, first.to))]
    : [];
}

function namesIn(node: Node, expression: string): readonly PromqlName[] {
  return children(node)
    .filter(({ name }) => name === "LabelName" || name === "QuotedLabelName")
    .map((child) => nameOf(child, expression));
}

function nameOf(node: Node, expression: string): PromqlName {
  const text = expression.slice(node.from, node.to);
  return { text: /^["'`]/.test(text) ? unquoted(text) : text, from: node.from, to: node.to };
}

function children(node: Node): readonly Node[] {
  const found: Node[] = [];
  for (let child = node.firstChild; child !== null; child = child.nextSibling) {
    found.push(child);
  }
  return found;
}

function hasError(node: Node): boolean {
  return children(node).some((child) => child.type.isError || hasError(child));
}

const escapes: Readonly<Record<string, string>> = { n: "\n", r: "\r", t: "\t" };

/** The value of a PromQL string literal; escapes that are none of the usual stay as written. */
function unquoted(literal: string): string {
  const inner = literal.slice(1, -1);
  return literal.startsWith("`")
    ? inner
    : inner.replaceAll(/\\(?:u([0-9a-f]{4})|(.))/gsu, (whole, code: string | undefined, letter: string) =>
        code === undefined
          ? /["'\\`]/.test(letter)
            ? letter
            : (escapes[letter] ?? whole)
          : String.fromCodePoint(Number.parseInt(code, 16)),
      );
}
