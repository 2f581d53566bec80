import { describe, expect, test } from "vitest";
import type { MetricQuery, MetricRequest } from "../../src/aws/metric-reader.ts";
import { json, jsonError, startFakeAws } from "./fake-aws.ts";

const signal = new AbortController().signal;
const minuteMs = 60_000;
const startMs = Date.UTC(2026, 10, 20, 12);
const requests: MetricQuery = {
  namespace: "AWS/ApplicationELB",
  metric: "RequestCount",
  dimensions: [{ name: "LoadBalancer", value: "app/web/1" }],
  statistic: "Sum",
  periodMs: minuteMs,
};

function request(queries: readonly MetricQuery[], minutes = 5): MetricRequest {
  return { queries, startMs, endMs: startMs + minutes * minuteMs };
}

/** A result whose points are [minute, value]. */
function result(id: string, points: readonly (readonly [number, unknown])[], status = "Complete"): object {
  return {
    Id: id,
    Label: "x",
    StatusCode: status,
    Timestamps: points.map(([minute]) => startMs / 1000 + minute * 60),
    Values: points.map(([, value]) => value),
  };
}

describe("GetMetricData", () => {
  test("asks as AWS wants it, in AWS JSON 1.0", async () => {
    await using aws = await startFakeAws(() =>
      json({ MetricDataResults: [result("q0", [[0, 1]])], Messages: [] }),
    );
    await aws.open().metrics.read(request([{ ...requests, statistic: "p99.9" }]), signal);
    expect(aws.calls).toHaveLength(1);
    expect(aws.calls[0]?.headers).toMatchObject({
      "content-type": "application/x-amz-json-1.0",
      "x-amz-target": "GraniteServiceVersion20100801.GetMetricData",
    });
    expect(aws.calls[0]?.json).toEqual({
      StartTime: startMs / 1000,
      EndTime: startMs / 1000 + 300,
      ScanBy: "TimestampAscending",
      MaxDatapoints: 100_800,
      MetricDataQueries: [
        {
          Id: "q0",
          MetricStat: {
            Metric: {
              Namespace: "AWS/ApplicationELB",
              MetricName: "RequestCount",
              Dimensions: [{ Name: "LoadBalancer", Value: "app/web/1" }],
            },
            Period: 60,
            Stat: "p99.9",
          },
        },
      ],
    });
  });

  test("gives one outcome per query in the order of the queries", async () => {
    await using aws = await startFakeAws(() =>
      json({ MetricDataResults: [result("q1", [[0, 10]]), result("q0", [[1, 20]])] }),
    );
    expect(await aws.open().metrics.read(request([requests, requests]), signal)).toEqual({
      kind: "answered",
      outcomes: [
        { kind: "points", timesMs: [startMs + minuteMs], values: [20] },
        { kind: "points", timesMs: [startMs], values: [10] },
      ],
      messages: [],
      calls: 1,
    });
  });

  test("merges the results of one id over pages", async () => {
    const pages = [
      {
        MetricDataResults: [result("q0", [[0, 1]], "PartialData"), result("q1", [], "PartialData")],
        NextToken: "a",
      },
      {
        MetricDataResults: [
          result(
            "q0",
            [
              [1, 2],
              [0, 9],
            ],
            "PartialData",
          ),
        ],
        NextToken: "b",
        Messages: [{ Code: "M", Value: "v" }],
      },
      { MetricDataResults: [result("q0", [[3, 4]]), result("q1", [[2, 3]])] },
    ];
    await using aws = await startFakeAws((_, index) => json(pages[index]));
    const reading = await aws.open().metrics.read(request([requests, requests]), signal);
    expect(reading).toEqual({
      kind: "answered",
      outcomes: [
        {
          kind: "points",
          timesMs: [0, 1, 3].map((minute) => startMs + minute * minuteMs),
          values: [9, 2, 4],
        },
        { kind: "points", timesMs: [startMs + 2 * minuteMs], values: [3] },
      ],
      messages: ["M: v"],
      calls: 3,
    });
    expect(aws.calls.map((call) => call.json["NextToken"])).toEqual([undefined, "a", "b"]);
  });

  test("tells what was not read and why, per query", async () => {
    const results = [
      result("q0", [[0, 1]], "PartialData"),
      result("q1", [[0, 1]], "InternalError"),
      result("q2", [], "Forbidden"),
      result("q4", []),
      { Id: "q5", StatusCode: "Complete", Timestamps: [startMs / 1000], Values: [] },
    ];
    await using aws = await startFakeAws(() => json({ MetricDataResults: results }));
    const reading = await aws.open().metrics.read(request(Array.from({ length: 6 }, () => requests)), signal);
    expect(reading).toMatchObject({
      kind: "answered",
      outcomes: [
        { kind: "unread", reason: "partial" },
        { kind: "unread", reason: "internal-error" },
        { kind: "unread", reason: "forbidden" },
        { kind: "unread", reason: "missing" },
        { kind: "points", timesMs: [], values: [] },
        { kind: "unread", reason: "internal-error" },
      ],
    });
  });

  test("values that are no finite numbers are no points", async () => {
    const points = [
      [0, "NaN"],
      [1, "Infinity"],
      [2, 0],
      [3, "-Infinity"],
      [4, 1e-9],
    ] as const;
    await using aws = await startFakeAws(() => json({ MetricDataResults: [result("q0", points)] }));
    expect(await aws.open().metrics.read(request([requests]), signal)).toMatchObject({
      outcomes: [
        { kind: "points", timesMs: [startMs + 2 * minuteMs, startMs + 4 * minuteMs], values: [0, 1e-9] },
      ],
    });
  });

  test("an answer without results leaves every query unread", async () => {
    await using aws = await startFakeAws(() => json({}));
    expect(await aws.open().metrics.read(request([requests]), signal)).toMatchObject({
      outcomes: [{ kind: "unread", reason: "missing" }],
    });
  });
});

describe("a call that fails", () => {
  test.each([
    ["throttled", jsonError(400, "ThrottlingException", "Throttling"), "throttled", "Throttling"],
    [
      "throttled, named as in JSON",
      jsonError(400, "ThrottlingException"),
      "throttled",
      "ThrottlingException",
    ],
    ["denied", jsonError(403, "AccessDeniedException", "AccessDenied"), "denied", "AccessDenied"],
    [
      "500",
      jsonError(500, "InternalServiceFault", "InternalServiceError"),
      "unavailable",
      "InternalServiceFault",
    ],
    [
      "expired",
      jsonError(400, "ExpiredTokenException", "ExpiredToken"),
      "expired-credentials",
      "ExpiredToken",
    ],
    [
      "a bad request",
      jsonError(400, "ValidationError", "ValidationError"),
      "bad-request",
      "ValidationException",
    ],
    [
      "a bad token",
      jsonError(400, "InvalidNextToken", "InvalidNextToken"),
      "bad-request",
      "InvalidNextToken",
    ],
    [
      "a proxy's 502",
      { status: 502, body: "<html>bad gateway</html>", type: "text/html" },
      "unavailable",
      "SyntaxError",
    ],
  ] as const)("%s is told by its code, after one attempt", async (...row) => {
    const [, answer, code, name] = row;
    await using aws = await startFakeAws(() => answer);
    const reading = await aws.open().metrics.read(request([requests]), signal);
    expect(reading).toMatchObject({
      kind: "failed",
      failure: { code, action: "cloudwatch:GetMetricData", name },
      calls: 1,
    });
    expect(aws.calls).toHaveLength(1);
  });

  test("hung up is a network failure", async () => {
    await using aws = await startFakeAws(() => "hang-up");
    expect(await aws.open().metrics.read(request([requests]), signal)).toMatchObject({
      kind: "failed",
      failure: { code: "network", name: "ECONNRESET" },
    });
  });

  test("silence in the middle of an answer is a network failure", async () => {
    await using aws = await startFakeAws(() => "half");
    expect(await aws.open({ silenceMs: 200 }).metrics.read(request([requests]), signal)).toMatchObject({
      kind: "failed",
      failure: { code: "network", name: "TimeoutError" },
    });
  });

  test("on a later page leaves nothing half read", async () => {
    await using aws = await startFakeAws((_, index) =>
      index === 0
        ? json({ MetricDataResults: [result("q0", [[0, 1]])], NextToken: "a" })
        : jsonError(500, "InternalServiceFault", "InternalServiceError"),
    );
    expect(await aws.open().metrics.read(request([requests]), signal)).toMatchObject({
      kind: "failed",
      calls: 2,
    });
  });

  test("by pages without end is no endless loop", async () => {
    await using aws = await startFakeAws(() => json({ MetricDataResults: [], NextToken: "again" }));
    expect(await aws.open().metrics.read(request([requests]), signal)).toMatchObject({
      kind: "failed",
      failure: { code: "unexpected", name: "EndlessListing" },
    });
  });

  test.each([
    ["a proxy's page with status 200", { status: 200, body: "<html>welcome</html>" }, "SyntaxError"],
    ["an empty body", { status: 200, body: "" }, "SyntaxError"],
    ["a cut body", { status: 200, body: '{"MetricDataResults":[{"Id":"q0"' }, "SyntaxError"],
    ["JSON of something else", json([1]), "ForeignAnswer"],
    ["more bytes than can be asked for", json({ Messages: "x".repeat(8 * 1024 * 1024) }), "AnswerTooLarge"],
  ])("%s is a failure", async (_, answer, name) => {
    await using aws = await startFakeAws(() => answer);
    expect(await aws.open().metrics.read(request([requests]), signal)).toMatchObject({
      kind: "failed",
      failure: { name, action: "cloudwatch:GetMetricData" },
      calls: 1,
    });
  });

  test("the largest error is no larger than the largest answer", async () => {
    await using aws = await startFakeAws(() => ({ status: 503, body: "x".repeat(9 * 1024 * 1024) }));
    expect(await aws.open().metrics.read(request([requests]), signal)).toMatchObject({
      kind: "failed",
      failure: { name: "AnswerTooLarge" },
    });
  });

  test("by abort in the middle of the answer rejects with its reason", async () => {
    const abort = new AbortController();
    await using aws = await startFakeAws(() => ({
      status: 200,
      body: "{",
      headers: { "content-length": "100" },
    }));
    const arrived = aws.nextCall();
    const reading = aws.open().metrics.read(request([requests]), abort.signal);
    await arrived;
    abort.abort(new Error("stop now"));
    await expect(reading).rejects.toThrow("stop now");
  });

  test("by abort rejects with its reason", async () => {
    await using aws = await startFakeAws(() => "hang");
    const abort = new AbortController();
    const arrived = aws.nextCall();
    const reading = aws.open().metrics.read(request([requests]), abort.signal);
    await arrived;
    abort.abort(new Error("stop now"));
    await expect(reading).rejects.toThrow("stop now");
  });

  test("aborted before it began makes no call", async () => {
    await using aws = await startFakeAws(() => "hang");
    await expect(
      aws.open().metrics.read(request([requests]), AbortSignal.abort(new Error("no"))),
    ).rejects.toThrow("no");
    expect(aws.calls).toHaveLength(0);
  });

  test("for lack of a listener names the address", async () => {
    const aws = await startFakeAws(() => "hang");
    await aws[Symbol.asyncDispose]();
    const reading = await aws.open().metrics.read(request([requests]), signal);
    expect(reading).toMatchObject({ kind: "failed", failure: { code: "network", name: "ECONNREFUSED" } });
    expect(JSON.stringify(reading)).toContain(aws.endpoint.replace("http://", ""));
  });
});

describe("a request over AWS's limits", () => {
  test.each([
    ["501 queries", request(Array.from({ length: 501 }, () => requests))],
    ["no query", request([])],
    [
      "more points than fit",
      request(
        Array.from({ length: 500 }, () => requests),
        202,
      ),
    ],
    ["an unaligned start", { ...request([requests]), startMs: startMs + 1 }],
    ["an unaligned end", { ...request([requests]), endMs: startMs + 90_000 }],
    ["an empty range", { ...request([requests]), endMs: startMs }],
    ["a period of ten seconds", request([{ ...requests, periodMs: 10_000 }])],
  ])("%s is a bug and rejects", async (_, wrong) => {
    await using aws = await startFakeAws(() => "hang");
    await expect(aws.open().metrics.read(wrong, signal)).rejects.toThrow(RangeError);
    expect(aws.calls).toHaveLength(0);
  });

  test("500 queries over 201 minutes fit", async () => {
    await using aws = await startFakeAws(() => json({ MetricDataResults: [] }));
    const full = request(
      Array.from({ length: 500 }, () => requests),
      201,
    );
    expect(await aws.open().metrics.read(full, signal)).toMatchObject({ kind: "answered" });
  });
});
