import type { ObjectEvent } from "../object-event.ts";

/** Who reports; the API server wants a qualified name. */
const reportingController = "elbow.dev/elbow";

/** The API server refuses a longer note. */
const maxNoteBytes = 1024;

/** Longest part of the object's name in the event's own name, which may have 253 characters. */
const maxNamePart = 200;

/** Repeats of an event. */
export interface EventSeries {
  readonly count: number;
  /** Epoch milliseconds. */
  readonly lastAtMs: number;
}

/** Where an event lies: the object's namespace, or `default` for a cluster-scoped one. */
export function eventNamespace({ object }: ObjectEvent): string {
  return object.namespace === "" ? "default" : object.namespace;
}

/** The name of an event: its object's, and what tells it from others. `serial` is unique within the process. */
export function eventName({ object }: ObjectEvent, at: { nowMs: number; serial: number }): string {
  const part = object.name.slice(0, maxNamePart).replace(/[^a-z0-9]+$/, "");
  return `${part}.${at.nowMs.toString(16)}${at.serial.toString(16).padStart(4, "0")}`;
}

/** The body of an events.k8s.io/v1 Event. `instance` = this process, at most 128 characters. */
export function eventObject(
  event: ObjectEvent,
  at: { readonly nowMs: number; readonly name: string; readonly instance: string },
): Readonly<Record<string, unknown>> {
  const { object, type, reason, action, note } = event;
  return {
    apiVersion: "events.k8s.io/v1",
    kind: "Event",
    metadata: { name: at.name, namespace: eventNamespace(event) },
    eventTime: microTime(at.nowMs),
    reportingController,
    reportingInstance: at.instance.slice(0, 128),
    type,
    reason,
    action,
    note: cutNote(note),
    regarding: {
      kind: object.kind,
      apiVersion: object.apiVersion,
      name: object.name,
      uid: object.uid,
      ...(object.namespace === "" ? {} : { namespace: object.namespace }),
    },
  };
}

/** The merge patch that says how often an event was repeated: nothing else of an event may change. */
export function seriesPatch({ count, lastAtMs }: EventSeries): Readonly<Record<string, unknown>> {
  return { series: { count, lastObservedTime: microTime(lastAtMs) } };
}

/** Kubernetes' MicroTime: exactly six digits, or the API server refuses it. */
export function microTime(ms: number): string {
  return new Date(ms).toISOString().replace("Z", "000Z");
}

/** The note in at most 1 kB of UTF-8, cut between characters, with an ellipsis where it was cut. */
export function cutNote(note: string): string {
  const encoder = new TextEncoder();
  if (encoder.encode(note).length <= maxNoteBytes) {
    return note;
  }
  const mark = "…";
  let bytes = encoder.encode(mark).length;
  let kept = "";
  for (const character of note) {
    bytes += encoder.encode(character).length;
    if (bytes > maxNoteBytes) {
      break;
    }
    kept += character;
  }
  return kept + mark;
}
