import type { TransportAnswer } from "../transport.ts";
import { bytesFields, numberField, readProtobuf, textField } from "./protobuf-reader.ts";
import { tidyMessage } from "./tidy-message.ts";

/**
 * Reads an `ExportMetricsServiceResponse`. An answer that cannot be read counts as accepted with a warning, because the
 * status said accepted: sending again would repeat the points.
 */
export function readExportResponse(bytes: Uint8Array): TransportAnswer {
  const fields = readProtobuf(bytes);
  const partial = fields === null ? null : bytesFields(fields, 1).at(-1);
  const inner = partial === undefined || partial === null ? [] : readProtobuf(partial);
  if (fields === null || inner === null) {
    return {
      kind: "accepted",
      rejected: 0,
      message: "the receiver accepted with an answer that is not OTLP",
    };
  }
  const rejected = Math.max(0, numberField(inner, 1));
  return { kind: "accepted", rejected, message: tidyMessage(textField(inner, 2)) };
}

/** `google.rpc.Status` as OTLP/HTTP sends it in the body and gRPC in `grpc-status-details-bin`. */
export interface RpcStatus {
  readonly message: string;
  /** From `google.rpc.RetryInfo`; null when absent. */
  readonly retryAfterMs: number | null;
}

/** Reads a `google.rpc.Status`; null when the bytes are none. */
export function readRpcStatus(bytes: Uint8Array): RpcStatus | null {
  const fields = readProtobuf(bytes);
  if (fields === null) {
    return null;
  }
  let retryAfterMs: number | null = null;
  for (const detail of bytesFields(fields, 3)) {
    const any = readProtobuf(detail) ?? [];
    if (textField(any, 1).endsWith("/google.rpc.RetryInfo")) {
      const info = readProtobuf(bytesFields(any, 2).at(-1) ?? new Uint8Array()) ?? [];
      const delay = readProtobuf(bytesFields(info, 1).at(-1) ?? new Uint8Array()) ?? [];
      retryAfterMs = Math.max(0, Math.ceil(numberField(delay, 1) * 1000 + numberField(delay, 2) / 1e6));
    }
  }
  return { message: textField(fields, 2), retryAfterMs };
}

/** `Retry-After`: seconds or an HTTP date, as a wait from `nowMs`; null when absent or neither. */
export function parseRetryAfter(text: string | null, nowMs: number): number | null {
  const trimmed = text?.trim() ?? "";
  if (/^\d+(\.\d+)?$/.test(trimmed)) {
    return Math.ceil(Number(trimmed) * 1000);
  }
  const dateMs = trimmed === "" ? Number.NaN : Date.parse(trimmed);
  return Number.isNaN(dateMs) ? null : Math.max(0, dateMs - nowMs);
}
