import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { onTestFinished } from "vitest";
import { grpcTransport } from "../../src/otlp/grpc-transport.ts";
import { httpTransport } from "../../src/otlp/http-transport.ts";
import type { OtlpSettings } from "../../src/otlp/otlp-settings.ts";
import { encodeBatch } from "../../src/otlp/rules/encode-batch.ts";
import { encodeSeries } from "../../src/otlp/rules/encode-series.ts";
import { wholePortion } from "../../src/otlp/rules/portion.ts";
import type { PushRequest, Transport, TransportAnswer } from "../../src/otlp/transport.ts";
import { FakeClock } from "../support/fake-clock.ts";
import { noonMs, seriesAt } from "./sample-batch.ts";
import { otlpSettings } from "./sink-bench.ts";

/** A folder that the test has for itself. */
export function scratchFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "elbow-otlp-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A transport that ends with its test. */
export function openTransport(overrides: Partial<OtlpSettings>): Transport {
  const settings = otlpSettings(overrides);
  const transport =
    settings.protocol === "grpc" ? grpcTransport(settings) : httpTransport(settings, new FakeClock(noonMs));
  onTestFinished(() => transport.close());
  return transport;
}

/** A small valid request. */
export function sampleBody(): Uint8Array {
  const series = [seriesAt("alb_request_count_sum", [0, 1, 2])];
  return encodeBatch(encodeSeries(series), wholePortion(series), 0);
}

/** A small request, compressed as the sinks do it. */
export function sampleRequest(request: Partial<PushRequest> = {}): PushRequest {
  return { body: gzipSync(sampleBody()), encoding: "gzip", attempt: 0, ...request };
}

/** Sends a small request. */
export function sendSample(
  transport: Transport,
  request: Partial<PushRequest> = {},
): Promise<TransportAnswer> {
  return transport.send(sampleRequest(request), new AbortController().signal);
}

/** Ends a receiver with its test. */
export function owned<T extends { close(): Promise<void> }>(receiver: T): T {
  onTestFinished(() => receiver.close());
  return receiver;
}
