import { promisify } from "node:util";
import { gunzip, gunzipSync, gzip, gzipSync } from "node:zlib";

/** Smaller texts are packed at once: a few milliseconds. Larger ones would hold up every actor and go to another thread. */
const packedAtOnce = 256 * 1024;
/** The same for unpacking. */
const unpackedAtOnce = 16 * 1024;

/** What a checkpoint may unfold to. Smaller loses the progress of very large fleets; larger lets a crafted file take the memory limit. */
const maxTextBytes = 128 * 1024 * 1024;

/** The text, packed. */
export async function packedText(text: string): Promise<Uint8Array> {
  return text.length <= packedAtOnce ? gzipSync(text) : promisify(gzip)(text);
}

/** The text that was packed; null when the bytes are none, are broken, or unfold to more than is sensible. */
export async function unpackedText(bytes: Uint8Array): Promise<string | null> {
  try {
    const bounds = { maxOutputLength: maxTextBytes };
    const text =
      bytes.length <= unpackedAtOnce ? gunzipSync(bytes, bounds) : await promisify(gunzip)(bytes, bounds);
    return text.toString("utf8");
  } catch {
    return null;
  }
}
