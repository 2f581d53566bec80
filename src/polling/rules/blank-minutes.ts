/**
 * `count` times `value`. A plain array, not a Float64Array: there are several for every series, and a typed array of a few
 * minutes costs twice its bytes in headers, and lies outside the heap, where freed memory is seldom given back.
 */
export function blankMinutes(count: number, value: number): number[] {
  return Array.from({ length: Math.max(0, count) }, () => value);
}
