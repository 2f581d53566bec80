const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

/** A duration for a glance: `45s`, `3m`, `1h 20m`, `2d 4h`. Negative ones (a clock that jumped) count as 0. */
export function formatDuration(ms: number): string {
  const left = Math.max(0, ms);
  if (left < minuteMs) {
    return `${Math.floor(left / 1_000)}s`;
  }
  if (left < hourMs) {
    return `${Math.floor(left / minuteMs)}m`;
  }
  if (left < dayMs) {
    return pair([Math.floor(left / hourMs), "h"], [Math.floor((left % hourMs) / minuteMs), "m"]);
  }
  return pair([Math.floor(left / dayMs), "d"], [Math.floor((left % dayMs) / hourMs), "h"]);
}

function pair(big: readonly [number, string], small: readonly [number, string]): string {
  return small[0] === 0 ? `${big[0]}${big[1]}` : `${big[0]}${big[1]} ${small[0]}${small[1]}`;
}

/** A number for a glance, three significant digits: `0`, `0.052`, `12.3`, `1.2k`, `3.4M`. */
export function formatNumber(value: number): string {
  if (!Number.isFinite(value)) {
    return String(value);
  }
  const size = Math.abs(value);
  const [divisor, suffix] =
    size >= 999.5e6 ? [1e9, "G"] : size >= 999.5e3 ? [1e6, "M"] : size >= 999.5 ? [1e3, "k"] : [1, ""];
  return `${Number((value / divisor).toPrecision(3))}${suffix}`;
}

/** A count in full, with thin groups: `1 234 567`. */
export function formatCount(value: number): string {
  return String(Math.round(value)).replace(/\B(?=(\d{3})+$)/g, "\u202f");
}

/** Dollars: whole cents from one dollar on, four places below, so that a young process does not claim to be free. */
export function formatUsd(usd: number): string {
  return `$${usd.toFixed(usd !== 0 && Math.abs(usd) < 1 ? 4 : 2)}`;
}

/** `2026-11-21 03:04:05 UTC`. */
export function formatUtc(ms: number): string {
  const date = new Date(ms);
  return Number.isNaN(date.getTime())
    ? "no time"
    : `${date.toISOString().slice(0, 19).replace("T", " ")} UTC`;
}
