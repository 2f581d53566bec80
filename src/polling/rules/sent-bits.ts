import { blankMinutes } from "./blank-minutes.ts";
import { holeAt, type SentMinutes } from "./sent-minutes.ts";

/**
 * The recent minutes of one series without a real value, as hexadecimal digits; the first digit's lowest bit is the mark's
 * own minute, further bits go back in time. `zeros`: our own fill was sent. `empty`: nothing was sent.
 */
export interface SentBits {
  readonly zeros: string;
  readonly empty: string;
}

/** No minute without a value. */
export const noHoles: SentBits = { zeros: "", empty: "" };

/** More digits than any `recheck` has minutes for; a longer text is not ours. */
const maxDigits = 512;

/** The holes among the `minutes` minutes that end with the mark. */
export function sentBitsOf(sent: SentMinutes, mark: number, minutes: number): SentBits {
  let zeros = "";
  let empty = "";
  for (let first = 0; first < minutes; first += 4) {
    let zeroDigit = 0;
    let emptyDigit = 0;
    for (let bit = 0; bit < 4 && first + bit < minutes; bit += 1) {
      const hole = holeAt(sent, mark - first - bit);
      zeroDigit |= hole === "zero" ? 1 << bit : 0;
      emptyDigit |= hole === "nothing" ? 1 << bit : 0;
    }
    zeros += zeroDigit.toString(16);
    empty += emptyDigit.toString(16);
  }
  return { zeros: withoutEnd(zeros), empty: withoutEnd(empty) };
}

function withoutEnd(digits: string): string {
  let end = digits.length;
  while (end > 0 && digits[end - 1] === "0") {
    end -= 1;
  }
  return digits.slice(0, end);
}

/** What was sent up to the mark, as far as the bits tell: holes are known, of the other minutes only that they had their turn. */
export function sentOfBits(bits: SentBits, mark: number): SentMinutes {
  const digits = Math.min(maxDigits, Math.max(bits.zeros.length, bits.empty.length));
  const count = digits * 4;
  const values = blankMinutes(count, Number.POSITIVE_INFINITY);
  for (let back = 0; back < count; back += 1) {
    const position = count - 1 - back;
    if (hasBit(bits.zeros, back)) {
      values[position] = -0;
    } else if (hasBit(bits.empty, back)) {
      values[position] = Number.NaN;
    }
  }
  return { from: mark + 1 - count, values };
}

function hasBit(digits: string, back: number): boolean {
  const digit = Number.parseInt(digits[back >> 2] ?? "0", 16);
  return !Number.isNaN(digit) && (digit & (1 << (back & 3))) !== 0;
}
