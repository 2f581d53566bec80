import type { AwsFailure } from "./aws-failure.ts";
import { failureCode, networkCode } from "./rules/failure-code.ts";
import { failureMessage } from "./rules/failure-message.ts";

/** Which call failed. */
export interface FailedCall {
  /** The API action, e.g. `cloudwatch:GetMetricData`. */
  readonly action: string;
  /** The class of all errors of the service that was asked: another service's error came from fetching credentials. */
  readonly serviceError: abstract new (...args: never[]) => Error;
}

/** The fields of SDK and Node errors that are looked at. */
interface ErrorFields {
  readonly name?: unknown;
  readonly code?: unknown;
  readonly message?: unknown;
  readonly address?: unknown;
  readonly hostname?: unknown;
  readonly port?: unknown;
  readonly $fault?: unknown;
  readonly $metadata?: { readonly httpStatusCode?: unknown; readonly requestId?: unknown };
  readonly cause?: unknown;
}

/**
 * Translates whatever a call to AWS threw, by names and statuses, never by message texts. The caller has looked at its
 * abort signal before: an abort is not a failure.
 */
export function toAwsFailure(error: unknown, call: FailedCall): AwsFailure {
  const fields: ErrorFields = typeof error === "object" && error !== null ? error : {};
  const nodeName = [fields, ...causes(fields)]
    .flatMap((one) => [one.code, one.name])
    .find((name) => typeof name === "string" && networkCode(name) !== null);
  const answered = fields.$fault !== undefined;
  const status = numberOrNull(fields.$metadata?.httpStatusCode);
  const ownName = typeof fields.name === "string" && fields.name !== "" ? fields.name : "Error";
  const name = answered || typeof nodeName !== "string" ? ownName : nodeName;
  const code = codeOf({ error, call, answered, name, status });
  const requestId = fields.$metadata?.requestId;
  const message = failureMessage({
    code,
    name,
    action: call.action,
    status,
    said: answered && speaksFreely(code) && typeof fields.message === "string" ? fields.message : null,
    address: addressOf(fields),
  });
  return {
    code,
    name,
    message,
    action: call.action,
    ...(typeof requestId === "string" ? { requestId } : {}),
  };
}

interface Judged {
  readonly error: unknown;
  readonly call: FailedCall;
  readonly answered: boolean;
  readonly name: string;
  readonly status: number | null;
}

function codeOf({ error, call, answered, name, status }: Judged): AwsFailure["code"] {
  const code = networkCode(name) ?? failureCode(name, status);
  const fromCredentials = answered && !(error instanceof call.serviceError);
  return fromCredentials && (code === "denied" || code === "bad-request" || code === "not-found")
    ? "no-credentials"
    : code;
}

/** Answers about signatures repeat what was signed, session token included: their words are not shown. */
function speaksFreely(code: AwsFailure["code"]): boolean {
  return code !== "no-credentials" && code !== "expired-credentials";
}

/** At most this many causes are followed; a longer chain is a loop. */
const maxCauses = 4;

function causes(error: ErrorFields): readonly ErrorFields[] {
  const found: ErrorFields[] = [];
  let next = error.cause;
  while (typeof next === "object" && next !== null && found.length < maxCauses) {
    found.push(next);
    next = (next as ErrorFields).cause;
  }
  return found;
}

function addressOf(error: ErrorFields): string | null {
  const host = error.hostname ?? error.address;
  if (typeof host !== "string") {
    return null;
  }
  return typeof error.port === "number" ? `${host}:${error.port}` : host;
}

function numberOrNull(value: unknown): number | null {
  return typeof value === "number" ? value : null;
}
