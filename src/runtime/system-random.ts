import type { Random } from "./random.ts";

/** The machine's own chance. */
export const systemRandom: Random = { next: () => Math.random() };
