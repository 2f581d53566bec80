import { kindLabel, type Kind } from "./kinds.ts";
import type { ObjectMeta } from "./cluster-objects.ts";
import { absenceOf, type Absence } from "./rules/absence.ts";
import { overdueMs } from "./rules/overdue.ts";
import type { ReflectorState, RestartReason } from "./rules/reflector-state.ts";

/** How a reflector stands, for pages, metrics and health. */
export interface ReflectorSnapshot {
  readonly resource: string;
  readonly state: ReflectorState["kind"];
  /** True once the objects are the whole truth of some moment. */
  readonly synced: boolean;
  readonly objects: number;
  /** Why an optional kind counts as having no objects; null = it is there, or not known yet. */
  readonly absence: Absence | null;
  /** Null before the first answer. */
  readonly lastByteAgeMs: number | null;
  /** How long until it is tried again; null while it is at work. */
  readonly nextTryInMs: number | null;
  /** How long its activity lasts beyond what it may: 0 unless the loop itself hangs, whatever the API server does. */
  readonly overdueMs: number;
  /** True while the objects lack what is to be kept of them since `relist`. */
  readonly isOutdated: boolean;
  readonly restarts: Readonly<Partial<Record<RestartReason, number>>>;
  /** The trouble that is not over, in words; null = none. */
  readonly trouble: string | null;
}

/** A reflector's snapshot from what it keeps. Times are monotonic. */
export function reflectorSnapshot<T extends ObjectMeta>(
  kind: Kind<T>,
  kept: {
    readonly state: ReflectorState;
    readonly objects: number;
    readonly lastByteMs: number | null;
    /** When its present activity began. */
    readonly busySinceMs: number;
    readonly isOutdated: boolean;
    readonly restarts: ReflectorSnapshot["restarts"];
    readonly trouble: string | null;
  },
  at: { readonly nowMs: number; readonly silenceMs: number },
): ReflectorSnapshot {
  const { state, objects, lastByteMs, busySinceMs, isOutdated, restarts, trouble } = kept;
  const { nowMs, silenceMs } = at;
  const sinceMs = Math.max(busySinceMs, lastByteMs ?? 0);
  return {
    resource: kindLabel(kind),
    state: state.kind,
    synced: state.memory.synced,
    objects,
    absence: absenceOf(state, { ...kind, objects }),
    lastByteAgeMs: lastByteMs === null ? null : nowMs - lastByteMs,
    nextTryInMs: "untilMs" in state ? Math.max(0, state.untilMs - nowMs) : null,
    overdueMs: overdueMs(state, { nowMs, sinceMs, silenceMs }),
    isOutdated: isOutdated && state.kind !== "not-installed" && state.kind !== "forbidden",
    restarts: { ...restarts },
    trouble,
  };
}
