import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { stringify } from "yaml";
import { optionTable } from "../../src/config/option-table.ts";
import { checkFile, parseConfiguration } from "../../src/config/parse-configuration.ts";
import { environmentName } from "../../src/config/option-names.ts";
import { problemText } from "../../src/config/problem.ts";

function problemsOf(text: string): readonly string[] {
  const { problems, warnings } = checkFile({ name: "e", text });
  return [...problems, ...warnings].map(problemText);
}

const paths = optionTable.map((row) => row.path);
const word = fc.oneof(
  fc.constantFrom("__proto__", "constructor", "toString", "otlp", "labels", "2m", "off"),
  fc.string(),
);
const anyValue = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    word,
    fc.double(),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie("value"), { maxLength: 4 }),
    fc.dictionary(word, tie("value"), { maxKeys: 4, noNullPrototype: true }),
  ),
})).value;

/** `{a: {b: value}}` of the path a.b, so that values reach the options. */
function nested(path: string, value: unknown): unknown {
  return path.split(".").reduceRight((inner, key) => ({ [key]: inner }), value);
}

describe("whatever the input", () => {
  test("any text ends in problems, never in an exception", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 200 }), (text) => {
        expect(problemsOf(text)).toBeInstanceOf(Array);
      }),
      { numRuns: 1_000 },
    );
  });

  test("any value of any option ends in problems, never in an exception", () => {
    fc.assert(
      fc.property(fc.constantFrom(...paths), anyValue, (path, value) => {
        expect(problemsOf(JSON.stringify(nested(path, value)) ?? "")).toBeInstanceOf(Array);
        expect(problemsOf(stringify(nested(path, value), { strict: false }))).toBeInstanceOf(Array);
      }),
      { numRuns: 1_000 },
    );
  });

  test("any text in any variable ends in problems, never in an exception", () => {
    const names = [
      ...paths.map(environmentName),
      "ELBOW_OTLP",
      "ELBOW_X",
      "OTEL_EXPORTER_OTLP_HEADERS",
      "OTEL_EXPORTER_OTLP_ENDPOINT",
      "OTEL_EXPORTER_OTLP_TIMEOUT",
      "AWS_REGION",
    ];
    fc.assert(
      fc.property(
        fc.constantFrom(...names),
        fc.oneof(
          fc.string(),
          anyValue.map((v) => JSON.stringify(v) ?? ""),
        ),
        (name, text) => {
          const result = parseConfiguration({
            flags: new Map(),
            env: { ELBOW_CLUSTER_NAME: "c", ELBOW_REGION: "eu-west-1", [name]: text },
            file: null,
          });
          expect(["valid", "invalid"]).toContain(result.kind);
        },
      ),
      { numRuns: 1_000 },
    );
  });

  test("no prototype is touched, and hostile keys are refused where keys are free", () => {
    const text = JSON.stringify({
      labels: { constructor: "a" },
    }).replace("{", '{"__proto__": {"polluted": 1}, "constructor": {"prototype": {"polluted": 1}}, ');
    expect(problemsOf(text)).toEqual([
      expect.stringContaining("__proto__: there is no such option"),
      expect.stringContaining("constructor: there is no such option"),
    ]);
    expect(problemsOf('{"labels": {"__proto__": "x"}}')).toEqual([
      expect.stringContaining("belong to Prometheus"),
    ]);
    expect(Object.hasOwn(Object.prototype, "polluted")).toBe(false);
  });

  test("messages stay short whatever was written", () => {
    const long = "x".repeat(100_000);
    const problems = problemsOf(
      JSON.stringify({ [long]: 1, region: long, polling: { settle: long }, labels: { [long]: "a" } }),
    );
    expect(problems.length).toBeGreaterThan(3);
    expect(Math.max(...problems.map((text) => text.length))).toBeLessThan(3_000);
  });

  test("settings cannot be changed", () => {
    const result = parseConfiguration({
      flags: new Map(),
      env: { ELBOW_CLUSTER_NAME: "c", ELBOW_REGION: "eu-west-1" },
      file: null,
    });
    const thawed: unknown[] = [];
    const visit = (value: unknown): void => {
      if (typeof value === "object" && value !== null) {
        if (!Object.isFrozen(value)) {
          thawed.push(value);
        }
        Object.values(value).forEach(visit);
      }
    };
    visit(result.kind === "valid" ? result.settings : [{}]);
    expect(thawed).toEqual([]);
  });
});
