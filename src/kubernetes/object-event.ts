/** An object that an event is about; with its UID, since `kubectl describe` looks for that. */
export interface RegardedObject {
  readonly kind: string;
  readonly apiVersion: string;
  /** Empty for cluster-scoped objects. */
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
}

/** Something that happened to an object, for the people who look at it with kubectl. */
export interface ObjectEvent {
  readonly object: RegardedObject;
  readonly type: "Normal" | "Warning";
  /** UpperCamelCase, at most 128 characters: people filter by it. */
  readonly reason: string;
  /** What elbow did, UpperCamelCase. */
  readonly action: string;
  /** For people; cut at 1 kB. */
  readonly note: string;
}
