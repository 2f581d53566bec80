import type { ListReason, ReflectorState } from "./reflector-state.ts";

/** Why a kind that a cluster may lack counts as having no objects, with the RBAC rule that is missing. */
export type Absence =
  | { readonly kind: "not-installed" }
  | { readonly kind: "forbidden"; readonly apiGroup: string; readonly resource: string };

/** The kind as far as its absence goes. */
interface SeenKind {
  readonly objects: number;
  readonly apiGroup: string;
  readonly resource: string;
}

/** Null while the kind is there, or while nobody knows. What was once listed is never absent for want of a permission. */
export function absenceOf(state: ReflectorState, { objects, apiGroup, resource }: SeenKind): Absence | null {
  if (!state.memory.optional || !state.memory.synced) {
    return null;
  }
  if (state.kind === "not-installed" || listReason(state) === "probe") {
    return { kind: "not-installed" };
  }
  const refused =
    state.kind === "forbidden" ||
    ((state.kind === "listing" || state.kind === "streaming") && state.memory.announced === "forbidden");
  return refused && objects === 0 ? { kind: "forbidden", apiGroup, resource } : null;
}

/** Why the list is made that is under way or comes after a wait; null when none is. */
function listReason(state: ReflectorState): ListReason | null {
  switch (state.kind) {
    case "listing":
    case "streaming":
      return state.reason;
    case "waiting":
    case "forbidden":
      return state.next.kind === "list" ? state.next.reason : null;
    case "watching":
    case "not-installed":
      return null;
    default:
      return state satisfies never;
  }
}
