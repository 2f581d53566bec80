/** Set by the transport itself: a second value would break requests. */
const ours: readonly string[] = [
  "connection",
  "content-encoding",
  "content-length",
  "content-type",
  "host",
  "te",
  "transfer-encoding",
  "user-agent",
];

/** What is wrong with a header, or null. Messages never show the value: it may be a secret. */
export function headerFault(
  name: string,
  value: string,
): { readonly what: string; readonly fix: string } | null {
  const lower = name.toLowerCase();
  if (!/^[!#$%&'*+.^_`|~0-9a-z-]{1,128}$/.test(lower) || lower === "__proto__") {
    return { what: "is not a header name", fix: "Use letters, digits and -." };
  }
  if (ours.includes(lower) || lower.startsWith("grpc-")) {
    return { what: "elbow sets this header itself", fix: "Remove it." };
  }
  if (lower.endsWith("-bin")) {
    return { what: "headers ending in -bin hold bytes in gRPC", fix: "Choose another name." };
  }
  return /^[\u0020-\u007e]*$/.test(value)
    ? null
    : {
        what: "the value holds line breaks or letters beyond ASCII",
        fix: "Check how the value was written.",
      };
}
