/** What a stream of bytes holds: a line (without its line feed), one that was over the bound and is gone, or one that is not UTF-8. */
export type SplitLine =
  | { readonly kind: "line"; readonly text: string }
  | { readonly kind: "too-long"; readonly bytes: number }
  | { readonly kind: "not-utf8"; readonly bytes: number };

/** Cuts a stream into lines. Fed chunk by chunk; what follows the last line feed waits for the next chunk. */
export interface LineSplitter {
  /** The lines that this chunk completes. Chunks may end anywhere, also inside a character. Empty lines are left out. */
  push(chunk: Uint8Array): readonly SplitLine[];
}

const lineFeed = 0x0a;

/** What is kept for the next long line. Smaller allocates more often; larger holds memory that one long line once needed. */
const keptBytes = 65_536;

function decoded(bytes: Uint8Array): SplitLine {
  try {
    return { kind: "line", text: new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes) };
  } catch {
    return { kind: "not-utf8", bytes: bytes.length };
  }
}

/** A splitter that never holds more than twice `maxLineBytes`. Work is linear in the bytes, however they are chunked. */
export function lineSplitter(maxLineBytes: number): LineSplitter {
  let carry = new Uint8Array(0);
  let carried = 0;

  function carryOn(part: Uint8Array): void {
    const length = carried + part.length;
    if (carried <= maxLineBytes && length <= maxLineBytes) {
      if (length > carry.length) {
        const grown = new Uint8Array(Math.max(length, Math.min(carry.length * 2, maxLineBytes)));
        grown.set(carry.subarray(0, carried));
        carry = grown;
      }
      carry.set(part, carried);
    }
    carried = length;
  }

  function completed(part: Uint8Array): SplitLine {
    if (carried === 0 && part.length <= maxLineBytes) {
      return decoded(part);
    }
    carryOn(part);
    const line: SplitLine =
      carried > maxLineBytes ? { kind: "too-long", bytes: carried } : decoded(carry.subarray(0, carried));
    carried = 0;
    if (carry.length > keptBytes) {
      carry = new Uint8Array(0);
    }
    return line;
  }

  return {
    push(chunk) {
      const lines: SplitLine[] = [];
      let from = 0;
      for (;;) {
        const end = chunk.indexOf(lineFeed, from);
        if (end < 0) {
          break;
        }
        const part = chunk.subarray(from, end);
        if (carried > 0 || part.length > 0) {
          lines.push(completed(part));
        }
        from = end + 1;
      }
      if (from < chunk.length) {
        carryOn(chunk.subarray(from));
      }
      return lines;
    },
  };
}
