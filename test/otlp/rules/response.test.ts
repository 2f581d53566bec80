import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseRetryAfter, readExportResponse, readRpcStatus } from "../../../src/otlp/rules/response.ts";
import { tidyMessage } from "../../../src/otlp/rules/tidy-message.ts";
import { encodeMessage } from "../otlp-decoder.ts";

describe("reading answers", () => {
  test("an empty body and an empty partial success are full success", () => {
    const full = { kind: "accepted", rejected: 0, message: "" };
    expect(readExportResponse(new Uint8Array())).toEqual(full);
    expect(readExportResponse(encodeMessage("ExportMetricsServiceResponse", { partialSuccess: {} }))).toEqual(
      full,
    );
  });

  test("partial success comes with count and message", () => {
    const body = encodeMessage("ExportMetricsServiceResponse", {
      partialSuccess: { rejectedDataPoints: 300, errorMessage: "two\nlines" },
    });
    expect(readExportResponse(body)).toEqual({ kind: "accepted", rejected: 300, message: "two lines" });
  });

  test("an accepting answer that is not protobuf warns instead of passing for success", () => {
    const answer = readExportResponse(new TextEncoder().encode("hello"));
    expect(answer).toMatchObject({ kind: "accepted", message: expect.stringContaining("not OTLP") });
  });

  test("RetryInfo is found among the details", () => {
    const info = encodeMessage("RetryInfo", { retryDelay: { seconds: 3, nanos: 250_000_000 } });
    const status = encodeMessage("RpcStatus", {
      code: 8,
      message: "slow down",
      details: [
        { typeUrl: "type.googleapis.com/google.rpc.Help", value: Buffer.from([8, 1]) },
        { typeUrl: "type.googleapis.com/google.rpc.RetryInfo", value: info },
      ],
    });
    expect(readRpcStatus(status)).toEqual({ message: "slow down", retryAfterMs: 3_250 });
    expect(readRpcStatus(encodeMessage("RpcStatus", { code: 8, message: "big" }))?.retryAfterMs).toBeNull();
  });

  test("any bytes are read without a throw, and their message fits a log line", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        expect(readExportResponse(bytes).kind).toBe("accepted");
        expect(tidyMessage(readRpcStatus(bytes)?.message ?? "")).not.toMatch(/\p{Cc}/u);
      }),
    );
  });

  test("a tidy message is one bounded line that shows a repeated line once", () => {
    expect(tidyMessage("too old\r\ntoo old\n\n and\tthen\u0007")).toBe("too old and then");
    expect(tidyMessage("x".repeat(10_000))).toHaveLength(501);
  });

  const nowMs = Date.parse("2026-11-20T12:00:00Z");
  const rows: readonly (readonly [string | null, number | null])[] = [
    [null, null],
    ["", null],
    ["soon", null],
    ["0", 0],
    ["12", 12_000],
    [" 1.5 ", 1_500],
    ["Fri, 20 Nov 2026 12:00:30 GMT", 30_000],
    ["Fri, 20 Nov 2026 11:00:00 GMT", 0],
  ];
  test.each(rows)("Retry-After %s", (text, expected) => {
    expect(parseRetryAfter(text, nowMs)).toBe(expected);
  });
});
