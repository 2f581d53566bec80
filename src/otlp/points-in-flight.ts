/** Counts the points of requests that wait for an answer. */
export class PointsInFlight {
  #count = 0;

  get count(): number {
    return this.#count;
  }

  /** Counts `points` until `work` has ended, however it ends. */
  async during<T>(points: number, work: () => Promise<T>): Promise<T> {
    this.#count += points;
    try {
      return await work();
    } finally {
      this.#count -= points;
    }
  }
}
