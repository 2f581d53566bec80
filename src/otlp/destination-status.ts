/** One destination as seen from here; the page shows it. */
export interface DestinationStatus {
  readonly name: string;
  /** Without credentials. */
  readonly endpoint: string;
  readonly protocol: string;
  /** Points since start. */
  readonly delivered: number;
  readonly refused: number;
  readonly lastDeliveredAtMs: number | null;
  readonly state: "unknown" | "ok" | "unavailable" | "unauthorized";
  /** Why it is not `ok`, or what the receiver said last about lost points. */
  readonly message: string | null;
}

/** An endpoint fit for a page or a log line: user, password, query and fragment taken away. */
export function endpointWithoutSecrets(endpoint: string): string {
  const url = URL.parse(endpoint);
  return url === null ? "(not a URL)" : `${url.protocol}//${url.host}${url.pathname}`;
}
