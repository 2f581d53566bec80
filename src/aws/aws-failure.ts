/**
 * Why a call to AWS did not answer. `code` decides the reaction and is translated from AWS's error codes in one
 * file, never from message text: throttled and unavailable heal by waiting; denied, no-credentials,
 * expired-credentials and wrong-region need a person; bad-request is a fault of the request itself.
 */
export interface AwsFailure {
  readonly code:
    | "throttled"
    | "unavailable"
    | "network"
    | "denied"
    | "no-credentials"
    | "expired-credentials"
    | "bad-request"
    | "not-found"
    | "unexpected";
  /** AWS's own error name, e.g. `AccessDenied`, for logs. */
  readonly name: string;
  /** Begins with the code; safe to show: holds no credential. */
  readonly message: string;
  readonly requestId?: string;
  /** The API action, e.g. `cloudwatch:GetMetricData`, so that the fix can be named. */
  readonly action: string;
}
