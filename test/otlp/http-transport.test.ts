import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { OtlpSettings } from "../../src/otlp/otlp-settings.ts";
import type { Transport } from "../../src/otlp/transport.ts";
import { makeCertificates } from "./certificates.ts";
import { type HttpRequest, closedPort, grpcReceiver, httpReceiver, tcpListener } from "./local-receivers.ts";
import { encodeMessage } from "./otlp-decoder.ts";
import {
  openTransport,
  owned,
  sampleBody,
  sampleRequest,
  scratchFolder,
  sendSample,
} from "./transport-lab.ts";

const full = { kind: "accepted", rejected: 0, message: "" };

function to(port: number, overrides: Partial<OtlpSettings> = {}): Transport {
  const scheme = overrides.tls === undefined ? "http" : "https";
  return openTransport({
    protocol: "http/protobuf",
    endpoint: `${scheme}://127.0.0.1:${port}/otlp/v1/metrics?tenant=a`,
    ...overrides,
  });
}

describe("requests", () => {
  test("go to the endpoint's path and query, gzipped, with headers, over kept connections", async () => {
    const receiver = owned(await httpReceiver((response) => response.end()));
    const transport = to(receiver.port, { headers: { "X-Scope-OrgID": "ops" } });
    expect(await sendSample(transport)).toEqual(full);
    expect(await sendSample(transport, { attempt: 2 })).toEqual(full);
    for (let more = 0; more < 10; more += 1) {
      await sendSample(transport);
    }
    const [first, second] = receiver.requests as [HttpRequest, HttpRequest];
    expect(first.path).toBe("/otlp/v1/metrics?tenant=a");
    expect(first.headers).toMatchObject({
      "content-type": "application/x-protobuf",
      "content-encoding": "gzip",
      "x-scope-orgid": "ops",
      "user-agent": "elbow",
    });
    expect(first.headers["retry-attempt"]).toBeUndefined();
    expect(second.headers["retry-attempt"]).toBe("2");
    expect(Buffer.from(sampleBody()).equals(first.body)).toBe(true);
    // Two at most: a connection is free again one turn of the event loop after its answer.
    expect(Math.max(...receiver.requests.map(({ connection }) => connection))).toBeLessThanOrEqual(2);
  });

  test("without compression the bytes go as they are", async () => {
    const receiver = owned(await httpReceiver((response) => response.end()));
    await sendSample(to(receiver.port), { body: sampleBody(), encoding: "identity" });
    expect(receiver.requests[0]?.headers["content-encoding"]).toBeUndefined();
    expect(Buffer.from(sampleBody()).equals(receiver.requests[0]?.body ?? Buffer.alloc(0))).toBe(true);
  });

  test("credentials come from files and follow them when they change", async () => {
    const receiver = owned(await httpReceiver((response) => response.end()));
    const folder = scratchFolder();
    const tokenFile = join(folder, "token");
    const headersFile = join(folder, "headers");
    writeFileSync(tokenFile, "first\n");
    writeFileSync(headersFile, "# tenant\nX-Tenant: blue\n");
    const transport = to(receiver.port, { auth: { kind: "bearer", tokenFile }, headersFile });
    await sendSample(transport);
    writeFileSync(tokenFile, "second-token\n");
    await sendSample(transport);
    expect(receiver.requests.map((request) => request.headers["authorization"])).toEqual([
      "Bearer first",
      "Bearer second-token",
    ]);
    expect(receiver.requests[0]?.headers["x-tenant"]).toBe("blue");
  });

  test("basic credentials", async () => {
    const receiver = owned(await httpReceiver((response) => response.end()));
    const passwordFile = join(scratchFolder(), "password");
    writeFileSync(passwordFile, "s3cret\n");
    await sendSample(to(receiver.port, { auth: { kind: "basic", username: "12345", passwordFile } }));
    const expected = `Basic ${Buffer.from("12345:s3cret").toString("base64")}`;
    expect(receiver.requests[0]?.headers["authorization"]).toBe(expected);
  });

  test("a missing credentials file sends nothing and says which", async () => {
    const receiver = owned(await httpReceiver((response) => response.end()));
    const tokenFile = join(scratchFolder(), "absent");
    const answer = await sendSample(to(receiver.port, { auth: { kind: "bearer", tokenFile } }));
    expect(answer).toMatchObject({ kind: "no-credentials", message: expect.stringContaining(tokenFile) });
    expect(receiver.requests).toHaveLength(0);
  });

  test("a header value with a line break is never shown", async () => {
    const headersFile = join(scratchFolder(), "headers");
    writeFileSync(headersFile, "ok: 1\nsecret\u0001token");
    const answer = await sendSample(to(1, { headersFile }));
    expect(answer).toMatchObject({ kind: "no-credentials", message: expect.stringContaining("line 2") });
    expect(answer).toMatchObject({ message: expect.not.stringContaining("secret") });
  });
});

describe("answers", () => {
  test("partial success", async () => {
    const body = encodeMessage("ExportMetricsServiceResponse", {
      partialSuccess: { rejectedDataPoints: 2, errorMessage: "too old" },
    });
    const receiver = owned(
      await httpReceiver((response) =>
        response.setHeader("content-type", "application/x-protobuf").end(body),
      ),
    );
    expect(await sendSample(to(receiver.port))).toEqual({
      kind: "accepted",
      rejected: 2,
      message: "too old",
    });
  });

  test("a refusal comes with its text, from plain text or protobuf", async () => {
    const status = encodeMessage("RpcStatus", { code: 3, message: "out of order sample" });
    const plain = owned(await httpReceiver((response) => response.writeHead(400).end("too old sample\n")));
    const proto = owned(
      await httpReceiver((response) =>
        response.writeHead(400, { "content-type": "application/x-protobuf" }).end(status),
      ),
    );
    expect(await sendSample(to(plain.port))).toMatchObject({
      status: 400,
      message: "too old sample\n",
    });
    expect(await sendSample(to(proto.port))).toMatchObject({
      status: 400,
      message: "out of order sample",
    });
  });

  test("Retry-After as seconds and as date", async () => {
    const waits = ["7", "Fri, 20 Nov 2026 12:00:30 GMT"];
    const receiver = owned(
      await httpReceiver((response) => response.writeHead(503, { "retry-after": waits.shift() }).end()),
    );
    const transport = to(receiver.port);
    expect(await sendSample(transport)).toMatchObject({ status: 503, retryAfterMs: 7_000 });
    expect(await sendSample(transport)).toMatchObject({ status: 503, retryAfterMs: 30_000 });
  });

  test("of ten megabytes are read up to the bound, and the next request works", async () => {
    let large = true;
    const receiver = owned(
      await httpReceiver((response) => {
        response.writeHead(large ? 400 : 200).end(large ? Buffer.alloc(10 * 1024 * 1024, 120) : "");
        large = false;
      }),
    );
    const transport = to(receiver.port);
    const answer = await sendSample(transport);
    expect(answer).toMatchObject({ kind: "http-status", status: 400 });
    expect("message" in answer ? answer.message.length : 0).toBe(64 * 1024);
    expect(await sendSample(transport)).toEqual(full);
  });

  test("a redirect names its target", async () => {
    const receiver = owned(
      await httpReceiver((response) => response.writeHead(302, { location: "https://login.example/" }).end()),
    );
    const answer = await sendSample(to(receiver.port));
    expect(answer).toMatchObject({ status: 302, message: expect.stringContaining("https://login.example/") });
  });

  test("a web page instead of a receiver is no success", async () => {
    const receiver = owned(
      await httpReceiver((response) => response.setHeader("content-type", "text/html").end("<html>")),
    );
    const answer = await sendSample(to(receiver.port));
    expect(answer).toMatchObject({ kind: "wrong-protocol", message: expect.stringContaining("path") });
  });
});

describe("connections", () => {
  test("nobody listens", async () => {
    const answer = await sendSample(to(await closedPort()));
    expect(answer).toMatchObject({ kind: "no-answer", message: expect.stringContaining("ECONNREFUSED") });
  });

  test("reset in the middle of an answer", async () => {
    const cut = owned(
      await httpReceiver((response) => {
        response.writeHead(200, { "content-length": "100", "content-type": "application/x-protobuf" });
        response.write("abc", () => response.destroy());
      }),
    );
    expect(await sendSample(to(cut.port))).toMatchObject({ kind: "no-answer" });
  });

  test("silence ends with the caller's signal, and its reason", async () => {
    const silent = owned(await tcpListener(null));
    const stop = new AbortController();
    const sending = to(silent.port).send(sampleRequest(), stop.signal);
    stop.abort(new Error("deadline"));
    await expect(sending).rejects.toThrow("deadline");
  });

  test("a gRPC port is named as such", async () => {
    const receiver = owned(await grpcReceiver(() => Buffer.alloc(0)));
    const answer = await sendSample(to(receiver.port));
    expect(answer).toMatchObject({
      kind: "wrong-protocol",
      message: expect.stringContaining("set otlp.protocol to grpc"),
    });
  });

  test("https to a port without TLS, and the other way round, are named as such", async () => {
    const plain = owned(await httpReceiver((response) => response.end()));
    const tls = { caFile: null, certFile: null, keyFile: null, insecureSkipVerify: true };
    const secured = await sendSample(to(plain.port, { tls }));
    expect(secured).toMatchObject({ kind: "wrong-protocol", message: expect.stringContaining("http://") });
    const go = "HTTP/1.0 400 Bad Request\r\n\r\nClient sent an HTTP request to an HTTPS server.\n";
    const goServer = owned(await tcpListener(go));
    const open = await sendSample(to(goServer.port));
    expect(open).toMatchObject({ kind: "wrong-protocol", message: expect.stringContaining("https://") });
  });
});

describe("TLS", () => {
  test("client certificate and own authority; certificates that change are used at once", async () => {
    const folder = scratchFolder();
    const certificates = makeCertificates(folder);
    const receiver = owned(await httpReceiver((response) => response.end(), certificates));
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

  test("an unknown authority is named, a broken file too", async () => {
    const folder = scratchFolder();
    const certificates = makeCertificates(folder);
    const receiver = owned(await httpReceiver((response) => response.end(), certificates));
    const none = { caFile: null, certFile: null, keyFile: null, insecureSkipVerify: false };
    const stranger = await sendSample(to(receiver.port, { tls: none }));
    expect(stranger).toMatchObject({
      kind: "wrong-protocol",
      message: expect.stringContaining("not trusted"),
    });
    writeFileSync(join(folder, "broken"), "-----BEGIN CERTIFICATE-----\nnonsense\n");
    const broken = { ...none, certFile: join(folder, "broken"), keyFile: certificates.clientKeyFile };
    const answer = await sendSample(to(receiver.port, { tls: broken }));
    expect(answer).toMatchObject({ kind: "no-credentials", message: expect.stringContaining("otlp.tls") });
  });
});
