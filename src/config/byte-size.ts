const units: Readonly<Record<string, number>> = {
  "": 1,
  B: 1,
  KB: 1_000,
  MB: 1_000_000,
  GB: 1_000_000_000,
  KiB: 1_024,
  MiB: 1_048_576,
  GiB: 1_073_741_824,
};

/** What a size looks like, also for the JSON schema. */
export const byteSizePattern = "^[0-9]{1,15}(\\.[0-9]{1,3})?(B|KB|MB|GB|KiB|MiB|GiB)?$";

/** Bytes of `3MiB`, `500KB`, `1048576`; null = not a size. Rounded to whole bytes. */
export function parseByteSize(text: string): number | null {
  const match = new RegExp(byteSizePattern).test(text) ? /^([0-9.]+)([A-Za-z]*)$/.exec(text) : null;
  if (match === null) {
    return null;
  }
  const bytes = Math.round(Number(match[1]) * (units[match[2] ?? ""] ?? Number.NaN));
  return Number.isSafeInteger(bytes) ? bytes : null;
}

/** The shortest exact text of these bytes: `3145728` → `3MiB`. */
export function formatByteSize(bytes: number): string {
  const unit = ["GiB", "MiB", "KiB"].find((name) => bytes > 0 && bytes % (units[name] ?? 1) === 0);
  return unit === undefined ? `${bytes}B` : `${bytes / (units[unit] ?? 1)}${unit}`;
}
