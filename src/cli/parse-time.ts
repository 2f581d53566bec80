import { parseDuration } from "../config/duration.ts";

/** A moment as a person wrote it, or why it is none. */
export type ParsedTime =
  | { readonly kind: "time"; readonly ms: number }
  | { readonly kind: "invalid"; readonly message: string };

const rfc3339 = /^(\d{4})-(\d{2})-(\d{2})[Tt](\d{2}):(\d{2})(?::(\d{2})(\.\d{1,9})?)?([Zz]|[+-]\d{2}:\d{2})$/;
const relative = /^now(?:-(.+))?$/;
const withoutZone = /^\d{4}-\d{2}-\d{2}([Tt ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?)?$/;

/**
 * Epoch milliseconds of `2026-11-20T10:00:00Z`, `2026-11-20T10:00+01:00`, `now` or `now-6h`. A bare local time is refused: it
 * means another moment on another machine.
 */
export function parseTime(text: string, nowMs: number): ParsedTime {
  const back = relative.exec(text);
  if (back !== null) {
    const durationMs = back[1] === undefined ? 0 : parseDuration(back[1]);
    return durationMs === null
      ? invalid(`"${text}" is no time: after now- comes a duration, as in now-6h or now-1d12h`)
      : { kind: "time", ms: nowMs - durationMs };
  }
  const parts = rfc3339.exec(text);
  if (parts !== null) {
    return fromParts(text, parts);
  }
  return withoutZone.test(text)
    ? invalid(
        `"${text}" has no time zone: write ${text.slice(0, 10)}T${text.slice(11, 16) || "00:00"}Z for UTC, or +01:00 in place of Z`,
      )
    : invalid(`"${text}" is no time: write 2026-11-20T10:00:00Z, or now-6h`);
}

function fromParts(text: string, parts: RegExpExecArray): ParsedTime {
  const [, year, month, day, hour, minute, second = "00", fraction = "", zone = ""] = parts;
  const local = `${year}-${month}-${day}T${hour}:${minute}:${second}`;
  const utcMs = Date.parse(`${local}.000Z`);
  // Date.parse takes the 31st of every month and moves it on.
  if (Number.isNaN(utcMs) || new Date(utcMs).toISOString().slice(0, 19) !== local) {
    return invalid(`"${text}" is no time: there is no such date or hour`);
  }
  const offsetMs = zoneMs(zone);
  return offsetMs === null
    ? invalid(`"${text}" is no time: a zone is Z, or lies between -23:59 and +23:59`)
    : { kind: "time", ms: utcMs + Math.floor(Number(`0${fraction}`) * 1000) - offsetMs };
}

function zoneMs(zone: string): number | null {
  if (zone.toUpperCase() === "Z") {
    return 0;
  }
  const hours = Number(zone.slice(1, 3));
  const minutes = Number(zone.slice(4, 6));
  const sign = zone.startsWith("-") ? -1 : 1;
  return hours > 23 || minutes > 59 ? null : sign * (hours * 60 + minutes) * 60_000;
}

function invalid(message: string): ParsedTime {
  return { kind: "invalid", message };
}
