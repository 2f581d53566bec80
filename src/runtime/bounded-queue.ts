/** A first-in-first-out queue that never grows past its bound: `offer` says no instead. The caller counts refusals. */
export interface BoundedQueue<T> {
  readonly size: number;
  readonly capacity: number;
  /** False when the queue is full; the item was not taken. */
  offer(item: T): boolean;
  /** The oldest item; waits for one; rejects with `signal.reason` on abort. */
  take(signal: AbortSignal): Promise<T>;
  /** All items that wait now, oldest first. */
  drain(): readonly T[];
}

/** A queue for at most `capacity` waiting items. */
export function boundedQueue<T>(capacity: number): BoundedQueue<T> {
  let items: T[] = [];
  const takers = new Set<() => void>();
  return {
    capacity,
    get size() {
      return items.length;
    },
    offer(item) {
      if (items.length >= capacity) {
        return false;
      }
      items.push(item);
      const [taker] = takers;
      taker?.();
      return true;
    },
    async take(signal) {
      signal.throwIfAborted();
      while (items.length === 0) {
        const { promise, resolve, reject } = Promise.withResolvers<void>();
        const abort = (): void => reject(signal.reason);
        takers.add(resolve);
        signal.addEventListener("abort", abort, { once: true });
        try {
          await promise;
        } finally {
          takers.delete(resolve);
          signal.removeEventListener("abort", abort);
        }
      }
      return items.shift() as T;
    },
    drain() {
      const all = items;
      items = [];
      return all;
    },
  };
}
