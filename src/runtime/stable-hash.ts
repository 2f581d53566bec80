/** FNV-1a over the UTF-16 code units of `text`, 32 bits, unsigned. The same on every machine and version: it decides phases and buckets. */
export function stableHash(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    hash ^= text.charCodeAt(index);
    hash = Math.imul(hash, 0x01000193);
  }
  return hash >>> 0;
}
