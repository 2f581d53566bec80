import type { TransportAnswer } from "../transport.ts";
import { type RefusalReason, refusalReason } from "./refusal-reason.ts";
import { tidyMessage } from "./tidy-message.ts";

/** What to do after an answer. */
export type Decision =
  /** Done. Never send it again, also not the `rejected` part. */
  | { readonly kind: "delivered"; readonly rejected: number; readonly message: string }
  /** The same bytes again, `atLeastMs` from now at the earliest. */
  | { readonly kind: "retry"; readonly atLeastMs: number; readonly message: string }
  /** The receiver is well but cannot take these points yet. */
  | { readonly kind: "too-early"; readonly message: string }
  /** Too large: the same points in smaller requests. */
  | { readonly kind: "too-large"; readonly message: string }
  /** Some points are bad, and the receiver kept none: find them. */
  | {
      readonly kind: "refused";
      readonly reason: RefusalReason;
      readonly message: string;
    }
  /** The receiver failed in a way that one bad point may cause: try halves once, else wait. */
  | { readonly kind: "broken"; readonly message: string }
  | { readonly kind: "unauthorized"; readonly message: string }
  /** Nothing will pass until someone changes the configuration; the points are kept, tries are slow. */
  | { readonly kind: "misconfigured"; readonly message: string };

/** The longest wait that a receiver may ask for. Larger lets one wrong header stop a destination for good. */
const longestAskedMs = 600_000;

type StatusAnswer = Extract<TransportAnswer, { readonly kind: "grpc-status" | "http-status" }>;

function describe(answer: StatusAnswer): string {
  const status = answer.kind === "http-status" ? `HTTP ${answer.status}` : `gRPC status ${answer.code}`;
  const text = tidyMessage(answer.message);
  return text === "" ? status : `${status}: ${text}`;
}

function retry(answer: StatusAnswer): Decision {
  const atLeastMs = Math.min(longestAskedMs, Math.max(0, answer.retryAfterMs ?? 0));
  return { kind: "retry", atLeastMs, message: describe(answer) };
}

function refused(answer: StatusAnswer): Decision {
  const reason = refusalReason(answer.message);
  const message = describe(answer);
  return reason === "too-new"
    ? { kind: "too-early", message: `the receiver's clock is behind: ${message}` }
    : { kind: "refused", reason, message };
}

/** gRPC status codes as OTLP wants them read (opentelemetry-proto, specification, "Failures"); codes that it does not name may be one bad point. */
function decideGrpc(answer: TransportAnswer & { readonly kind: "grpc-status" }): Decision {
  switch (answer.code) {
    case 1: // CANCELLED
    case 4: // DEADLINE_EXCEEDED
    case 10: // ABORTED
    case 11: // OUT_OF_RANGE
    case 14: // UNAVAILABLE
    case 15: // DATA_LOSS
      return retry(answer);
    case 8: // RESOURCE_EXHAUSTED: throttling when it says how long, else a size limit
      return answer.retryAfterMs === null ? { kind: "too-large", message: describe(answer) } : retry(answer);
    case 3: // INVALID_ARGUMENT
      return refused(answer);
    case 7: // PERMISSION_DENIED
    case 16: // UNAUTHENTICATED
      return { kind: "unauthorized", message: describe(answer) };
    case 5: // NOT_FOUND
    case 12: // UNIMPLEMENTED
      return { kind: "misconfigured", message: describe(answer) };
    default:
      return { kind: "broken", message: describe(answer) };
  }
}

function decideHttp(answer: TransportAnswer & { readonly kind: "http-status" }): Decision {
  const { status } = answer;
  const message = describe(answer);
  switch (status) {
    case 401:
    case 403:
    case 407:
      return { kind: "unauthorized", message };
    case 404:
    case 405:
    case 406:
    case 415:
    case 421:
    case 501:
    case 505:
      return { kind: "misconfigured", message };
    case 408:
    case 425:
    case 429:
      return retry(answer);
    case 413:
      return { kind: "too-large", message };
    case 500:
      return { kind: "broken", message };
    default:
      if (status >= 400 && status < 500) {
        return refused(answer);
      }
      return status >= 500 ? retry(answer) : { kind: "misconfigured", message };
  }
}

/** The answer table: by codes; by words only where `refusal-reason.ts` says so. */
export function decide(answer: TransportAnswer): Decision {
  switch (answer.kind) {
    case "accepted":
      return { kind: "delivered", rejected: answer.rejected, message: answer.message };
    case "grpc-status":
      return decideGrpc(answer);
    case "http-status":
      return decideHttp(answer);
    case "no-answer":
      return { kind: "retry", atLeastMs: 0, message: answer.message };
    case "wrong-protocol":
      return { kind: "misconfigured", message: answer.message };
    case "no-credentials":
      return { kind: "unauthorized", message: answer.message };
  }
  return answer satisfies never;
}
