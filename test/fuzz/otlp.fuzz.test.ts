import { describe, expect, test } from "vitest";
import { decide } from "../../src/otlp/rules/answer.ts";
import { readGrpcMessage } from "../../src/otlp/rules/grpc-message.ts";
import { readGrpcStatus } from "../../src/otlp/rules/grpc-status.ts";
import { parseHeaderLines } from "../../src/otlp/rules/header-lines.ts";
import { parseRetryAfter, readExportResponse, readRpcStatus } from "../../src/otlp/rules/response.ts";
import { tidyMessage } from "../../src/otlp/rules/tidy-message.ts";
import { readPromqlAnswer } from "../../src/verify/rules/promql-answer.ts";
import { fuzz, fuzzRuns, fuzzTrees } from "./fuzz.ts";

const text = (bytes: Buffer): string => bytes.toString("latin1");

/** partial_success {rejected_data_points: 3, error_message: "out of order"} */
const partial = Buffer.from([10, 16, 8, 3, 18, 12, ...Buffer.from("out of order")]);
const grpcHead = Buffer.from([0, 0, 0, 0, partial.length]);
/** google.rpc.Status with a RetryInfo of 2.5 s. */
const retryInfo = Buffer.concat([
  Buffer.from([10, 40]),
  Buffer.from("type.googleapis.com/google.rpc.RetryInfo"),
  Buffer.from([18, 10, 10, 8, 8, 2, 16, 0x80, 0xca, 0xb5, 0xee, 0x01]),
]);
const status = Buffer.concat([
  Buffer.from([8, 14, 18, 4]),
  Buffer.from("busy"),
  Buffer.from([26, retryInfo.length]),
  retryInfo,
]);

describe("whatever a receiver answers", () => {
  test("the samples are read: the fuzzer starts from what is right", () => {
    expect(readExportResponse(partial)).toEqual({ kind: "accepted", rejected: 3, message: "out of order" });
    expect(readRpcStatus(status)).toEqual({ message: "busy", retryAfterMs: 2_500 });
  });

  test("an export response is accepted with a count that is whole and not negative", async () => {
    const rejected: number[] = [];
    const inputs = await fuzz([partial, Buffer.alloc(0)], (bytes) => {
      const decision = decide(readExportResponse(bytes));
      rejected.push(decision.kind === "delivered" ? decision.rejected : Number.NaN);
    });
    expect(inputs).toBe(fuzzRuns);
    expect(rejected.every((count) => Number.isInteger(count) && count >= 0)).toBe(true);
  });

  test("a gRPC message, whole or cut, is a message or none", async () => {
    const lengths: number[] = [];
    await fuzz([Buffer.concat([grpcHead, partial]), Buffer.from([1, 0, 0, 0, 0])], (bytes) => {
      const message = readGrpcMessage(bytes);
      lengths.push(bytes.length - (message.kind === "message" ? message.bytes.length : 0));
    });
    expect(lengths.every((rest) => rest >= 0)).toBe(true);
  });

  test("a status' details: a message and a finite wait, or nothing; the wait that is kept is at most ten minutes", async () => {
    const waits: number[] = [];
    await fuzz([status, partial], (bytes) => {
      const details = readRpcStatus(bytes);
      const decision = decide({
        kind: "grpc-status",
        code: 14,
        message: details?.message ?? "",
        retryAfterMs: details?.retryAfterMs ?? null,
      });
      waits.push(decision.kind === "retry" ? decision.atLeastMs : -1);
    });
    expect(waits.every((wait) => wait >= 0 && wait <= 600_000)).toBe(true);
  });

  test("headers and trailers of gRPC: a status between 0 and 99, or no gRPC", async () => {
    const codes: number[] = [];
    await fuzz(["14", "0", "bad%20thing%E2%82%AC", "application/grpc", "200"], (bytes) => {
      const value = text(bytes);
      for (const headers of [
        { ":status": 200, "grpc-status": value, "grpc-message": value, "grpc-status-details-bin": value },
        { ":status": value, "content-type": value },
      ]) {
        const read = readGrpcStatus(headers, {});
        codes.push(read.kind === "status" ? read.code : 0);
      }
    });
    expect(codes.every((code) => Number.isInteger(code) && code >= 0 && code < 100)).toBe(true);
  });

  test("an HTTP error's text and Retry-After: a decision, one bounded line, a bounded wait", async () => {
    const found: { readonly length: number; readonly wait: number }[] = [];
    await fuzz(
      ["out of order sample", "30", "Sat, 21 Nov 2026 10:00:00 GMT", "<html><b>502</b>"],
      (bytes) => {
        for (const code of [200, 301, 400, 413, 429, 500, 503, 999]) {
          const decision = decide({
            kind: "http-status",
            status: code,
            message: text(bytes),
            retryAfterMs: parseRetryAfter(text(bytes), 1_700_000_000_000),
          });
          const line = tidyMessage(text(bytes));
          found.push({ length: line.length, wait: decision.kind === "retry" ? decision.atLeastMs : 0 });
        }
      },
    );
    expect(found.every(({ length, wait }) => length <= 1_000 && wait >= 0 && wait <= 600_000)).toBe(true);
  });

  test("a headers file: headers that HTTP can carry, or a message without the value", async () => {
    const kinds = new Set<string>();
    const bad: string[] = [];
    await fuzz(["X-Scope-OrgID: tenant\nAuthorization: Bearer planted-secret\n# comment\n"], (bytes) => {
      const read = parseHeaderLines(text(bytes));
      kinds.add(read.kind);
      if (read.kind === "headers") {
        bad.push(
          ...Object.entries(read.headers)
            .flat()
            .filter((part) => /[\r\n\0]/.test(part)),
        );
      } else if (read.message.includes("planted-secret")) {
        bad.push(read.message);
      }
    });
    expect([...kinds].toSorted()).toEqual(["headers", "invalid"]);
    expect(bad).toEqual([]);
  });

  test("a PromQL answer: series or a failure", async () => {
    const answer = {
      status: "success",
      data: {
        resultType: "matrix",
        result: [{ metric: { __name__: "a", job: "b" }, values: [[1_700_000_000, "1"]] }],
      },
    };
    const kinds = new Set<string>();
    const read = (bytes: Buffer): unknown => kinds.add(readPromqlAnswer(bytes.toString("utf8")).kind);
    await fuzz([JSON.stringify(answer), '{"status":"error","errorType":"execution","error":"x"}'], read);
    await fuzzTrees([answer], read);
    expect([...kinds].toSorted()).toEqual(["failed", "series"]);
  });
});
