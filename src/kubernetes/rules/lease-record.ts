import { jsonRecord, type JsonRecord } from "../../runtime/json-record.ts";
import { fieldOf, textField } from "./json-fields.ts";
import { microTime } from "./micro-time.ts";

/** What a Lease says. */
export interface LeaseRecord {
  /** Empty = nobody. */
  readonly holder: string;
  readonly durationMs: number;
  /** As written; never compared with a clock. */
  readonly acquireTime: string | null;
  readonly renewTime: string | null;
  /** How often the holder changed. */
  readonly transitions: number;
}

/** A Lease as the API server has it. */
export interface StoredLease {
  readonly record: LeaseRecord;
  /** The fence: a write under an older one is refused. */
  readonly resourceVersion: string;
  /** Labels, annotations and owners as others wrote them, and fields of the spec that we do not know. */
  readonly metadata: JsonRecord;
  readonly otherSpec: JsonRecord;
}

/** Which Lease. */
export interface LeasePlace {
  readonly namespace: string;
  readonly name: string;
  /** Written when it is made. */
  readonly labels: Readonly<Record<string, string>>;
}

/** Reads a Lease of the API; whatever is missing counts as nobody's. Null = not an object with a version. */
export function readLease(body: unknown): StoredLease | null {
  const object = jsonRecord(body);
  const metadata = object === null ? null : jsonRecord(fieldOf(object, "metadata"));
  const resourceVersion = metadata === null ? null : textField(metadata, "resourceVersion", []);
  if (object === null || metadata === null || resourceVersion === null) {
    return null;
  }
  const {
    holderIdentity,
    leaseDurationSeconds,
    acquireTime,
    renewTime,
    leaseTransitions,
    ...otherSpec
  }: JsonRecord = jsonRecord(fieldOf(object, "spec")) ?? {};
  const kept = ["labels", "annotations", "ownerReferences", "finalizers"].flatMap((key) => {
    const value = fieldOf(metadata, key);
    return value === undefined ? [] : [[key, value] as const];
  });
  return {
    record: {
      holder: typeof holderIdentity === "string" ? holderIdentity : "",
      durationMs: wholeOf(leaseDurationSeconds) * 1000,
      acquireTime: typeof acquireTime === "string" ? acquireTime : null,
      renewTime: typeof renewTime === "string" ? renewTime : null,
      transitions: wholeOf(leaseTransitions),
    },
    resourceVersion,
    metadata: Object.fromEntries(kept),
    otherSpec,
  };
}

function wholeOf(value: unknown): number {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0 ? value : 0;
}

/** The object to send: a new one, or `over` an existing one, whose version it carries. */
export function leaseObject(place: LeasePlace, record: LeaseRecord, over: StoredLease | null): JsonRecord {
  const { namespace, name, labels } = place;
  return {
    apiVersion: "coordination.k8s.io/v1",
    kind: "Lease",
    metadata:
      over === null
        ? { namespace, name, labels }
        : { ...over.metadata, namespace, name, resourceVersion: over.resourceVersion },
    spec: {
      ...over?.otherSpec,
      holderIdentity: record.holder,
      leaseDurationSeconds: Math.max(1, Math.ceil(record.durationMs / 1000)),
      ...(record.acquireTime === null ? {} : { acquireTime: record.acquireTime }),
      ...(record.renewTime === null ? {} : { renewTime: record.renewTime }),
      leaseTransitions: record.transitions,
    },
  };
}

/** What a candidate writes: a renewal keeps acquireTime and transitions, a new holder counts one more. */
export function heldRecord(
  before: LeaseRecord | null,
  me: { readonly identity: string; readonly leaseDurationMs: number },
  wallMs: number,
): LeaseRecord {
  const time = microTime(wallMs);
  const mine = before !== null && before.holder === me.identity;
  return {
    holder: me.identity,
    durationMs: me.leaseDurationMs,
    acquireTime: mine ? (before.acquireTime ?? time) : time,
    renewTime: time,
    transitions: before === null ? 0 : before.transitions + (mine ? 0 : 1),
  };
}

/** What the holder writes when it lets go: nobody's, for a second, so that any candidate may take it at once. */
export function releasedRecord(before: LeaseRecord, wallMs: number): LeaseRecord {
  const time = microTime(wallMs);
  return { ...before, holder: "", durationMs: 1000, acquireTime: time, renewTime: time };
}
