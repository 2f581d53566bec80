import { createInterface } from "node:readline/promises";

/** Asks a person on the terminal for one line; null when there is no more input. Rejects with the signal's reason on abort. */
export async function askLine(question: string, signal: AbortSignal): Promise<string | null> {
  // Not as a terminal: raw mode would swallow Ctrl-C.
  const reading = createInterface({ input: process.stdin, output: process.stderr, terminal: false });
  const closed = Promise.withResolvers<null>();
  reading.once("close", () => closed.resolve(null));
  try {
    return await Promise.race([reading.question(question, { signal }), closed.promise]);
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  } finally {
    reading.close();
  }
}
