import { describe, expect, test } from "vitest";
import { hideSent } from "../../../src/otlp/rules/hide-sent.ts";

const sent = {
  headers: {
    authorization: "Bearer abc.def-123",
    "x-api-key": "k3y+/value",
    "x-scope-orgid": "tenant-a",
    short: "ab",
  },
  endpoint: "https://receiver.example/v1/metrics?token=q%2Fsecret&a=b",
};

const said = (message: string): string =>
  hideSent({ kind: "http-status", status: 401, message, retryAfterMs: null }, sent).message;

describe("a receiver's message, before anyone reads it", () => {
  test.each([
    ["a header's value", "bad key k3y+/value", "bad key [sent by elbow]"],
    ["the same, percent-encoded", "?k=k3y%2B%2Fvalue", "?k=[sent by elbow]"],
    ["a token with its word", "no: Bearer abc.def-123.", "no: [sent by elbow]."],
    ["a token without its word", "unknown token abc.def-123", "unknown token [sent by elbow]"],
    [
      "a token of the endpoint's query",
      "see /login?token=q%2Fsecret or q/secret",
      "see /login?token=[sent by elbow] or [sent by elbow]",
    ],
    ["twice", "abc.def-123 abc.def-123", "[sent by elbow] [sent by elbow]"],
  ])("%s is taken out", (_name, message, shown) => {
    expect(said(message)).toBe(shown);
  });

  test.each(["tenant tenant-a has no such limit", "ab is about nothing", ""])(
    "%j stays as it is",
    (message) => {
      expect(said(message)).toBe(message);
    },
  );
});
