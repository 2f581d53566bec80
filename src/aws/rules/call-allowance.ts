/** How fast calls may follow one another. */
export interface AllowanceSettings {
  /** Calls that may be made at once after a rest. */
  readonly burst: number;
  readonly perSecond: number;
}

/** How many calls are left, and since when that is so. */
export interface Allowance {
  readonly calls: number;
  readonly atMs: number;
}

/** The allowance after a long rest. */
export function fullAllowance(settings: AllowanceSettings, nowMs: number): Allowance {
  return { calls: settings.burst, atMs: nowMs };
}

/** Takes one call: the allowance afterwards, and how long to wait before making it. Calls taken early are owed, so waits add up. */
export function takeCall(
  settings: AllowanceSettings,
  allowance: Allowance,
  nowMs: number,
): { readonly allowance: Allowance; readonly waitMs: number } {
  const grown = (Math.max(0, nowMs - allowance.atMs) / 1000) * settings.perSecond;
  const calls = Math.min(settings.burst, allowance.calls + grown) - 1;
  return { allowance: { calls, atMs: nowMs }, waitMs: calls >= 0 ? 0 : (-calls / settings.perSecond) * 1000 };
}
