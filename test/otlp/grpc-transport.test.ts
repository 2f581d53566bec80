import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import type { OtlpSettings } from "../../src/otlp/otlp-settings.ts";
import type { Transport } from "../../src/otlp/transport.ts";
import { makeCertificates } from "./certificates.ts";
import { type GrpcRequest, closedPort, grpcReceiver, httpReceiver, tcpListener } from "./local-receivers.ts";
import { decodePoints, encodeMessage } from "./otlp-decoder.ts";
import {
  openTransport,
  owned,
  sampleBody,
  sampleRequest,
  scratchFolder,
  sendSample,
} from "./transport-lab.ts";

const full = { kind: "accepted", rejected: 0, message: "" };
const ok = Buffer.alloc(0);

function to(port: number, overrides: Partial<OtlpSettings> = {}): Transport {
  const scheme = overrides.tls === undefined ? "http" : "https";
  return openTransport({ protocol: "grpc", endpoint: `${scheme}://127.0.0.1:${port}`, ...overrides });
}

describe("requests", () => {
  test("carry the points, headers and credentials that follow their file", async () => {
    const receiver = owned(await grpcReceiver(() => ok));
    const tokenFile = join(scratchFolder(), "token");
    writeFileSync(tokenFile, "first");
    const transport = to(receiver.port, {
      headers: { "X-Tenant": "blue" },
      auth: { kind: "bearer", tokenFile },
    });
    expect(await sendSample(transport)).toEqual(full);
    writeFileSync(tokenFile, "second-token");
    expect(await sendSample(transport)).toEqual(full);
    const [first, second] = receiver.requests as [GrpcRequest, GrpcRequest];
    expect(decodePoints(first.body)).toEqual(decodePoints(sampleBody()));
    expect(first.metadata.get("x-tenant")).toEqual(["blue"]);
    expect(first.metadata.get("authorization")).toEqual(["Bearer first"]);
    expect(second.metadata.get("authorization")).toEqual(["Bearer second-token"]);
    expect(String(first.metadata.get("user-agent")[0])).toBe("elbow");
  });

  test("a missing credentials file sends nothing and says which", async () => {
    const receiver = owned(await grpcReceiver(() => ok));
    const headersFile = join(scratchFolder(), "absent");
    const answer = await sendSample(to(receiver.port, { headersFile }));
    expect(answer).toMatchObject({ kind: "no-credentials", message: expect.stringContaining(headersFile) });
    expect(receiver.requests).toHaveLength(0);
  });
});

describe("answers", () => {
  test("partial success", async () => {
    const body = encodeMessage("ExportMetricsServiceResponse", {
      partialSuccess: { rejectedDataPoints: 3, errorMessage: "out of order" },
    });
    const receiver = owned(await grpcReceiver(() => body));
    expect(await sendSample(to(receiver.port))).toEqual({
      kind: "accepted",
      rejected: 3,
      message: "out of order",
    });
  });

  test("a status comes with its code, text and RetryInfo", async () => {
    const info = encodeMessage("RetryInfo", { retryDelay: { seconds: 2 } });
    const statusDetails = encodeMessage("RpcStatus", {
      code: 8,
      message: "slow",
      details: [{ typeUrl: "type.googleapis.com/google.rpc.RetryInfo", value: info }],
    });
    const receiver = owned(await grpcReceiver(() => ({ code: 8, details: "slow", statusDetails })));
    expect(await sendSample(to(receiver.port))).toEqual({
      kind: "grpc-status",
      code: 8,
      message: "slow",
      retryAfterMs: 2_000,
    });
  });

  test("a request over the receiver's bound is told by its code, also when gzip made it small", async () => {
    const receiver = owned(await grpcReceiver(() => ok));
    const answer = await sendSample(to(receiver.port), { body: gzipSync(new Uint8Array(5 * 1024 * 1024)) });
    expect(answer).toMatchObject({ kind: "grpc-status", code: 8, retryAfterMs: null });
  });

  test("an answer of ten megabytes does not pass for a size problem of the request", async () => {
    const receiver = owned(await grpcReceiver(() => Buffer.alloc(10 * 1024 * 1024)));
    expect(await sendSample(to(receiver.port))).toMatchObject({ kind: "accepted", rejected: 0 });
  });
});

describe("connections", () => {
  test("nobody listens: unavailable, and it works when somebody does", async () => {
    const answer = await sendSample(to(await closedPort()));
    expect(answer).toMatchObject({ kind: "no-answer", message: expect.stringContaining("ECONNREFUSED") });
  });

  test("an HTTP port is named as such", async () => {
    const receiver = owned(await httpReceiver((response) => response.end()));
    expect(await sendSample(to(receiver.port))).toMatchObject({
      kind: "wrong-protocol",
      message: expect.stringContaining("set otlp.protocol to http/protobuf"),
    });
  });

  test("https to a port without TLS is named as such", async () => {
    const receiver = owned(await grpcReceiver(() => ok));
    const tls = { caFile: null, certFile: null, keyFile: null, insecureSkipVerify: true };
    const answer = await sendSample(to(receiver.port, { tls }));
    expect(answer).toMatchObject({ kind: "wrong-protocol", message: expect.stringContaining("http://") });
  });

  test("a connection that went silent is given up after two requests without answer", async () => {
    const silent = owned(await grpcReceiver(() => null));
    const transport = to(silent.port);
    for (const count of [1, 2, 3, 4, 5]) {
      const stop = new AbortController();
      const sending = transport.send(sampleRequest(), stop.signal);
      await expect.poll(() => silent.requests.length).toBe(count);
      stop.abort(new Error("deadline"));
      await expect(sending).rejects.toThrow("deadline");
    }
    const connections = silent.requests.map((request) => request.peer);
    const [first, , third, , fifth] = connections;
    expect(connections).toEqual([first, first, third, third, fifth]);
    expect(new Set(connections).size).toBe(3);
  });

  test("a port that takes connections and says nothing ends with the caller's signal", async () => {
    const mute = owned(await tcpListener(null));
    const stop = new AbortController();
    const sending = to(mute.port).send(sampleRequest(), stop.signal);
    await expect.poll(() => mute.connections()).toBe(1);
    stop.abort(new Error("deadline"));
    await expect(sending).rejects.toThrow("deadline");
  });
});

describe("TLS", () => {
  test("client certificate and own authority; certificates that change are used at once", async () => {
    const folder = scratchFolder();
    const certificates = makeCertificates(folder);
    const receiver = owned(await grpcReceiver(() => ok, certificates));
    const tls = {
      caFile: certificates.caFile,
      certFile: certificates.clientCertFile,
      keyFile: certificates.clientKeyFile,
      insecureSkipVerify: false,
    };
    const transport = to(receiver.port, { tls });
    expect(await sendSample(transport)).toEqual(full);
    makeCertificates(folder);
    const answer = await sendSample(transport);
    expect(answer).toMatchObject({
      kind: "wrong-protocol",
      message: expect.stringContaining("otlp.tls.caFile"),
    });
  });
});
