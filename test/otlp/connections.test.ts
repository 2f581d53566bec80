import {
  type ServerHttp2Session,
  type ServerHttp2Stream,
  constants,
  createServer as createHttp2,
} from "node:http2";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { networkInterfaces } from "node:os";
import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import type { OtlpSettings } from "../../src/otlp/otlp-settings.ts";
import { decide } from "../../src/otlp/rules/answer.ts";
import type { Transport } from "../../src/otlp/transport.ts";
import { tcpListener } from "./local-receivers.ts";
import { openTransport, owned, sampleRequest, sendSample } from "./transport-lab.ts";

const full = { kind: "accepted", rejected: 0, message: "" };

type Answer = (stream: ServerHttp2Stream, session: ServerHttp2Session) => void;

/** Answers OK as a gRPC receiver without any answer message does. */
const accept: Answer = (stream) => {
  stream.respond({ ":status": 200, "content-type": "application/grpc" }, { waitForTrailers: true });
  stream.on("wantTrailers", () => stream.sendTrailers({ "grpc-status": "0" }));
  stream.end();
};

/** An HTTP/2 server that the test controls frame by frame. */
async function http2Receiver(host: string, answer: Answer) {
  const sessions: ServerHttp2Session[] = [];
  const requests: ServerHttp2Session[] = [];
  const server = createHttp2();
  server.on("session", (session) => sessions.push(session));
  server.on("stream", (stream) => {
    requests.push(stream.session as ServerHttp2Session);
    stream.on("error", () => {});
    stream.resume();
    stream.on("end", () => answer(stream as ServerHttp2Stream, stream.session as ServerHttp2Session));
  });
  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  return owned({
    port: (server.address() as AddressInfo).port,
    sessions,
    /** The session of each request. */
    requests,
    async close() {
      for (const session of sessions) {
        session.destroy();
      }
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  });
}

async function httpOn(host: string): Promise<number> {
  const server = createServer((request, response) => request.resume().on("end", () => response.end()));
  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  owned({
    close: () =>
      new Promise<void>((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  });
  return (server.address() as AddressInfo).port;
}

const to = (protocol: OtlpSettings["protocol"], host: string, port: number): Transport =>
  openTransport({ protocol, endpoint: `http://${host}:${port}/v1/metrics` });

const hasIpv6 = Object.values(networkInterfaces())
  .flat()
  .some((one) => one?.family === "IPv6");

describe.skipIf(!hasIpv6)("IPv6", () => {
  test("gRPC to an address in brackets", async () => {
    const receiver = await http2Receiver("::1", accept);
    expect(await sendSample(to("grpc", "[::1]", receiver.port))).toEqual(full);
  });

  test("HTTP to an address in brackets", async () => {
    expect(await sendSample(to("http/protobuf", "[::1]", await httpOn("::1")))).toEqual(full);
  });
});

describe("a name", () => {
  test("gRPC where only 127.0.0.1 listens", async () => {
    const receiver = await http2Receiver("127.0.0.1", accept);
    expect(await sendSample(to("grpc", "localhost", receiver.port))).toEqual(full);
  });

  test("HTTP where only 127.0.0.1 listens", async () => {
    expect(await sendSample(to("http/protobuf", "localhost", await httpOn("127.0.0.1")))).toEqual(full);
  });
});

describe("gRPC connections that the receiver ends", () => {
  test("GOAWAY after an answer: the next request opens another one", async () => {
    const receiver = await http2Receiver("127.0.0.1", (stream, session) => {
      accept(stream, session);
      session.goaway(constants.NGHTTP2_NO_ERROR);
    });
    const transport = to("grpc", "127.0.0.1", receiver.port);
    for (let count = 0; count < 3; count += 1) {
      expect(await sendSample(transport)).toEqual(full);
    }
    expect(new Set(receiver.requests).size).toBe(3);
  });

  test("a stream that was refused before it was looked at goes again at once", async () => {
    let refused = 0;
    const receiver = await http2Receiver("127.0.0.1", (stream, session) => {
      if (refused === 0) {
        refused += 1;
        session.goaway(constants.NGHTTP2_NO_ERROR, 0);
        stream.close(constants.NGHTTP2_REFUSED_STREAM);
      } else {
        accept(stream, session);
      }
    });
    expect(await sendSample(to("grpc", "127.0.0.1", receiver.port))).toEqual(full);
    expect(receiver.requests).toHaveLength(2);
  });

  test("a receiver that refuses every stream is not asked for ever", async () => {
    const receiver = await http2Receiver("127.0.0.1", (stream) => {
      stream.close(constants.NGHTTP2_REFUSED_STREAM);
    });
    expect(await sendSample(to("grpc", "127.0.0.1", receiver.port))).toMatchObject({ kind: "no-answer" });
    expect(receiver.requests).toHaveLength(2);
  });

  test("closed while idle: the next request opens another one", async () => {
    const receiver = await http2Receiver("127.0.0.1", accept);
    const transport = to("grpc", "127.0.0.1", receiver.port);
    expect(await sendSample(transport)).toEqual(full);
    receiver.sessions[0]?.close();
    await expect.poll(() => receiver.sessions[0]?.destroyed).toBe(true);
    expect(await sendSample(transport)).toEqual(full);
    expect(receiver.sessions).toHaveLength(2);
  });

  test("broken off in the middle of an answer: to be tried again, and the next request works", async () => {
    let count = 0;
    const receiver = await http2Receiver("127.0.0.1", (stream, session) => {
      count += 1;
      if (count === 1) {
        stream.respond({ ":status": 200, "content-type": "application/grpc" });
        stream.write(Buffer.from([0, 0, 0, 0, 9]));
        session.destroy(undefined, constants.NGHTTP2_INTERNAL_ERROR);
      } else {
        accept(stream, session);
      }
    });
    const transport = to("grpc", "127.0.0.1", receiver.port);
    expect(decide(await sendSample(transport))).toMatchObject({ kind: "retry" });
    expect(await sendSample(transport)).toEqual(full);
  });

  test("many at once share one connection", async () => {
    const receiver = await http2Receiver("127.0.0.1", accept);
    const transport = to("grpc", "127.0.0.1", receiver.port);
    const answers = await Promise.all(Array.from({ length: 40 }, () => sendSample(transport)));
    expect(answers.every((answer) => answer.kind === "accepted")).toBe(true);
    expect(receiver.sessions).toHaveLength(1);
  });
});

describe("answers that are no gRPC", () => {
  test.each([
    [{ ":status": 200, "content-type": "text/html" }, { kind: "wrong-protocol" }],
    [{ ":status": 404 }, { kind: "grpc-status", code: 12 }],
    [{ ":status": 503 }, { kind: "grpc-status", code: 14 }],
    [{ ":status": 401 }, { kind: "grpc-status", code: 16 }],
    [{ ":status": 418 }, { kind: "grpc-status", code: 2 }],
    [
      { ":status": 200, "content-type": "application/grpc" },
      { kind: "grpc-status", code: 14 },
    ],
    [
      {
        ":status": 200,
        "content-type": "application/grpc",
        "grpc-status": "3",
        "grpc-message": "bad%20point",
      },
      { kind: "grpc-status", code: 3, message: "bad point" },
    ],
  ])("%j", async (headers, answer) => {
    const receiver = await http2Receiver("127.0.0.1", (stream) => {
      stream.respond(headers);
      stream.end();
    });
    expect(await sendSample(to("grpc", "127.0.0.1", receiver.port))).toMatchObject(answer);
  });

  test("a compressed answer is read", async () => {
    const partial = gzipSync(Buffer.from([0x0a, 0x02, 0x08, 0x07]));
    const head = Buffer.from([1, 0, 0, 0, partial.length]);
    const receiver = await http2Receiver("127.0.0.1", (stream) => {
      stream.respond(
        { ":status": 200, "content-type": "application/grpc", "grpc-encoding": "gzip" },
        { waitForTrailers: true },
      );
      stream.on("wantTrailers", () => stream.sendTrailers({ "grpc-status": "0" }));
      stream.end(Buffer.concat([head, partial]));
    });
    expect(await sendSample(to("grpc", "127.0.0.1", receiver.port))).toMatchObject({ rejected: 7 });
  });
});

test("a transport that is closed while a connection comes about lets it go", async () => {
  const mute = owned(await tcpListener(null));
  const transport = openTransport({ protocol: "grpc", endpoint: `https://127.0.0.1:${mute.port}` });
  const stop = new AbortController();
  const sending = transport.send(sampleRequest(), stop.signal);
  await expect.poll(() => mute.connections()).toBe(1);
  stop.abort(new Error("enough"));
  await expect(sending).rejects.toThrow("enough");
  await transport.close();
});
