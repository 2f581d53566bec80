import type { IncomingMessage } from "node:http";
import { gunzipSync } from "node:zlib";

/** A request's body, or why there is none. */
export type Body =
  | { readonly kind: "body"; readonly bytes: Buffer }
  | { readonly kind: "too-large" | "not-gzip" };

/** Reads a body of at most `maxBytes`, also after unpacking `content-encoding: gzip`. */
export async function readBody(request: IncomingMessage, maxBytes: number): Promise<Body> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > maxBytes) {
      return { kind: "too-large" };
    }
    chunks.push(chunk);
  }
  const bytes = Buffer.concat(chunks);
  if (request.headers["content-encoding"] !== "gzip") {
    return { kind: "body", bytes };
  }
  try {
    return { kind: "body", bytes: gunzipSync(bytes, { maxOutputLength: maxBytes }) };
  } catch (error) {
    return { kind: error instanceof RangeError ? "too-large" : "not-gzip" };
  }
}
