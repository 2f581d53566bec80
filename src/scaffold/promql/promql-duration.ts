const units = [
  { unit: "w", seconds: 604_800 },
  { unit: "d", seconds: 86_400 },
  { unit: "h", seconds: 3_600 },
  { unit: "m", seconds: 60 },
  { unit: "s", seconds: 1 },
] as const;

const shape = /^(?=[0-9])(?:[0-9]{1,6}w)?(?:[0-9]{1,6}d)?(?:[0-9]{1,6}h)?(?:[0-9]{1,6}m)?(?:[0-9]{1,6}s)?$/;

/** Whole seconds of a Prometheus duration such as `1h30m`; null = it is none. */
export function readSeconds(text: string): number | null {
  if (!shape.test(text)) {
    return null;
  }
  return [...text.matchAll(/([0-9]+)([wdhms])/g)].reduce(
    (sum, [, amount, unit]) => sum + Number(amount) * (units.find((one) => one.unit === unit)?.seconds ?? 0),
    0,
  );
}

/** A duration as Prometheus writes it, largest unit days: `240` → `4m`. */
export function formatSeconds(seconds: number): string {
  let left = Math.round(seconds);
  let text = "";
  for (const { unit, seconds: size } of units.slice(1)) {
    const amount = Math.floor(left / size);
    if (amount > 0) {
      text += `${amount}${unit}`;
      left -= amount * size;
    }
  }
  return text === "" ? "0s" : text;
}
