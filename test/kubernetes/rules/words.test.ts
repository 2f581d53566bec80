import { describe, expect, test } from "vitest";
import { failureWords } from "../../../src/kubernetes/rules/failure-words.ts";
import { refusalOf } from "../../../src/kubernetes/rules/refusal.ts";
import type { RestartReason } from "../../../src/kubernetes/rules/reflector-state.ts";
import { retryAfterMs } from "../../../src/kubernetes/rules/retry-after.ts";
import { troubleWords } from "../../../src/kubernetes/rules/trouble-words.ts";

describe("refusal of a status", () => {
  test.each([
    [0, "server-error"],
    [400, "rejected"],
    [401, "unauthorized"],
    [403, "forbidden"],
    [404, "not-found"],
    [410, "expired"],
    [429, "throttled"],
    [500, "server-error"],
    [504, "server-error"],
  ])("%i is %s", (status, expected) => {
    expect(refusalOf(status)).toBe(expected);
  });
});

describe("Retry-After", () => {
  const nowMs = Date.UTC(2026, 10, 21, 7, 28, 0);
  test.each([
    [null, null],
    ["7", 7_000],
    [" 0 ", 0],
    ["-1", null],
    ["1.5", null],
    ["", null],
    ["soon", null],
    ["99999999999", null],
    ["Sat, 21 Nov 2026 07:28:30 GMT", 30_000],
    ["Sat, 21 Nov 2026 07:27:00 GMT", 0],
  ])("%j is %s", (header, expected) => {
    expect(retryAfterMs(header, nowMs)).toBe(expected);
  });
});

describe("words for failures", () => {
  const coded = (code: string): Error => Object.assign(new Error("foreign words"), { code });
  test.each([
    [coded("ECONNREFUSED"), /nothing listens there.*\(ECONNREFUSED\)/u],
    [new Error("fetch failed", { cause: coded("ENOTFOUND") }), /does not resolve/u],
    [coded("SELF_SIGNED_CERT_IN_CHAIN"), /certificate-authority/u],
    [coded("toString"), /^foreign words$/u],
    [new Error("plain"), /^plain$/u],
    ["a text", /^a text$/u],
    [new Error(""), /^unknown failure$/u],
    [new Error("x".repeat(5_000)), /^x{300}$/u],
  ])("%s", (error, expected) => {
    expect(failureWords(error)).toMatch(expected);
  });
});

describe("words for troubles", () => {
  const reasons: Readonly<Record<RestartReason, "error" | "warn">> = {
    ended: "warn",
    silent: "warn",
    unreachable: "warn",
    "bad-line": "warn",
    "error-event": "warn",
    "too-large": "warn",
    periodic: "warn",
    asked: "warn",
    expired: "warn",
    throttled: "warn",
    unauthorized: "error",
    forbidden: "error",
    "not-found": "error",
    "server-error": "warn",
    rejected: "warn",
  };
  test.each(Object.entries(reasons) as [RestartReason, string][])(
    "%s is %s and says what to do",
    (reason, level) => {
      const words = troubleWords(reason, { resource: "services", apiGroup: "" });
      expect(words.level).toBe(level);
      expect(words.message).toContain("services");
      expect(words.remedy).toMatch(/^.{20,}\.$/u);
    },
  );
});
