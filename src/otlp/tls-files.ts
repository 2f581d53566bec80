import { createSecureContext } from "node:tls";
import { changingFile } from "./changing-file.ts";
import type { OtlpSettings } from "./otlp-settings.ts";

/** Certificates as PEM texts; `version` differs when one of them changed. */
export type TlsFiles =
  | {
      readonly kind: "files";
      readonly version: string;
      readonly ca: string | null;
      readonly cert: string | null;
      readonly key: string | null;
    }
  | { readonly kind: "unreadable"; readonly message: string };

/** Certificates that can be used. */
export type UsableTls = TlsFiles & { readonly kind: "files" };

/** Reads the certificates of one destination again whenever a file changes, and makes sure they can be used. */
export function tlsFiles(tls: OtlpSettings["tls"]): () => Promise<TlsFiles> {
  const files = [tls.caFile, tls.certFile, tls.keyFile].map((path) =>
    path === null ? null : changingFile(path),
  );
  let usable: string | null = null;
  return async () => {
    const texts: (string | null)[] = [];
    for (const file of files) {
      const content = file === null ? null : await file();
      if (content?.kind === "unreadable") {
        return { kind: "unreadable", message: `otlp.tls: ${content.message}` };
      }
      texts.push(content?.text ?? null);
    }
    const [ca = null, cert = null, key = null] = texts;
    const version = JSON.stringify(texts);
    if (version !== usable) {
      try {
        createSecureContext({ ca: ca ?? undefined, cert: cert ?? undefined, key: key ?? undefined });
      } catch (error) {
        const why = (error as Error).message;
        return { kind: "unreadable", message: `otlp.tls: the certificate or key cannot be used: ${why}` };
      }
      usable = version;
    }
    return { kind: "files", version, ca, cert, key };
  };
}
