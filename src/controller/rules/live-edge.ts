import type { PollingSettings } from "../../polling/polling-settings.ts";
import { minuteMs, settledTo } from "../../polling/rules/minute.ts";
import type { SeriesId, SeriesSpec } from "../../series/series-spec.ts";

/**
 * The first minute of a series that is the live controller's own: the one after its mark, or, where there is none, the one
 * at which a controller that started at `atMs` would begin.
 */
export function liveEdge(
  spec: SeriesSpec,
  marks: ReadonlyMap<SeriesId, number>,
  at: { readonly atMs: number; readonly settings: PollingSettings },
): number {
  const settled = settledTo(at.atMs, Math.max(spec.settleMs, spec.settleCeilingMs ?? 0));
  const mark = marks.get(spec.id);
  return mark === undefined
    ? settled - Math.ceil(at.settings.startupLookbackMs / minuteMs)
    : Math.min(mark + 1, settled);
}
