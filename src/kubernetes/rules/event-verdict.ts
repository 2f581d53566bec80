import type { ApiAnswer } from "../transport.ts";
import { refusalOf } from "./refusal.ts";

/** What an answer to the posting of an event means. */
export type PostVerdict =
  | { readonly kind: "done" }
  /** Somebody must add an RBAC rule. */
  | { readonly kind: "forbidden"; readonly message: string; readonly remedy: string }
  /** Trying again changes nothing: the object's namespace is going, the event is gone, or it was refused as it is. */
  | { readonly kind: "useless"; readonly message: string }
  | { readonly kind: "later"; readonly message: string; readonly retryAfterMs: number };

/** Longest wait that a server can impose on a courtesy. */
const maxRetryAfterMs = 60_000;

/** Reads an answer. A namespace that is being deleted refuses with 403 as well; that is nobody's fault. */
export function postVerdict(answer: ApiAnswer): PostVerdict {
  switch (answer.kind) {
    case "unreachable":
      return { kind: "later", message: answer.message, retryAfterMs: 0 };
    case "too-large":
      return { kind: "useless", message: answer.message };
    case "answered":
      return answer.status >= 200 && answer.status < 300 ? { kind: "done" } : refusedVerdict(answer);
    default:
      return answer satisfies never;
  }
}

function refusedVerdict(answer: Extract<ApiAnswer, { kind: "answered" }>): PostVerdict {
  const said = `${answer.status}${messageOf(answer.body)}`;
  const refusal = refusalOf(answer.status);
  switch (refusal) {
    case "forbidden":
      return isTerminating(answer.body)
        ? { kind: "useless", message: said }
        : {
            kind: "forbidden",
            message: "The API server does not let elbow post Events.",
            remedy:
              'Add to elbow\'s ClusterRole: apiGroups: ["events.k8s.io"], resources: ["events"], verbs: ["create", "patch"]. Nothing else depends on it.',
          };
    case "expired":
    case "not-found":
    case "rejected":
      return { kind: "useless", message: said };
    case "throttled":
    case "unauthorized":
    case "server-error":
      return {
        kind: "later",
        message: said,
        retryAfterMs: Math.min(answer.retryAfterMs ?? 0, maxRetryAfterMs),
      };
    default:
      return refusal satisfies never;
  }
}

interface StatusBody {
  readonly message?: unknown;
  readonly details?: { readonly causes?: readonly { readonly reason?: unknown }[] };
}

function messageOf(body: unknown): string {
  const message = typeof body === "object" && body !== null ? (body as StatusBody).message : body;
  return typeof message === "string" ? ` ${message.slice(0, 300)}` : "";
}

function isTerminating(body: unknown): boolean {
  const causes = typeof body === "object" && body !== null ? (body as StatusBody).details?.causes : undefined;
  return Array.isArray(causes) && causes.some((cause: unknown) => reasonOf(cause) === "NamespaceTerminating");
}

function reasonOf(cause: unknown): unknown {
  return typeof cause === "object" && cause !== null && "reason" in cause ? cause.reason : null;
}
