import type { TransportAnswer } from "../transport.ts";
import { tidyMessage } from "./tidy-message.ts";

interface NetworkError {
  readonly name: string;
  readonly code: string;
  readonly text: string;
}

/** Longest chain of causes that is followed. */
const maxDepth = 5;

function innermost(error: unknown): NetworkError {
  let name = "";
  let code = "";
  const texts: string[] = [];
  let current: unknown = error;
  for (let depth = 0; depth < maxDepth && current instanceof Error; depth += 1) {
    const own = (current as { readonly code?: unknown }).code;
    code = typeof own === "string" ? own : code;
    name = current.name;
    if (current.message !== "" && !texts.includes(current.message)) {
      texts.push(current.message);
    }
    current =
      current instanceof AggregateError && current.errors.length > 0 ? current.errors[0] : current.cause;
  }
  return {
    name,
    code,
    text: texts.length === 0 ? tidyMessage(String(error)) : tidyMessage(texts.join(": ")),
  };
}

/** What is wrong when a peer speaks something else; "" when the text does not say so. */
function protocolHint(error: NetworkError, protocol: "grpc" | "http/protobuf"): string {
  const all = `${error.code} ${error.text}`;
  if (
    /WRONG_VERSION_NUMBER|wrong version number|ERR_SSL_PACKET_LENGTH_TOO_LONG|packet length too long/i.test(
      all,
    )
  ) {
    return "the port does not speak TLS: otlp.endpoint must begin with http://";
  }
  if (protocol === "http/protobuf" && (error.name === "HTTPParserError" || error.code.startsWith("HPE_"))) {
    return "the port does not speak HTTP/1.1, most likely it is gRPC: set otlp.protocol to grpc, or use the receiver's HTTP port (often 4318)";
  }
  if (protocol === "grpc" && /Protocol error|ERR_HTTP2_ERROR|NGHTTP2_PROTOCOL_ERROR/i.test(all)) {
    return "the port does not speak gRPC, most likely it is HTTP: set otlp.protocol to http/protobuf, or use the receiver's gRPC port (often 4317)";
  }
  return "";
}

/** A proxy that refuses does not heal by trying again soon. */
function proxyHint(error: NetworkError): string {
  const status =
    /Proxy response \((\d+)\)/.exec(error.text)?.[1] ??
    /Proxy Authentication Required \((407)\)/.exec(error.text)?.[1];
  if (status === undefined) {
    return "";
  }
  return status === "407"
    ? "the proxy of HTTPS_PROXY or HTTP_PROXY wants a user and password: write them into its URL, or add the receiver's host to NO_PROXY"
    : `the proxy of HTTPS_PROXY or HTTP_PROXY refuses to connect to the receiver (HTTP ${status}): allow the receiver's host and port there, or add the host to NO_PROXY`;
}

/** Certificates that fail to prove who is there do not heal by trying again soon. */
function certificateHint(error: NetworkError): string {
  return /CERT|SELF_SIGNED|UNABLE_TO_VERIFY|UNABLE_TO_GET_ISSUER|ALTNAME|certificate/i.test(
    `${error.code} ${error.text}`,
  )
    ? "the receiver's certificate is not trusted: check otlp.tls.caFile and the host name in otlp.endpoint"
    : "";
}

/** A failed connection in our words: a passing fault, or something else on that port, or a certificate. Codes first; the gRPC client gives texts only. */
export function describeNetworkError(error: unknown, protocol: "grpc" | "http/protobuf"): TransportAnswer {
  const found = innermost(error);
  const hint = proxyHint(found) || protocolHint(found, protocol) || certificateHint(found);
  return hint === ""
    ? { kind: "no-answer", message: found.text }
    : { kind: "wrong-protocol", message: `${hint} (${found.text})` };
}
