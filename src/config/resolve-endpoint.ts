/** An endpoint as written, with what else decides about it. */
export interface WrittenEndpoint {
  readonly text: string;
  readonly protocol: "grpc" | "http/protobuf";
  /** `base`: the signal's path is added for HTTP; `complete`: used as it is. */
  readonly path: "base" | "complete";
  /** Left out: /v1/metrics. */
  readonly signalPath?: "/v1/metrics" | "/v1/traces";
  /** What an endpoint without scheme means for gRPC; `refuse` = an error. */
  readonly withoutScheme: "refuse" | "http" | "https";
}

/** The URL to push to, or why there is none. */
export type ResolvedEndpoint =
  | { readonly kind: "url"; readonly url: string; readonly doubts: readonly EndpointWords[] }
  | ({ readonly kind: "bad" } & EndpointWords);

/** What is wrong with an endpoint and what to write. */
export interface EndpointWords {
  readonly what: string;
  readonly fix: string;
}

/**
 * The complete URL of an endpoint: with its path for HTTP, scheme, host and port for gRPC. Path rules:
 * https://opentelemetry.io/docs/specs/otel/protocol/exporter/#endpoint-urls-for-otlphttp
 */
export function resolveEndpoint(written: WrittenEndpoint): ResolvedEndpoint {
  const { text, protocol } = written;
  const hasScheme = /^[A-Za-z][A-Za-z0-9+.-]*:\/\//.test(text);
  if (!hasScheme && (written.withoutScheme === "refuse" || protocol === "http/protobuf")) {
    return bad("the URL has no scheme", `Write http:// (plain text) or https:// (TLS) in front.`);
  }
  const full = hasScheme ? text : `${written.withoutScheme}://${text}`;
  const url = URL.canParse(full) ? new URL(full) : null;
  if (url === null || /[\s\\]/.test(text)) {
    return bad("is not a URL", "Write it like http://collector.monitoring:4317.");
  }
  if (url.protocol !== "http:" && url.protocol !== "https:") {
    return bad(`${url.protocol}// is no scheme for OTLP`, "Write http:// or https://.");
  }
  if (url.username !== "" || url.password !== "") {
    return bad("the URL holds a user name or password", "Use otlp.auth with a password file.");
  }
  if (url.hash !== "") {
    return bad("the URL holds a # part", "Remove it.");
  }
  return protocol === "grpc" ? grpcEndpoint(url, full) : httpEndpoint(url, written);
}

function grpcEndpoint(url: URL, text: string): ResolvedEndpoint {
  const written = /:([0-9]+)$/.exec(/^[^/]*\/\/([^/?]*)/.exec(text)?.[1] ?? "")?.[1];
  if (written === undefined && url.protocol === "http:") {
    return bad("the URL has no port", `Write it, for gRPC usually ${url.protocol}//${url.hostname}:4317.`);
  }
  const doubts = [
    ...(url.pathname === "/" && url.search === ""
      ? []
      : [
          {
            what: "gRPC does not use the path of a URL",
            fix: "Remove it, or set otlp.protocol: http/protobuf.",
          },
        ]),
    ...(written === "4318"
      ? [{ what: "4318 is usually the port of OTLP over HTTP", fix: "Check it: 4317 is gRPC's." }]
      : []),
  ];
  return { kind: "url", url: `${url.protocol}//${url.hostname}:${written ?? "443"}`, doubts };
}

function httpEndpoint(
  url: URL,
  { path, signalPath = "/v1/metrics" }: Pick<WrittenEndpoint, "path" | "signalPath">,
): ResolvedEndpoint {
  const base = url.pathname.replace(/\/+$/, "");
  if (path === "base" && !base.endsWith(signalPath)) {
    url.pathname = `${base}${signalPath}`;
  }
  const doubts =
    url.port === "4317"
      ? [{ what: "4317 is usually the port of OTLP over gRPC", fix: "Check it: 4318 is HTTP's." }]
      : [];
  return { kind: "url", url: url.href, doubts };
}

function bad(what: string, fix: string): ResolvedEndpoint {
  return { kind: "bad", what, fix };
}
