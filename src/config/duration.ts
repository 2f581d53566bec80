/** Largest first: a duration is written and read in this order. */
const units = [
  { unit: "d", ms: 86_400_000 },
  { unit: "h", ms: 3_600_000 },
  { unit: "m", ms: 60_000 },
  { unit: "s", ms: 1_000 },
  { unit: "ms", ms: 1 },
] as const;

/** Longer texts are no durations; the pattern below never sees them. */
const maxLength = 40;

/** What a duration looks like, also for the JSON schema. */
export const durationPattern =
  "^(?=[0-9])([0-9]+(\\.[0-9]+)?d)?([0-9]+(\\.[0-9]+)?h)?([0-9]+(\\.[0-9]+)?m)?([0-9]+(\\.[0-9]+)?s)?([0-9]+ms)?$";

const part = /([0-9.]+)(ms|[dhms])/g;

/** Milliseconds of `90s`, `2m`, `1h30m`, `1.5h`, `15d`; null = not a duration. Rounded to whole milliseconds. */
export function parseDuration(text: string): number | null {
  if (text.length > maxLength || !new RegExp(durationPattern).test(text)) {
    return null;
  }
  const ms = [...text.matchAll(part)].reduce((sum, [, amount, unit]) => {
    const factor = units.find((known) => known.unit === unit)?.ms ?? Number.NaN;
    return sum + Number(amount) * factor;
  }, 0);
  return Number.isSafeInteger(Math.round(ms)) ? Math.round(ms) : null;
}

/** The shortest text that `parseDuration` reads as these milliseconds (whole, not negative): `90000` → `1m30s`. */
export function formatDuration(durationMs: number): string {
  const text: string[] = [];
  let left = durationMs;
  for (const { unit, ms } of units) {
    const amount = Math.floor(left / ms);
    if (amount > 0) {
      text.push(`${amount}${unit}`);
      left -= amount * ms;
    }
  }
  return text.length === 0 ? "0s" : text.join("");
}
