import type { Absence } from "./rules/absence.ts";
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
