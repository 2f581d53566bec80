/** Repeatable chance in [0, 1): a pure function of a key, a minute and a salt that tells independent uses apart. */
export function noise(key: number, minute: number, salt: number): number {
  let mixed =
    Math.imul(key ^ Math.imul(minute | 0, 0x9e3779b1), 0x85ebca6b) ^ Math.imul(salt + 1, 0xc2b2ae35);
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x7feb352d);
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x846ca68b);
  return ((mixed ^ (mixed >>> 16)) >>> 0) / 4294967296;
}

/** A whole number whose mean is `expected`: the fraction decides, with `chance` in [0, 1), whether to round up. */
export function wholeNumber(expected: number, chance: number): number {
  return Math.floor(expected + chance);
}
