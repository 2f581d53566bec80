import { gzipSync } from "node:zlib";
import { Client, credentials, type Metadata, type ServiceError, status } from "@grpc/grpc-js";
import { describe, expect, test } from "vitest";
import {
  type FaultName,
  type FaultWindow,
  faultSchedule,
} from "../../../src/simulation/faults/fault-schedule.ts";
import {
  type SimulatedReceiver,
  startSimulatedReceiver,
} from "../../../src/simulation/http/receiver/simulated-receiver.ts";
import type { ReceiverPolicy } from "../../../src/simulation/memory/memory-receiver.ts";
import { FakeClock } from "../../support/fake-clock.ts";
import { encodeRequest, partialSuccess, type WireSeries } from "./metrics-proto.ts";

const startMs = Date.UTC(2026, 10, 21, 10, 0);
const minuteMs = 60_000;

interface Stage extends AsyncDisposable {
  readonly receiver: SimulatedReceiver;
  readonly clock: FakeClock;
  post(body: Buffer, headers?: Record<string, string>): Promise<Response>;
  export(body: Buffer): Promise<{ error: ServiceError | null; body: Buffer }>;
}

async function stage(
  policy: ReceiverPolicy = { kind: "lenient" },
  on: Readonly<Partial<Record<FaultName, FaultWindow>>> = {},
): Promise<Stage> {
  const clock = new FakeClock(startMs);
  const receiver = await startSimulatedReceiver(clock, {
    policy,
    faults: faultSchedule(clock, { seed: 1, on }),
  });
  const client = new Client(receiver.grpcUrl.replace("http://", ""), credentials.createInsecure());
  const same = (bytes: Buffer): Buffer => bytes;
  return {
    receiver,
    clock,
    post: (body, headers = {}) =>
      fetch(`${receiver.httpUrl}/v1/metrics`, {
        method: "POST",
        headers: { "content-type": "application/x-protobuf", ...headers },
        body: new Uint8Array(body),
      }),
    export: (body) =>
      new Promise((resolve) => {
        client.makeUnaryRequest(
          "/opentelemetry.proto.collector.metrics.v1.MetricsService/Export",
          same,
          same,
          body,
          (error: ServiceError | null, answer?: Buffer) =>
            resolve({ error, body: answer ?? Buffer.alloc(0) }),
        );
      }),
    async [Symbol.asyncDispose]() {
      client.close();
      await receiver[Symbol.asyncDispose]();
    },
  };
}

function series(name: string, points: WireSeries["points"]): WireSeries {
  return {
    name,
    labels: { load_balancer_name: "scrumulator", namespace: "agile", odd: 'é"\n' },
    resource: { "service.name": "scrumulator", "service.namespace": "agile" },
    points,
  };
}

describe("the simulated receiver", () => {
  test("records the same over gRPC, HTTP and gzip, at the points' own times", async () => {
    await using now = await stage();
    const bodyOf = (minute: number): Buffer =>
      encodeRequest([series("alb_x_sum", [[startMs - minute * minuteMs, minute + 0.5]])]);
    await now.export(bodyOf(5));
    const http = await now.post(bodyOf(4));
    await now.post(gzipSync(bodyOf(3)), { "content-encoding": "gzip" });
    expect(http.status).toBe(200);
    expect(now.receiver.record.series()).toEqual(
      [
        {
          ...series("alb_x_sum", []),
          points: undefined,
          timesMs: [5, 4, 3].map((minute) => startMs - minute * minuteMs),
          values: [5.5, 4.5, 3.5],
          arrivedAtMs: [startMs, startMs, startMs],
        },
      ].map(({ points: _points, ...row }) => row),
    );
    expect(now.receiver.counts).toMatchObject({ requests: 3, points: 3, oddPoints: 0 });
  });

  test("many series and points of one request keep apart", async () => {
    await using now = await stage();
    const many = Array.from({ length: 50 }, (_, number) =>
      series(`alb_${number}_sum`, [
        [startMs - minuteMs, number],
        [startMs, number + 1],
      ]),
    );
    await now.export(encodeRequest(many));
    await now.export(encodeRequest(many));
    const rows = now.receiver.record.series();
    expect(rows).toHaveLength(50);
    expect(rows[7]).toMatchObject({ name: "alb_7_sum", values: [7, 8, 7, 8] });
  });

  test("with Prometheus' rules one bad point refuses the whole request, over both protocols", async () => {
    await using now = await stage({ kind: "prometheus", windowMs: 0 });
    await now.export(encodeRequest([series("a", [[startMs - minuteMs, 1]])]));
    const bad = encodeRequest([series("b", [[startMs, 1]]), series("a", [[startMs - 5 * minuteMs, 1]])]);
    const http = await now.post(bad);
    const grpc = await now.export(bad);
    expect([http.status, await http.text()]).toEqual([400, "out of order sample\n"]);
    expect([grpc.error?.code, grpc.error?.details]).toEqual([status.INVALID_ARGUMENT, "out of order sample"]);
    expect(now.receiver.record.find("b")).toEqual([]);
    expect(now.receiver.counts.refusedRequests).toBe(2);
  });

  test("refuses a broken body, a foreign content type and a foreign path", async () => {
    await using now = await stage();
    const body = encodeRequest([series("a", [[startMs, 1]])]);
    const broken = await now.post(body.subarray(0, body.length - 3));
    const foreign = await now.post(body, { "content-type": "application/json" });
    const lost = await fetch(`${now.receiver.httpUrl}/metrics`, { method: "POST" });
    const zipped = await now.post(body, { "content-encoding": "gzip" });
    expect([broken.status, foreign.status, lost.status, zipped.status]).toEqual([400, 415, 404, 400]);
    expect((await now.export(body.subarray(0, body.length - 3))).error?.code).toBe(status.INVALID_ARGUMENT);
  });

  test("down for a while: 503 and UNAVAILABLE, then as ever", async () => {
    await using now = await stage({
      kind: "down-for",
      fromMs: startMs,
      toMs: startMs + 1000,
      otherwise: { kind: "lenient" },
    });
    const body = encodeRequest([series("a", [[startMs, 1]])]);
    const http = await now.post(body);
    const grpc = await now.export(body);
    await now.clock.advance(1000);
    const later = await now.post(body);
    expect([http.status, grpc.error?.code, later.status]).toEqual([503, status.UNAVAILABLE, 200]);
    expect(now.receiver.record.pointCount).toBe(1);
  });

  test("throttling carries Retry-After, or RetryInfo", async () => {
    await using now = await stage({ kind: "lenient" }, { "receiver-throttled": { share: 1 } });
    const body = encodeRequest([series("a", [[startMs, 1]])]);
    const http = await now.post(body);
    const grpc = await now.export(body);
    const metadata = grpc.error?.metadata as Metadata;
    expect([http.status, http.headers.get("retry-after")]).toEqual([429, "2"]);
    expect(grpc.error?.code).toBe(status.RESOURCE_EXHAUSTED);
    expect(String(metadata.get("grpc-status-details-bin")[0])).toContain("google.rpc.RetryInfo");
  });

  test("partial success says how many were rejected", async () => {
    await using now = await stage(
      { kind: "lenient" },
      { "receiver-partial-success": { share: 1, atMost: 1 } },
    );
    const body = encodeRequest([
      series("a", [
        [startMs - minuteMs, 1],
        [startMs, 2],
      ]),
    ]);
    const grpc = await now.export(body);
    expect(grpc.error).toBeNull();
    expect(partialSuccess(grpc.body)).toEqual({
      rejectedDataPoints: 1,
      errorMessage: "simulated: 1 points rejected",
    });
    expect(now.receiver.record.find("a")).toMatchObject([{ values: [2] }]);
  });

  test("without a window descending points of one request are lost silently, with a window they are kept", async () => {
    const descending = encodeRequest([
      series("a", [
        [startMs, 3],
        [startMs - minuteMs, 2],
        [startMs, 4],
      ]),
    ]);
    await using strict = await stage({ kind: "prometheus", windowMs: 0 });
    await using windowed = await stage({ kind: "prometheus", windowMs: 30 * minuteMs });
    const statuses = [(await strict.post(descending)).status, (await windowed.post(descending)).status];
    expect(statuses).toEqual([200, 200]);
    expect(strict.receiver.record.find("a")).toMatchObject([{ values: [3] }]);
    expect(windowed.receiver.record.find("a")).toMatchObject([{ values: [3, 2] }]);
    expect([strict.receiver.counts.silentlyLost, windowed.receiver.counts.silentlyLost]).toEqual([2, 1]);
  });

  test("a bad point refuses every request that holds it, and no other", async () => {
    await using now = await stage(
      { kind: "lenient" },
      { "receiver-bad-point": { share: 1, subject: "alb_bad" } },
    );
    const good = series("alb_good", [[startMs, 1]]);
    const both = await now.post(encodeRequest([good, series("alb_bad", [[startMs, 1]])]));
    const alone = await now.post(encodeRequest([good]));
    expect([both.status, alone.status]).toEqual([400, 200]);
  });

  test("a lost answer leaves the points stored, a reset does not", async () => {
    await using lost = await stage({ kind: "lenient" }, { "receiver-answer-lost": { share: 1 } });
    await using reset = await stage({ kind: "lenient" }, { "receiver-reset": { share: 1 } });
    const body = encodeRequest([series("a", [[startMs, 1]])]);
    await expect(lost.post(body)).rejects.toThrow("fetch failed");
    await expect(reset.post(body)).rejects.toThrow("fetch failed");
    expect([lost.receiver.record.pointCount, reset.receiver.record.pointCount]).toEqual([1, 0]);
  });
});
