/** How a gRPC call ended, as its headers and trailers say. */
export type GrpcStatus =
  | {
      readonly kind: "status";
      readonly code: number;
      readonly message: string;
      /** `grpc-status-details-bin`, still base64; "" when absent. */
      readonly details: string;
    }
  /** An HTTP server answered that is no gRPC server. */
  | { readonly kind: "not-grpc"; readonly message: string };

/** Header names in lower case; pseudo headers begin with a colon. */
export type GrpcHeaders = Readonly<Record<string, unknown>>;

/** What a missing gRPC status means by the HTTP status: https://github.com/grpc/grpc/blob/master/doc/http-grpc-status-mapping.md */
const codeOfHttpStatus: ReadonlyMap<number, number> = new Map([
  [400, 13],
  [401, 16],
  [403, 7],
  [404, 12],
  [407, 16],
  [429, 14],
  [502, 14],
  [503, 14],
  [504, 14],
]);

/** UNKNOWN: everything that the mapping does not name. */
const unknownCode = 2;

function textOf(value: unknown): string {
  return typeof value === "string" || typeof value === "number" ? String(value) : "";
}

/** `grpc-message` is percent-encoded; what cannot be decoded is shown as it came. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Reads the status from the trailers, or from the headers of an answer without body. */
export function readGrpcStatus(headers: GrpcHeaders, trailers: GrpcHeaders): GrpcStatus {
  const source = trailers["grpc-status"] === undefined ? headers : trailers;
  const code = textOf(source["grpc-status"]);
  if (/^[0-9]{1,2}$/.test(code)) {
    return {
      kind: "status",
      code: Number(code),
      message: decoded(textOf(source["grpc-message"])),
      details: textOf(source["grpc-status-details-bin"]),
    };
  }
  const status = Number(textOf(headers[":status"]));
  const contentType = textOf(headers["content-type"]);
  if (status === 200 && contentType.startsWith("application/grpc")) {
    return { kind: "status", code: 14, message: "the answer ended without a gRPC status", details: "" };
  }
  return status < 300
    ? { kind: "not-grpc", message: `HTTP ${status} of type ${contentType === "" ? "unknown" : contentType}` }
    : {
        kind: "status",
        code: codeOfHttpStatus.get(status) ?? unknownCode,
        message: `HTTP ${status} from a server or proxy that is no gRPC receiver`,
        details: "",
      };
}
