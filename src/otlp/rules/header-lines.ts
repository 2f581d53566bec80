/** Headers of a file, or what is wrong with it. */
export type HeaderLines =
  | { readonly kind: "headers"; readonly headers: Readonly<Record<string, string>> }
  | { readonly kind: "invalid"; readonly message: string };

const name = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
/** Printable ASCII and spaces, which both HTTP and gRPC metadata can carry. */
const text = /^[\t\x20-\x7e]*$/;

/** True when `value` can be sent as a header. */
export function isHeaderText(value: string): boolean {
  return text.test(value);
}

/** Reads `name: value` lines; empty lines and lines that begin with `#` are skipped. Messages never repeat a value: it may be a secret. */
export function parseHeaderLines(content: string): HeaderLines {
  const headers: Record<string, string> = {};
  for (const [index, line] of content.split(/\r?\n/).entries()) {
    if (line.trim() === "" || line.startsWith("#")) {
      continue;
    }
    const colon = line.indexOf(":");
    const key = line.slice(0, Math.max(0, colon)).trim().toLowerCase();
    const value = line.slice(colon + 1).trim();
    if (!name.test(key) || !isHeaderText(value)) {
      return { kind: "invalid", message: `line ${index + 1} is not "name: value"` };
    }
    headers[key] = value;
  }
  return { kind: "headers", headers };
}
