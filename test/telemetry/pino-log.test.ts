import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { pinoLog } from "../../src/telemetry/pino-log.ts";
import type { LogSettings } from "../../src/telemetry/log-settings.ts";
import { redact, redactText } from "../../src/telemetry/rules/redact.ts";
import { textLine } from "../../src/telemetry/rules/text-line.ts";
import { FakeClock } from "../support/fake-clock.ts";

const nowMs = Date.UTC(2026, 10, 21, 3, 4, 5, 678);

function newLog(settings: LogSettings, colour = false) {
  const lines: string[] = [];
  const log = pinoLog(settings, {
    stream: { write: (line) => lines.push(line) },
    clock: new FakeClock(nowMs),
    colour,
  });
  return { log, lines };
}

describe("pinoLog in JSON", () => {
  test("a line has the time in RFC 3339, the level as a word, the message and the fields", () => {
    const { log, lines } = newLog({ level: "info", format: "json" });
    log.with({ part: "discovery" }).info("load balancer found", { lb: "scrumulator" });
    expect(lines).toHaveLength(1);
    expect(JSON.parse(lines[0] ?? "")).toEqual({
      level: "info",
      time: "2026-11-21T03:04:05.678Z",
      part: "discovery",
      lb: "scrumulator",
      msg: "load balancer found",
    });
    expect(lines[0]?.endsWith("\n")).toBe(true);
  });

  test("a level below the set one writes nothing, and a change of level reaches logs made before it", () => {
    const { log, lines } = newLog({ level: "warn", format: "json" });
    const child = log.with({ part: "otlp" });
    child.info("quiet");
    log.setLevel("debug");
    child.debug("loud");
    log.setLevel("error");
    child.warn("quiet again");
    expect(lines.map((line) => (JSON.parse(line) as { msg: string }).msg)).toEqual(["loud"]);
  });

  test("percent signs in a message are text", () => {
    const { log, lines } = newLog({ level: "info", format: "json" });
    log.info("100%s of %d %o", { a: 1 });
    expect(JSON.parse(lines[0] ?? "")).toMatchObject({ msg: "100%s of %d %o", a: 1 });
  });

  test("an error keeps its type, message, code, stack and causes", () => {
    const { log, lines } = newLog({ level: "info", format: "json" });
    const cause = Object.assign(new Error("connect ECONNREFUSED"), { code: "ECONNREFUSED" });
    log.error("push failed", { error: new TypeError("fetch failed", { cause }) });
    expect(JSON.parse(lines[0] ?? "")).toMatchObject({
      error: {
        type: "TypeError",
        message: "fetch failed",
        stack: expect.stringContaining("at "),
        cause: { type: "Error", message: "connect ECONNREFUSED", code: "ECONNREFUSED" },
      },
    });
  });

  test("fields named like the line's own keys do not replace them", () => {
    const { log, lines } = newLog({ level: "info", format: "json" });
    log.info("real", { msg: "forged", time: "1970", level: "fatal" });
    expect(JSON.parse(lines[0] ?? "")).toMatchObject({
      msg: "real",
      level: "info",
      msg_: "forged",
      time_: "1970",
    });
  });

  test("whatever the fields are, one line of JSON comes out", () => {
    fc.assert(
      fc.property(
        fc.string(),
        fc.dictionary(fc.string(), fc.anything({ withBigInt: true, withDate: true })),
        (msg, fields) => {
          const { log, lines } = newLog({ level: "info", format: "json" });
          log.info(msg, fields);
          expect(lines).toHaveLength(1);
          expect(lines[0]?.trimEnd().includes("\n")).toBe(false);
          expect(() => JSON.parse(lines[0] ?? "") as unknown).not.toThrow();
        },
      ),
      { numRuns: 50 },
    );
  });
});

describe("secrets", () => {
  const planted = "s3cr3t-planted-value";
  const tellings: readonly (readonly [string, Record<string, unknown>])[] = [
    ["a token", { token: planted }],
    ["a bearer token file's content", { bearerToken: planted }],
    ["a password in an object", { auth: { username: "elbow", password: planted } }],
    ["an authorization header", { request: { Authorization: planted } }],
    ["any header value", { headers: { "x-scope-orgid": planted } }],
    ["headers under another name", { responseHeaders: { "set-cookie": planted } }],
    ["headers in a Map", { headers: new Map([["x-key", planted]]) }],
    [
      "AWS credentials",
      { credentials: { accessKeyId: planted, secretAccessKey: planted, sessionToken: planted } },
    ],
    ["a URL with credentials", { endpoint: `https://user:${planted}@otlp.example:4318/v1/metrics` }],
    ["an error's message", { error: new Error(`401 for Bearer ${planted}`) }],
    ["a presigned URL", { url: `https://sts.example/?X-Amz-Signature=${planted}&x=1` }],
    ["a cause far down", { error: new Error("a", { cause: { config: { apiKey: planted } } }) }],
  ];

  test.each(tellings)("%s never reaches a JSON line", (_name, fields) => {
    const { log, lines } = newLog({ level: "debug", format: "json" });
    log.with(fields).debug("call", fields);
    expect(lines.join("")).not.toContain(planted);
  });

  test.each(tellings)("%s never reaches a text line", (_name, fields) => {
    const { log, lines } = newLog({ level: "debug", format: "text" });
    log.debug("call", fields);
    expect(lines.join("")).not.toContain(planted);
  });

  test("names that only look alike are kept: a page token count, tokens of a limiter", () => {
    expect(redact({ tokens: 5, tokenBucket: 3, keys: ["a"] })).toEqual({
      tokens: 5,
      tokenBucket: 3,
      keys: ["a"],
    });
  });

  test("a missing secret is shown as missing", () => {
    expect(redact({ token: null })).toEqual({ token: null });
  });
});

describe("bounds", () => {
  test("a long text is cut and says how long it was", () => {
    const text = redactText("x".repeat(100_000));
    expect(text.length).toBeLessThan(5_000);
    expect(text).toContain("100000 characters");
  });

  test("long lists, wide objects, deep and circular ones end", () => {
    const circle: Record<string, unknown> = { name: "a" };
    circle["self"] = circle;
    const out = JSON.stringify(
      redact({
        list: Array.from({ length: 1_000 }, (_, index) => index),
        wide: Object.fromEntries(Array.from({ length: 1_000 }, (_, index) => [`k${index}`, index])),
        deep: { a: { b: { c: { d: { e: { f: { g: 1 } } } } } } },
        circle,
      }),
    );
    expect(out).toContain("… 900 more");
    expect(out).toContain("[too deep]");
    expect(out).toContain("[circular]");
  });
});

describe("text for a terminal", () => {
  test("a line reads: time of day, level, message, fields", () => {
    const { log, lines } = newLog({ level: "info", format: "text" });
    log.warn("receiver away", { destination: "default", retryInMs: 800, why: "connection refused" });
    expect(lines).toEqual([
      '03:04:05Z WARN  receiver away destination=default retryInMs=800 why="connection refused"\n',
    ]);
  });

  test("colours only when asked for", () => {
    const plain = newLog({ level: "info", format: "text" });
    plain.log.error("x");
    const coloured = newLog({ level: "info", format: "text" }, true);
    coloured.log.error("x");
    expect(plain.lines[0]).not.toContain("\u001b");
    expect(coloured.lines[0]).toContain("\u001b[31m");
  });

  test("an error shows its chain in the line and its stack below", () => {
    const { log, lines } = newLog({ level: "info", format: "text" });
    log.error("push failed", { error: new Error("fetch failed", { cause: new Error("ECONNREFUSED") }) });
    const rows = (lines[0] ?? "").split("\n");
    expect(rows[0]).toBe('03:04:05Z ERROR push failed error="fetch failed: ECONNREFUSED"');
    expect(rows[1]).toMatch(/^ {4}at /);
  });

  test("hostile text cannot colour the terminal, forge a line or turn the direction of writing", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), fc.string({ unit: "binary" }), (message, value) => {
        const line = textLine({ time: "", level: "info", msg: message, [`k${value}`]: value }, false);
        expect(/[\p{Cc}\p{Zl}\p{Zp}\u202e]/u.test(line)).toBe(false);
      }),
    );
    const { log, lines } = newLog({ level: "info", format: "text" });
    log.info("name\u001b[2J\nINFO forged \u202e", {});
    expect(lines[0]).toBe("03:04:05Z INFO  name\\u001b[2J\\u000aINFO forged \\u202e\n");
  });
});
