/** Where what elbow says of itself is pushed: for self-metrics a destination of the data, for traces the receiver that the environment names. */
export interface TelemetryDestination {
  readonly name: string;
  readonly protocol: "grpc" | "http/protobuf";
  /** Complete URL: for HTTP with its path, for gRPC scheme, host and port. */
  readonly endpoint: string;
  readonly compression: "gzip" | "none";
  readonly timeoutMs: number;
  /** The proxy on the way (secret), for HTTP; null = none. */
  readonly proxyUrl: string | null;
  /** Asked before each push, so that rotated files are obeyed. Rejects when a file cannot be read. */
  credentials(): Promise<TelemetryCredentials>;
}

/** Headers (authorization included) and PEM texts; null = the machine's own roots, no client certificate. */
export interface TelemetryCredentials {
  readonly headers: Readonly<Record<string, string>>;
  readonly tls: {
    readonly ca: string | null;
    readonly cert: string | null;
    readonly key: string | null;
    readonly insecureSkipVerify: boolean;
  };
}
