/** How long it is remembered when one was last seen that is seen no more. Longer only takes memory: its end is known after two passes. */
const rememberedMs = 86_400_000;

/** When each load balancer was last known to exist. */
export interface Sightings {
  /** To be called with what each pass saw, and when it began. */
  saw(arns: Iterable<string>, begunAtMs: number): void;
  /** When the newest pass that saw it began, epoch ms; 0 = never seen. */
  lastMs(arn: string): number;
}

/** Nothing seen yet. Bounded by what AWS listed within a day. */
export function sightings(): Sightings {
  let last: ReadonlyMap<string, number> = new Map();
  return {
    saw(arns, begunAtMs) {
      const next = new Map([...last].filter(([, atMs]) => begunAtMs - atMs < rememberedMs));
      for (const arn of arns) {
        next.set(arn, begunAtMs);
      }
      last = next;
    },
    lastMs: (arn) => last.get(arn) ?? 0,
  };
}
