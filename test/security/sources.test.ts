import { globSync, readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { createContext, runInContext } from "node:vm";
import { parseSync, Visitor } from "oxc-parser";
import { beforeAll, describe, expect, test } from "vitest";

const source = fileURLToPath(new URL("../../src", import.meta.url));
const files = globSync("**/*.ts", { cwd: source })
  .map((file) => file.split(path.sep).join("/"))
  .filter((file) => !file.startsWith("simulation/") && !file.startsWith("status/assets/"));
const textOf = (file: string): string => readFileSync(path.join(source, file), "utf8");

interface Pattern {
  readonly file: string;
  readonly pattern: string;
  readonly flags: string;
}

function patternsIn(file: string): readonly Pattern[] {
  const found: Pattern[] = [];
  const visitor = new Visitor({
    Literal(node) {
      if ("regex" in node && node.regex) {
        found.push({ file, pattern: node.regex.pattern, flags: node.regex.flags });
      }
    },
  });
  visitor.visit(parseSync(file, textOf(file)).program);
  return found;
}

/** Longer than any text that reaches a pattern in one piece, but the bodies of answers. */
const length = 8_192;

/** What makes patterns go back and try again: long runs of what they repeat, with an end that fails them. */
const units = [
  "a",
  "A",
  "0",
  " ",
  "\t",
  "\n",
  "\r\n",
  ".",
  "-",
  "_",
  "/",
  ":",
  ",",
  "=",
  "&",
  "?",
  "%",
  "@",
  "\\",
  '"',
  "'",
  "{",
  "}",
  "${",
  "<",
  "a.",
  "a-",
  "a/",
  "a:",
  "a=",
  "a ",
  "a,",
  "0.",
  "0:",
  "00",
  "a0",
  "a\\",
  "://",
  "a://",
  "a:a@",
  "x-amz-",
  "token",
  "token=",
  "Bearer ",
  "basic ",
  "*",
  "é",
  "\u200b",
  "%2",
  "1m",
  "1h2",
  "app/",
  "arn:",
  "key",
  "secret",
  "\u0000",
  "2026-01-01T",
  "HTTP request ",
];
const hostile = units.flatMap((unit) => {
  const run = unit.repeat(Math.ceil(length / unit.length)).slice(0, length);
  return [`${run}!`, `!${run}`, `a${run}\n`, `https://${run}`, `${run}${run.slice(0, 10)}|`];
});

/** One pattern over all texts. Patterns that look for a run at every place take a second on a busy machine; a blow-up never ends. */
const maxPatternMs = 10_000;

describe("regular expressions", () => {
  let patterns: readonly Pattern[] = [];
  beforeAll(() => {
    patterns = files.flatMap(patternsIn);
  });

  test("are found in the sources", () => {
    expect(patterns.length).toBeGreaterThan(50);
  });

  test("a pattern that does is noticed", () => {
    const context = createContext({ hostile });
    const run = (): unknown =>
      runInContext("for (const text of hostile) /^(\\w+)+$/.test(text)", context, { timeout: 200 });
    expect(run).toThrow("timed out");
  });

  test("none blows up on long hostile texts", () => {
    const context = createContext({ hostile });
    const slow = [...new Map(patterns.map((one) => [`/${one.pattern}/${one.flags}`, one])).values()].flatMap(
      ({ file, pattern, flags }) => {
        const expression = `new RegExp(${JSON.stringify(pattern)}, ${JSON.stringify(flags.replace("y", ""))})`;
        try {
          runInContext(`for (const text of hostile) text.replace(${expression}, "")`, context, {
            timeout: maxPatternMs,
          });
          return [];
        } catch (error) {
          return [`${file}: /${pattern}/${flags}: ${String(error)}`];
        }
      },
    );
    expect(slow).toEqual([]);
  }, 300_000);
});

describe("TLS", () => {
  test("is switched off by the two settings alone", () => {
    const found = files.flatMap((file) =>
      [...textOf(file).matchAll(/rejectUnauthorized:[^,}\n]*/g)].map(
        (match) => `${file}: ${match[0].trim()}`,
      ),
    );
    expect(found.toSorted()).toEqual([
      "kubernetes/agents.ts: rejectUnauthorized: false",
      "otlp/grpc-connection.ts: rejectUnauthorized: !settings.tls.insecureSkipVerify",
      "otlp/http-pool.ts: rejectUnauthorized: !settings.tls.insecureSkipVerify",
      "telemetry/otlp-exporter.ts: rejectUnauthorized: !tls.insecureSkipVerify",
      "telemetry/otlp-exporter.ts: rejectUnauthorized: !tls.insecureSkipVerify",
    ]);
    expect(textOf("kubernetes/agents.ts")).toContain(
      "...(tls.skipVerify ? { rejectUnauthorized: false } : {})",
    );
    expect(
      files.filter((file) => /NODE_TLS_REJECT_UNAUTHORIZED|checkServerIdentity/.test(textOf(file))),
    ).toEqual([]);
  });
});

describe("what the program could be talked into", () => {
  test.each([
    ["runs text as code", /\beval\(|new Function\(|node:vm|\bvm\.run/],
    ["follows redirects", /maxRedirections|redirect\(|RedirectHandler|interceptors\.redirect/],
    ["looks up names itself", /node:dns/],
  ])("nowhere %s", (_what, pattern) => {
    expect(files.filter((file) => pattern.test(textOf(file)))).toEqual([]);
  });

  test("other programs are started by the demo's browser and by a kubeconfig's login program alone", () => {
    expect(files.filter((file) => textOf(file).includes("node:child_process"))).toEqual([
      "cli/open-browser.ts",
    ]);
  });

  test("unescaped HTML is written in the report's style sheet, which is a constant, and nowhere else on a page", () => {
    const importers = files.filter((file) =>
      /import \{[^}]*\braw\b[^}]*\} from "hono\/html"/.test(textOf(file)),
    );
    expect(importers.filter((file) => file !== "verify/report/html-report.ts")).toEqual([]);
    expect(files.filter((file) => textOf(file).includes("dangerouslySetInnerHTML"))).toEqual([]);
  });
});
