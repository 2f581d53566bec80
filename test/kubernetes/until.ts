/** How long a condition may take; only a broken test waits so long. */
const patienceMs = 8_000;

/** Waits, turn by turn of the event loop, until the condition holds. */
export async function until(what: string, holds: () => boolean): Promise<void> {
  const endMs = performance.now() + patienceMs;
  while (!holds()) {
    if (performance.now() > endMs) {
      throw new Error(`gave up waiting until ${what}`);
    }
    await new Promise<void>((resolve) => setImmediate(resolve));
  }
}
