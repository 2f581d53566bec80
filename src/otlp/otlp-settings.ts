/** One destination: design key `otlp`, after the `OTEL_EXPORTER_OTLP_*` variables were applied. */
export interface OtlpSettings {
  readonly name: string;
  readonly protocol: "grpc" | "http/protobuf";
  /** Complete URL: for HTTP with its path (`…/v1/metrics`), for gRPC scheme, host and port. */
  readonly endpoint: string;
  readonly headers: Readonly<Record<string, string>>;
  /** A file of `name: value` lines, read again when it changes. */
  readonly headersFile: string | null;
  readonly auth: OtlpAuth;
  readonly tls: {
    readonly caFile: string | null;
    readonly certFile: string | null;
    readonly keyFile: string | null;
    readonly insecureSkipVerify: boolean;
  };
  /** The HTTP proxy that the environment names for this endpoint, with user and password (secret); null = none. */
  readonly proxyUrl: string | null;
  readonly compression: "gzip" | "none";
  readonly timeoutMs: number;
  readonly maxRequestBytes: number;
  readonly maxRequestPoints: number;
  readonly timestamp: "period-start" | "period-end";
}

/** How a destination is told who we are. Secrets lie in files, never in the configuration. */
export type OtlpAuth =
  | { readonly kind: "none" }
  | { readonly kind: "basic"; readonly username: string; readonly passwordFile: string }
  | { readonly kind: "bearer"; readonly tokenFile: string };
