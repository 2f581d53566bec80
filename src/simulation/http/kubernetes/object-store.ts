import type { Clock } from "../../../runtime/clock.ts";
import { type KubernetesObject, type SimulatedObject, objectAt } from "../../world/simulated-object.ts";

/** One change, as a watch reports it. The object carries its resourceVersion. */
export interface StoreEvent {
  readonly revision: number;
  readonly type: "ADDED" | "MODIFIED" | "DELETED";
  readonly resource: string;
  readonly namespace: string;
  readonly object: KubernetesObject;
}

/** What a write came to. */
export type WriteOutcome =
  | { readonly kind: "written"; readonly object: KubernetesObject }
  | { readonly kind: "conflict" | "missing" | "exists" };

/** The objects of the simulated cluster with one growing revision, as etcd keeps them. */
export interface ObjectStore {
  /** Applies whatever the world changed up to now. Called before every read. */
  refresh(): void;
  readonly revision: number;
  /** Events older than this are forgotten: a watch from before it is answered with 410. */
  readonly oldestRevision: number;
  list(resource: string, namespace: string | null): readonly KubernetesObject[];
  get(resource: string, namespace: string, name: string): KubernetesObject | null;
  /** Events after a revision, oldest first. */
  since(revision: number, resource: string): readonly StoreEvent[];
  create(resource: string, object: KubernetesObject): WriteOutcome;
  /** Refused as a conflict when the object carries a resourceVersion that is not the stored one. */
  replace(resource: string, object: KubernetesObject): WriteOutcome;
  remove(resource: string, namespace: string, name: string): WriteOutcome;
  /** Forgets all events: every older watch gets 410. */
  compact(): void;
  /** Called after each new event; the returned function ends it. */
  subscribe(listener: () => void): () => void;
  /** When the world changes next; Infinity when never. Epoch milliseconds. */
  nextChangeMs(): number;
}

/** Events kept for watches that start behind. More only costs memory; fewer means more 410. */
const maxHistory = 5000;
/** As in a cluster that has lived a while: never so small that a client could take it for "from the beginning". */
const firstRevision = 4711;

function namespaceOf(object: KubernetesObject): string {
  const { namespace } = object.metadata as { readonly namespace?: string };
  return namespace ?? "";
}

function versionOf(object: KubernetesObject): string | undefined {
  return (object.metadata as { readonly resourceVersion?: string }).resourceVersion;
}

/** A store that follows the world by the clock and takes writes besides. */
export function objectStore(objects: readonly SimulatedObject[], clock: Clock): ObjectStore {
  const stored = new Map<string, KubernetesObject>();
  const listeners = new Set<() => void>();
  let history: StoreEvent[] = [];
  let revision = firstRevision;
  let oldestRevision = firstRevision;
  let refreshedMs = clock.nowMs();

  const keyOf = (resource: string, namespace: string, name: string): string =>
    `${resource}/${namespace}/${name}`;
  const record = (type: StoreEvent["type"], resource: string, object: KubernetesObject): KubernetesObject => {
    revision += 1;
    const stamped = { ...object, metadata: { ...object.metadata, resourceVersion: String(revision) } };
    const namespace = namespaceOf(object);
    const key = keyOf(resource, namespace, object.metadata.name);
    if (type === "DELETED") {
      stored.delete(key);
    } else {
      stored.set(key, stamped);
    }
    history.push({ revision, type, resource, namespace, object: stamped });
    if (history.length > maxHistory) {
      history = history.slice(-maxHistory / 2);
      oldestRevision = (history[0]?.revision ?? revision) - 1;
    }
    for (const listener of listeners) {
      listener();
    }
    return stamped;
  };
  const put = (resource: string, object: KubernetesObject): void => {
    const known = stored.has(keyOf(resource, namespaceOf(object), object.metadata.name));
    record(known ? "MODIFIED" : "ADDED", resource, object);
  };
  for (const simulated of objects) {
    const object = objectAt(simulated, refreshedMs);
    if (object !== null) {
      put(simulated.resource, object);
    }
  }
  history = [];
  oldestRevision = revision;
  const changes = objects
    .flatMap((simulated) => simulated.versions.map((version) => ({ simulated, version })))
    .filter(({ version }) => version.fromMs > refreshedMs)
    .sort((a, b) => a.version.fromMs - b.version.fromMs);

  return {
    refresh() {
      const nowMs = clock.nowMs();
      while ((changes[0]?.version.fromMs ?? Infinity) <= nowMs) {
        const change = changes.shift();
        if (change?.version.object !== null && change !== undefined) {
          put(change.simulated.resource, change.version.object);
        } else if (change !== undefined) {
          this.remove(change.simulated.resource, change.simulated.namespace, change.simulated.name);
        }
      }
      refreshedMs = nowMs;
    },
    get revision() {
      return revision;
    },
    get oldestRevision() {
      return oldestRevision;
    },
    list: (resource, namespace) =>
      [...stored.entries()]
        .filter(([key]) => key.startsWith(namespace === null ? `${resource}/` : `${resource}/${namespace}/`))
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([, object]) => object),
    get: (resource, namespace, name) => stored.get(keyOf(resource, namespace, name)) ?? null,
    since: (after, resource) =>
      history.filter((event) => event.revision > after && event.resource === resource),
    create(resource, object) {
      if (stored.has(keyOf(resource, namespaceOf(object), object.metadata.name))) {
        return { kind: "exists" };
      }
      return { kind: "written", object: record("ADDED", resource, object) };
    },
    replace(resource, object) {
      const current = stored.get(keyOf(resource, namespaceOf(object), object.metadata.name));
      if (current === undefined) {
        return { kind: "missing" };
      }
      const version = versionOf(object);
      if (version !== undefined && version !== versionOf(current)) {
        return { kind: "conflict" };
      }
      const metadata = { ...object.metadata, uid: current.metadata.uid };
      return { kind: "written", object: record("MODIFIED", resource, { ...object, metadata }) };
    },
    remove(resource, namespace, name) {
      const current = stored.get(keyOf(resource, namespace, name));
      return current === undefined
        ? { kind: "missing" }
        : { kind: "written", object: record("DELETED", resource, current) };
    },
    compact() {
      history = [];
      oldestRevision = revision;
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    nextChangeMs: () => changes[0]?.version.fromMs ?? Infinity,
  };
}
