import type { Clock } from "../runtime/clock.ts";
import { grpcTransport } from "./grpc-transport.ts";
import { httpTransport } from "./http-transport.ts";
import type { OtlpSettings } from "./otlp-settings.ts";
import type { Transport } from "./transport.ts";

/** The transport of a destination. Nothing is connected before the first request. */
export function openTransport(settings: OtlpSettings, clock: Clock): Transport {
  switch (settings.protocol) {
    case "grpc":
      return grpcTransport(settings);
    case "http/protobuf":
      return httpTransport(settings, clock);
  }
  return settings.protocol satisfies never;
}
