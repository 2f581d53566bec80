import type { AwsFailure } from "../aws-failure.ts";

/**
 * AWS's error names, without the suffixes `Exception` and `Fault`, to our codes. Query-style services and the JSON
 * protocol name the same error differently (`Throttling`, `ThrottlingException`), and gateways in front of them add
 * their own.
 */
const codes: ReadonlyMap<string, AwsFailure["code"]> = new Map<string, AwsFailure["code"]>([
  ["Throttling", "throttled"],
  ["Throttled", "throttled"],
  ["ThrottledRequest", "throttled"],
  ["RequestThrottled", "throttled"],
  ["RequestLimitExceeded", "throttled"],
  ["LimitExceeded", "throttled"],
  ["BandwidthLimitExceeded", "throttled"],
  ["TooManyRequests", "throttled"],
  ["SlowDown", "throttled"],
  ["PriorRequestNotComplete", "throttled"],
  ["InternalService", "unavailable"],
  ["InternalServiceError", "unavailable"],
  ["InternalFailure", "unavailable"],
  ["InternalError", "unavailable"],
  ["InternalServerError", "unavailable"],
  ["ServiceUnavailable", "unavailable"],
  ["Unavailable", "unavailable"],
  ["TransactionInProgress", "unavailable"],
  ["AccessDenied", "denied"],
  ["AuthorizationError", "denied"],
  ["AuthFailure", "denied"],
  ["UnauthorizedOperation", "denied"],
  ["NotAuthorized", "denied"],
  ["OptInRequired", "denied"],
  ["OperationNotPermitted", "denied"],
  ["CredentialsProviderError", "no-credentials"],
  ["ProviderError", "no-credentials"],
  ["TokenProviderError", "no-credentials"],
  ["MissingAuthenticationToken", "no-credentials"],
  ["UnrecognizedClient", "no-credentials"],
  ["InvalidClientTokenId", "no-credentials"],
  ["InvalidAccessKeyId", "no-credentials"],
  ["SignatureDoesNotMatch", "no-credentials"],
  ["InvalidSignature", "no-credentials"],
  ["IncompleteSignature", "no-credentials"],
  ["InvalidIdentityToken", "no-credentials"],
  ["IDPRejectedClaim", "no-credentials"],
  ["ExpiredToken", "expired-credentials"],
  ["ExpiredTokenId", "expired-credentials"],
  ["TokenRefreshRequired", "expired-credentials"],
  ["RequestExpired", "expired-credentials"],
  ["RequestTimeTooSkewed", "expired-credentials"],
  ["RequestInTheFuture", "expired-credentials"],
  ["Validation", "bad-request"],
  ["ValidationError", "bad-request"],
  ["InvalidParameterValue", "bad-request"],
  ["InvalidParameterCombination", "bad-request"],
  ["MissingParameter", "bad-request"],
  ["MissingRequiredParameter", "bad-request"],
  ["InvalidNextToken", "bad-request"],
  ["InvalidConfigurationRequest", "bad-request"],
  ["InvalidAction", "bad-request"],
  ["InvalidQueryParameter", "bad-request"],
  ["MalformedQueryString", "bad-request"],
  ["Serialization", "bad-request"],
  ["UnknownOperation", "bad-request"],
  ["LoadBalancerNotFound", "not-found"],
  ["TargetGroupNotFound", "not-found"],
  ["ListenerNotFound", "not-found"],
  ["ResourceNotFound", "not-found"],
]);

/** What Node and the SDK's HTTP handler call a connection that broke, was refused, timed out or never came about. */
const networkNames: ReadonlySet<string> = new Set([
  "ECONNREFUSED",
  "ECONNRESET",
  "ECONNABORTED",
  "EPIPE",
  "ETIMEDOUT",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "ENETDOWN",
  "EADDRNOTAVAIL",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EPROTO",
  "ERR_SOCKET_CLOSED",
  "ERR_STREAM_PREMATURE_CLOSE",
  "TimeoutError",
  "CERT_HAS_EXPIRED",
  "DEPTH_ZERO_SELF_SIGNED_CERT",
  "SELF_SIGNED_CERT_IN_CHAIN",
  "UNABLE_TO_GET_ISSUER_CERT_LOCALLY",
  "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
  "ERR_TLS_CERT_ALTNAME_INVALID",
]);

/** The code of an error that came without an answer: by Node's name of it. */
export function networkCode(name: string): AwsFailure["code"] | null {
  return networkNames.has(name) ? "network" : null;
}

/**
 * The code of AWS's error `name`. A name that nobody knows is judged by the HTTP status of the answer (null = no
 * answer): 429 and 5xx heal by waiting, 401 and 403 do not, other 4xx are the request's own fault.
 */
export function failureCode(name: string, status: number | null): AwsFailure["code"] {
  const known = codes.get(name) ?? codes.get(name.replace(/(?:Exception|Fault)$/, ""));
  if (known !== undefined) {
    return known;
  }
  if (status === null) {
    return "unexpected";
  }
  if (status === 429) {
    return "throttled";
  }
  if (status >= 500) {
    return "unavailable";
  }
  if (status === 401 || status === 403) {
    return "denied";
  }
  return status >= 400 ? "bad-request" : "unexpected";
}
