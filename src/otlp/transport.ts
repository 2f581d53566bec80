/** One request to push. A retry carries the same bytes. */
export interface PushRequest {
  /** A serialized `ExportMetricsServiceRequest`, as `encoding` says. */
  readonly body: Uint8Array;
  readonly encoding: "gzip" | "identity";
  /** 0 for the first try. Sent on as `Retry-Attempt`: Mimir grows its `Retry-After` with it. */
  readonly attempt: number;
}

/** What came back, in our words. Nothing is decided here: `rules/answer.ts` does that. The message of a status is the receiver's text as it came, as far as it was read. */
export type TransportAnswer =
  /** The receiver took the request. `rejected` points of it were not kept; `message` is "" when all is well. */
  | { readonly kind: "accepted"; readonly rejected: number; readonly message: string }
  | {
      readonly kind: "grpc-status";
      readonly code: number;
      readonly message: string;
      readonly retryAfterMs: number | null;
    }
  | {
      readonly kind: "http-status";
      readonly status: number;
      readonly message: string;
      readonly retryAfterMs: number | null;
    }
  /** Connection refused or lost, name unknown, deadline passed: the request may or may not have arrived. */
  | { readonly kind: "no-answer"; readonly message: string }
  /** Something else than an OTLP receiver of this protocol listens there. The message names the fix. */
  | { readonly kind: "wrong-protocol"; readonly message: string }
  /** A file with credentials or certificates cannot be read or used; nothing was sent. */
  | { readonly kind: "no-credentials"; readonly message: string };

/** How bytes reach one receiver. Never retries. Rejects on abort only. Safe to call several times at once. */
export interface Transport {
  send(request: PushRequest, signal: AbortSignal): Promise<TransportAnswer>;
  /** Closes connections. May be called once, after the last `send` has ended. */
  close(): Promise<void>;
}
