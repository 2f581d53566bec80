import type { Checkpoint } from "./checkpoint-decode.ts";
import type { SavedLoadBalancer } from "./checkpoint-document.ts";
import { dividedSpending } from "./saved-spending.ts";

/**
 * One checkpoint out of several, with the load balancers that `wanted` names; each as the newest document has it. The head is
 * the newest one's, but clean only when all are that something was taken from; what the
 * month cost is the part of one of `buckets`. Null when there is none.
 */
export function mergedCheckpoint(
  checkpoints: readonly Checkpoint[],
  wanted: (arn: string) => boolean,
  buckets: number,
): Checkpoint | null {
  const newestFirst = checkpoints.toSorted((a, b) => b.savedAtMs - a.savedAtMs);
  const [newest] = newestFirst;
  if (newest === undefined) {
    return null;
  }
  const destinations: string[] = [];
  const templates: Checkpoint["templates"][number][] = [];
  const shapes: (readonly number[])[] = [];
  const loadBalancers = new Map<string, SavedLoadBalancer>();
  const used = new Set<Checkpoint>();
  for (const one of newestFirst) {
    const offset = { to: destinations.length, template: templates.length, shape: shapes.length };
    destinations.push(...one.destinations);
    templates.push(...one.templates);
    shapes.push(...one.shapes.map((shape) => shape.map((index) => index + offset.template)));
    for (const [arn, saved] of one.loadBalancers) {
      if (wanted(arn) && !loadBalancers.has(arn)) {
        loadBalancers.set(arn, moved(saved, offset));
        used.add(one);
      }
    }
  }
  const { spending: _former, ...head } = newest;
  const spending = dividedSpending(checkpoints, buckets);
  return {
    ...head,
    ...(spending === null ? {} : { spending }),
    clean: [...used].every(({ clean }) => clean),
    openedAtMs: Math.max(...newestFirst.map(({ openedAtMs }) => openedAtMs ?? 0)),
    destinations,
    templates,
    shapes,
    loadBalancers,
    unreadable: newestFirst.reduce((sum, { unreadable }) => sum + unreadable, 0),
  };
}

function moved(
  saved: SavedLoadBalancer,
  offset: { readonly to: number; readonly shape: number },
): SavedLoadBalancer {
  return {
    ...saved,
    groups: saved.groups.map(([key, shape]) => [key, shape + offset.shape] as const),
    to: saved.to.map((one) => ({ ...one, at: one.at + offset.to })),
  };
}
