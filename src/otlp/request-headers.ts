import { type ChangingFile, changingFile } from "./changing-file.ts";
import type { OtlpSettings } from "./otlp-settings.ts";
import { isHeaderText, parseHeaderLines } from "./rules/header-lines.ts";

/** The headers of the next request, names in lower case; or why they cannot be had. */
export type RequestHeaders =
  | { readonly kind: "headers"; readonly headers: Readonly<Record<string, string>> }
  | { readonly kind: "unreadable"; readonly message: string };

type HeaderSettings = Pick<OtlpSettings, "headers" | "headersFile" | "auth">;

async function readSecret(
  file: ChangingFile,
  what: string,
): Promise<RequestHeaders & { readonly secret?: string }> {
  const content = await file();
  if (content.kind === "unreadable") {
    return { kind: "unreadable", message: `the ${what}: ${content.message}` };
  }
  const secret = content.text.trim();
  return secret === "" || !isHeaderText(secret)
    ? { kind: "unreadable", message: `the ${what} is empty or has characters that a header cannot carry` }
    : { kind: "headers", headers: {}, secret };
}

function authorization(auth: OtlpSettings["auth"]): () => Promise<RequestHeaders> {
  switch (auth.kind) {
    case "none":
      return async () => ({ kind: "headers", headers: {} });
    case "bearer": {
      const file = changingFile(auth.tokenFile);
      return async () => {
        const read = await readSecret(file, "bearer token file");
        return read.kind === "unreadable"
          ? read
          : { kind: "headers", headers: { authorization: `Bearer ${read.secret}` } };
      };
    }
    case "basic": {
      const file = changingFile(auth.passwordFile);
      return async () => {
        const read = await readSecret(file, "password file");
        if (read.kind === "unreadable") {
          return read;
        }
        const pair = Buffer.from(`${auth.username}:${read.secret}`).toString("base64");
        return { kind: "headers", headers: { authorization: `Basic ${pair}` } };
      };
    }
  }
  return auth satisfies never;
}

/** Headers from the settings, then from `headersFile`, then from `auth`; later ones win. Files are read again when they change. */
export function requestHeaders(settings: HeaderSettings): () => Promise<RequestHeaders> {
  const fixed = Object.fromEntries(
    Object.entries(settings.headers).map(([key, value]) => [key.toLowerCase(), value]),
  );
  const file = settings.headersFile === null ? null : changingFile(settings.headersFile);
  const authorize = authorization(settings.auth);
  return async () => {
    const content = file === null ? { kind: "text" as const, text: "" } : await file();
    if (content.kind === "unreadable") {
      return { kind: "unreadable", message: `otlp.headersFile: ${content.message}` };
    }
    const lines = parseHeaderLines(content.text);
    if (lines.kind === "invalid") {
      return { kind: "unreadable", message: `otlp.headersFile ${settings.headersFile}: ${lines.message}` };
    }
    const auth = await authorize();
    return auth.kind === "unreadable"
      ? auth
      : { kind: "headers", headers: { ...fixed, ...lines.headers, ...auth.headers } };
  };
}
