import type { LateValue, Progress, SeriesState } from "./actor-state.ts";
import { minuteMs } from "./minute.ts";
import { sentAt, stands } from "./sent-minutes.ts";

/**
 * Compares the newest reading of minutes that were already decided with what was sent for them. `appeared`: a real value where
 * nothing, or our own zero, stands. `changed`: CloudWatch changed a value that it had shown.
 */
export function findLate(one: SeriesState, progress: Progress, nowMs: number): readonly LateValue[] {
  const window = one.window;
  if (window === null) {
    return [];
  }
  const late: LateValue[] = [];
  const from = Math.max(window.from, progress.sent.from);
  const to = Math.min(progress.mark + 1, window.from + window.values.length);
  for (let minute = from; minute < to; minute += 1) {
    const after = window.values[minute - window.from] as number;
    if (Number.isNaN(after) || stands(progress.sent, minute, after)) {
      continue;
    }
    const before = sentAt(progress.sent, minute);
    if (before === undefined || (before.kind === "zero" && after === 0)) {
      continue;
    }
    const ageMs = nowMs - (minute + 1) * minuteMs;
    const common = { id: one.spec.id, namespace: one.spec.query.namespace, minute, ageMs, after };
    if (before.kind === "value") {
      if (before.value !== after && progress.sent.counted?.get(minute) !== after) {
        late.push({ ...common, kind: "changed", before: before.value });
      }
    } else {
      late.push({ ...common, kind: "appeared", before: null });
    }
  }
  return late;
}
