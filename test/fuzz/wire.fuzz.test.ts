import { describe, expect, test } from "vitest";
import { decide } from "../../src/otlp/rules/answer.ts";
import { grpcReceiver, httpReceiver } from "../otlp/local-receivers.ts";
import { openTransport, owned, sampleRequest, sendSample } from "../otlp/transport-lab.ts";
import { fuzz, fuzzRuns } from "./fuzz.ts";
import { relay, type Wound } from "./wire.ts";

/** Each input is a connection of its own. */
const connections = Math.max(60, Math.floor(fuzzRuns / 4));

/** The peer hangs up after its bytes; whoever still waits then hangs. */
const maxWaitMs = 2_500;

const protocols = [
  { protocol: "http/protobuf", path: "/v1/metrics" },
  { protocol: "grpc", path: "" },
] as const;

describe("whatever bytes a receiver puts on the wire", () => {
  test.each(protocols)(
    "$protocol: an answer that decides something, and the next request goes on",
    async (to) => {
      const { protocol, path } = to;
      const receiver = owned(
        protocol === "grpc"
          ? await grpcReceiver(() => ({ code: 3, details: "out of order" }))
          : await httpReceiver((response) =>
              response
                .writeHead(400, { "content-type": "text/plain", "retry-after": "3" })
                .end("out of order sample"),
            ),
      );
      let wound: Wound | null = null;
      await using between = await relay(receiver.port, () => wound);
      const transport = openTransport({ protocol, endpoint: `http://127.0.0.1:${between.port}${path}` });
      const kinds = new Set([(await sendSample(transport)).kind]);
      const pieces = [...(between.pieces[0] ?? [])];
      expect(pieces.length).toBeGreaterThan(0);

      const tried = openTransport({ protocol, endpoint: `http://127.0.0.1:${between.port}${path}` });
      let inputs = 0;
      for (const [at, piece] of pieces.entries()) {
        inputs += await fuzz(
          [piece],
          async (bytes) => {
            wound = { at, bytes };
            const answer = await tried.send(sampleRequest(), AbortSignal.timeout(maxWaitMs));
            kinds.add(answer.kind);
            expect(decide(answer).kind).toBeTypeOf("string");
          },
          Math.ceil(connections / pieces.length),
        );
      }
      expect(inputs).toBeGreaterThanOrEqual(connections);
      expect(kinds).toContain("no-answer");
      expect(kinds).toContain(protocol === "grpc" ? "grpc-status" : "http-status");
    },
    300_000,
  );
});
