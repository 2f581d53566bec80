import { describe, expect, test } from "vitest";
import { decide } from "../../../src/otlp/rules/answer.ts";
import { refusalReason } from "../../../src/otlp/rules/refusal-reason.ts";
import type { TransportAnswer } from "../../../src/otlp/transport.ts";

function http(status: number, message = "", retryAfterMs: number | null = null): TransportAnswer {
  return { kind: "http-status", status, message, retryAfterMs };
}

function grpc(code: number, message = "", retryAfterMs: number | null = null): TransportAnswer {
  return { kind: "grpc-status", code, message, retryAfterMs };
}

describe("the answer table", () => {
  const rows: readonly (readonly [string, TransportAnswer, string])[] = [
    ["accepted", { kind: "accepted", rejected: 0, message: "" }, "delivered"],
    ["partial success is never sent again", { kind: "accepted", rejected: 3, message: "bad" }, "delivered"],
    ["no answer", { kind: "no-answer", message: "reset" }, "retry"],
    ["wrong protocol", { kind: "wrong-protocol", message: "" }, "misconfigured"],
    ["token file missing", { kind: "no-credentials", message: "" }, "unauthorized"],
    ["gRPC CANCELLED", grpc(1), "retry"],
    ["gRPC UNKNOWN", grpc(2), "broken"],
    ["gRPC INVALID_ARGUMENT", grpc(3), "refused"],
    ["gRPC DEADLINE_EXCEEDED", grpc(4), "retry"],
    ["gRPC NOT_FOUND", grpc(5), "misconfigured"],
    ["gRPC PERMISSION_DENIED", grpc(7), "unauthorized"],
    ["gRPC RESOURCE_EXHAUSTED without RetryInfo", grpc(8), "too-large"],
    ["gRPC RESOURCE_EXHAUSTED with RetryInfo", grpc(8, "", 0), "retry"],
    ["gRPC FAILED_PRECONDITION", grpc(9), "broken"],
    ["gRPC ABORTED", grpc(10), "retry"],
    ["gRPC OUT_OF_RANGE", grpc(11), "retry"],
    ["gRPC UNIMPLEMENTED", grpc(12), "misconfigured"],
    ["gRPC INTERNAL", grpc(13), "broken"],
    ["gRPC UNAVAILABLE", grpc(14), "retry"],
    ["gRPC DATA_LOSS", grpc(15), "retry"],
    ["gRPC UNAUTHENTICATED", grpc(16), "unauthorized"],
    ["HTTP 301", http(301), "misconfigured"],
    ["HTTP 400", http(400), "refused"],
    ["HTTP 401", http(401), "unauthorized"],
    ["HTTP 403", http(403), "unauthorized"],
    ["HTTP 404", http(404), "misconfigured"],
    ["HTTP 405", http(405), "misconfigured"],
    ["HTTP 408", http(408), "retry"],
    ["HTTP 413", http(413), "too-large"],
    ["HTTP 415", http(415), "misconfigured"],
    ["HTTP 422", http(422), "refused"],
    ["HTTP 429", http(429), "retry"],
    ["HTTP 500", http(500), "broken"],
    ["HTTP 501", http(501), "misconfigured"],
    ["HTTP 502", http(502), "retry"],
    ["HTTP 503", http(503), "retry"],
    ["HTTP 504", http(504), "retry"],
    ["HTTP 520", http(520), "retry"],
    ["HTTP 529", http(529), "retry"],
    ["a stamp in the future passes later", http(400, "timestamp is too far in the future"), "too-early"],
  ];
  test.each(rows)("%s", (_, answer, kind) => {
    expect(decide(answer).kind).toBe(kind);
  });

  test("RetryInfo and Retry-After are a floor, up to ten minutes", () => {
    expect(decide(http(429, "slow", 7_000))).toEqual({
      kind: "retry",
      atLeastMs: 7_000,
      message: "HTTP 429: slow",
    });
    expect(decide(grpc(14, "slow", 1e12))).toEqual({
      kind: "retry",
      atLeastMs: 600_000,
      message: "gRPC status 14: slow",
    });
  });
});

describe("refusal texts", () => {
  const rows: readonly (readonly [string, string])[] = [
    ["out of order sample", "out-of-order"],
    ["the sample has been rejected (err-mimir-sample-out-of-order)", "out-of-order"],
    ["out of bounds", "too-old"],
    ["too old sample", "too-old"],
    ["err-mimir-sample-timestamp-too-old", "too-old"],
    ["out of bounds: timestamp is too far in the future", "too-new"],
    ["duplicate sample for timestamp 17; existing 1, new value 9", "duplicate"],
    ["err-mimir-sample-duplicate-timestamp", "duplicate"],
    ["unexpected EOF", "unknown"],
    ["", "unknown"],
  ];
  test.each(rows)("%s", (message, reason) => {
    expect(refusalReason(message)).toBe(reason);
  });
});
