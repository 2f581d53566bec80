import type { PollingSettings } from "../polling-settings.ts";
import { minuteMs } from "./minute.ts";

/** Minutes kept beyond `recheck`, so that a poll that comes late still joins the window it adds to. */
export const spareMinutes = 15;

/** How many recent minutes are kept per series: the values read, and what was sent for them. Older ones are read again. */
export function keptMinutes(settings: PollingSettings): number {
  return Math.floor(settings.recheckMs / minuteMs) + spareMinutes;
}
