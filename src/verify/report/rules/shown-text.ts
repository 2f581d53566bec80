import { showInvisible } from "../../../runtime/show-invisible.ts";

/** Longest text of a stranger on the page. Shorter cuts real evidence; longer breaks the table. */
const maxShown = 300;

/** Text of a stranger as a page may show it: nothing hidden, nothing endless. HTML escaping comes on top, in the template. */
export function shownText(text: string): string {
  const shown = showInvisible(text.slice(0, maxShown + 1));
  return text.length > maxShown ? `${shown.slice(0, maxShown)}…` : shown;
}

/** A count with separators. */
export function countText(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ",");
}

/** A value as CloudWatch means it: whole numbers whole, others with enough digits to see a difference. */
export function valueText(value: number): string {
  return Number.isInteger(value) && Math.abs(value) < 1e15
    ? String(value)
    : String(Number(value.toPrecision(8)));
}

/** A time in UTC, to the minute. */
export function timeText(timeMs: number): string {
  return `${new Date(timeMs).toISOString().slice(0, 16).replace("T", " ")} UTC`;
}
