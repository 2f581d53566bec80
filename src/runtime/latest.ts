/** A cell that holds the newest value only. Readers look when they take a turn; nobody queues old values. */
export interface Latest<T> {
  readonly value: T;
  /** Counts up with each `set`. */
  readonly version: number;
  set(value: T): void;
  /** Resolves when the version is no longer `seen` (at once if it already differs); rejects with `signal.reason` on abort. */
  changed(seen: number, signal: AbortSignal): Promise<void>;
}

/** A new cell. Waiters are bounded by the callers: each waiter is one pending `changed` call. */
export function latest<T>(initial: T): Latest<T> {
  let current = initial;
  let version = 0;
  const waiters = new Set<() => void>();
  return {
    get value() {
      return current;
    },
    get version() {
      return version;
    },
    set(value) {
      current = value;
      version += 1;
      const woken = [...waiters];
      waiters.clear();
      for (const wake of woken) {
        wake();
      }
    },
    async changed(seen, signal) {
      signal.throwIfAborted();
      if (version !== seen) {
        return;
      }
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      const abort = (): void => reject(signal.reason);
      waiters.add(resolve);
      signal.addEventListener("abort", abort, { once: true });
      try {
        await promise;
      } finally {
        waiters.delete(resolve);
        signal.removeEventListener("abort", abort);
      }
    },
  };
}
