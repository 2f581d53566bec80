/** Why the API server said no. */
export type Refusal =
  | "expired"
  | "throttled"
  | "unauthorized"
  | "forbidden"
  | "not-found"
  | "server-error"
  | "rejected";

/** The meaning of a status that is not 2xx. 0 (an error event without a code) is an error of the server. */
export function refusalOf(status: number): Refusal {
  switch (status) {
    case 401:
      return "unauthorized";
    case 403:
      return "forbidden";
    case 404:
      return "not-found";
    case 410:
      return "expired";
    case 429:
      return "throttled";
    default:
      return status >= 500 || status === 0 ? "server-error" : "rejected";
  }
}
