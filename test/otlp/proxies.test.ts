import { describe, expect, test } from "vitest";
import { makeCertificates } from "./certificates.ts";
import { forwardProxy } from "./forward-proxy.ts";
import { closedPort, grpcReceiver, httpReceiver } from "./local-receivers.ts";
import { openTransport, owned, scratchFolder, sendSample } from "./transport-lab.ts";

const full = { kind: "accepted", rejected: 0, message: "" };
const ok = Buffer.alloc(0);

describe("through a proxy", () => {
  test("gRPC by a tunnel, with user and password", async () => {
    const receiver = owned(await grpcReceiver(() => ok));
    const proxy = owned(await forwardProxy({ password: "s3cret" }));
    const transport = openTransport({
      protocol: "grpc",
      endpoint: `http://127.0.0.1:${receiver.port}`,
      proxyUrl: `http://user:s3cret@127.0.0.1:${proxy.port}`,
    });
    expect(await sendSample(transport)).toEqual(full);
    expect(await sendSample(transport)).toEqual(full);
    expect(proxy.requests).toMatchObject([{ method: "CONNECT", target: `127.0.0.1:${receiver.port}` }]);
  });

  test.each(["grpc", "http/protobuf"] as const)("%s with TLS from end to end", async (protocol) => {
    const certificates = makeCertificates(scratchFolder());
    const receiver =
      protocol === "grpc"
        ? owned(await grpcReceiver(() => ok, certificates))
        : owned(await httpReceiver((response) => response.end(), certificates));
    const proxy = owned(await forwardProxy());
    const transport = openTransport({
      protocol,
      endpoint: `https://127.0.0.1:${receiver.port}/v1/metrics`,
      proxyUrl: `http://127.0.0.1:${proxy.port}`,
      tls: {
        caFile: certificates.caFile,
        certFile: certificates.clientCertFile,
        keyFile: certificates.clientKeyFile,
        insecureSkipVerify: false,
      },
    });
    expect(await sendSample(transport)).toEqual(full);
    expect(proxy.requests).toMatchObject([{ method: "CONNECT", target: `127.0.0.1:${receiver.port}` }]);
  });

  test("plain HTTP with the whole URL, no tunnel", async () => {
    const receiver = owned(await httpReceiver((response) => response.end()));
    const proxy = owned(await forwardProxy());
    const endpoint = `http://127.0.0.1:${receiver.port}/v1/metrics`;
    const transport = openTransport({
      protocol: "http/protobuf",
      endpoint,
      proxyUrl: `http://127.0.0.1:${proxy.port}`,
    });
    expect(await sendSample(transport)).toEqual(full);
    expect(proxy.requests).toMatchObject([{ method: "POST", target: endpoint }]);
  });
});

describe("a proxy that does not", () => {
  test.each([
    ["grpc", 403, "refuses to connect to the receiver (HTTP 403)"],
    ["http/protobuf", 403, "refuses to connect to the receiver (HTTP 403)"],
    ["grpc", 407, "wants a user and password"],
    ["http/protobuf", 407, "wants a user and password"],
  ] as const)(
    "%s: %i is named with what to do, and the password is not shown",
    async (protocol, refuse, words) => {
      const proxy = owned(await forwardProxy({ refuse }));
      const transport = openTransport({
        protocol,
        endpoint: "https://receiver.example:4317/v1/metrics",
        proxyUrl: `http://user:s3cret@127.0.0.1:${proxy.port}`,
      });
      const answer = await sendSample(transport);
      expect(answer).toMatchObject({ kind: "wrong-protocol", message: expect.stringContaining(words) });
      expect(JSON.stringify(answer)).not.toContain("s3cret");
    },
  );

  test.each(["grpc", "http/protobuf"] as const)("%s: one that is away is tried again", async (protocol) => {
    const transport = openTransport({
      protocol,
      endpoint: "https://receiver.example:4317/v1/metrics",
      proxyUrl: `http://127.0.0.1:${await closedPort()}`,
    });
    expect(await sendSample(transport)).toMatchObject({ kind: "no-answer" });
  });
});
