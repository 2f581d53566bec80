import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseListPage } from "../../../src/kubernetes/rules/list-page.ts";
import { parseWatchLine, statusMessage } from "../../../src/kubernetes/rules/watch-line.ts";

const object = '{"kind":"Service","metadata":{"name":"a","resourceVersion":"5"}}';

describe("watch line", () => {
  test.each([
    [`{"type":"ADDED","object":${object}}`, { kind: "object", change: "added", resourceVersion: "5" }],
    [`{"type":"MODIFIED","object":${object}}`, { kind: "object", change: "modified", resourceVersion: "5" }],
    [`{"type":"DELETED","object":${object}}\r`, { kind: "object", change: "deleted", resourceVersion: "5" }],
    [
      '{"type":"BOOKMARK","object":{"metadata":{"resourceVersion":"6"}}}',
      { kind: "bookmark", resourceVersion: "6", isInitialEnd: false },
    ],
    [
      '{"type":"BOOKMARK","object":{"metadata":{"resourceVersion":"6","annotations":{"k8s.io/initial-events-end":"true"}}}}',
      { kind: "bookmark", resourceVersion: "6", isInitialEnd: true },
    ],
    [
      '{"type":"BOOKMARK","object":{"metadata":{"resourceVersion":"6","annotations":[]}}}',
      { kind: "bookmark", isInitialEnd: false },
    ],
    [
      '{"type":"ERROR","object":{"code":410,"message":"too  old\\nresource"}}',
      { kind: "error", status: 410, message: "too old resource" },
    ],
    ['{"type":"ERROR","object":{}}', { kind: "error", status: 0, message: "" }],
    ['{"type":"BOOKMARK","object":{"metadata":{}}}', { kind: "malformed", reason: "no resourceVersion" }],
    ['{"type":"ADDED","object":{"metadata":{"resourceVersion":5}}}', { kind: "malformed" }],
    [
      '{"type":"toString","object":{"metadata":{"resourceVersion":"5"}}}',
      { kind: "malformed", reason: "unknown type toString" },
    ],
    ['{"__proto__":{"type":"ADDED"},"object":{}}', { kind: "malformed" }],
    ["[]", { kind: "malformed", reason: "not a JSON object" }],
    ["null", { kind: "malformed" }],
    ["{", { kind: "malformed" }],
  ])("%s", (text, expected) => {
    expect(parseWatchLine(text)).toMatchObject(expected);
  });

  test("never throws", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        expect(parseWatchLine(text).kind).toMatch(/^(object|bookmark|error|malformed)$/u);
      }),
    );
  });

  test("a server's message is bounded", () => {
    expect(statusMessage({ message: "x".repeat(10_000) })).toHaveLength(500);
  });
});

describe("list page", () => {
  test.each([
    [
      { metadata: { resourceVersion: "5", continue: "t" }, items: [1, 2] },
      { kind: "page", items: [1, 2], continueToken: "t", resourceVersion: "5" },
    ],
    [
      { metadata: { resourceVersion: "5", continue: "" }, items: null },
      { kind: "page", items: [], continueToken: null, resourceVersion: "5" },
    ],
    [{ metadata: { resourceVersion: "5" }, items: {} }, { kind: "malformed" }],
    [{ items: [] }, { kind: "malformed" }],
    ["text", { kind: "malformed", reason: "the answer is not a JSON object" }],
  ])("%j", (body, expected) => {
    expect(parseListPage(body)).toMatchObject(expected);
  });
});
