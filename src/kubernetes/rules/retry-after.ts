/** The wait a Retry-After header asks for, in ms from `nowMs` (wall clock): seconds or an HTTP date. Null when absent or unreadable. */
export function retryAfterMs(header: string | null, nowMs: number): number | null {
  if (header === null) {
    return null;
  }
  const trimmed = header.trim();
  if (/^\d{1,9}$/u.test(trimmed)) {
    return Number(trimmed) * 1000;
  }
  const atMs = Date.parse(trimmed);
  return Number.isNaN(atMs) || !/[a-z]/iu.test(trimmed) ? null : Math.max(0, atMs - nowMs);
}
