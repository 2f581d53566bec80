/** Longest label value. Longer ones are refused by common receivers (Mimir's default is 2,048); shorter ones tell less. */
export const maxValueBytes = 1024;

/** UTF-8 needs no more for one UTF-16 unit: a value shorter than its share of the bound need not be measured. */
const maxBytesPerUnit = 3;
const encoder = new TextEncoder();

/** A label value that every receiver takes: well-formed Unicode within `maxBytes` of UTF-8, cut between characters. */
export function cutValue(
  value: string,
  maxBytes: number,
): { readonly value: string; readonly isCut: boolean } {
  const wellFormed = value.toWellFormed();
  if (wellFormed.length * maxBytesPerUnit <= maxBytes) {
    return { value: wellFormed, isCut: false };
  }
  const { read } = encoder.encodeInto(wellFormed, new Uint8Array(maxBytes));
  return { value: wellFormed.slice(0, read), isCut: read < wellFormed.length };
}
