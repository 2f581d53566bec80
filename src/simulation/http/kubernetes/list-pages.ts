import { randomUUID } from "node:crypto";
import type { KubernetesObject } from "../../world/simulated-object.ts";

/** One page of a list: a consistent picture at one revision. */
export interface ListPage {
  readonly items: readonly KubernetesObject[];
  readonly revision: number;
  readonly next: string | null;
  readonly remaining: number;
}

interface Rest {
  readonly items: readonly KubernetesObject[];
  readonly revision: number;
}

/** Lists that are read in pages. A continue token works once, and only while it is remembered. */
export interface ListPages {
  first(whole: Rest, limit: number): ListPage;
  /** Null = the token is not known (any more): 410. */
  next(token: string, limit: number): ListPage | null;
}

/** Unfinished lists remembered at once; the oldest is forgotten, as by compaction. */
const maxUnfinished = 32;

/** Pages over snapshots. */
export function listPages(): ListPages {
  const unfinished = new Map<string, Rest>();
  const page = (rest: Rest, limit: number): ListPage => {
    const items = rest.items.slice(0, limit);
    const remaining = rest.items.length - items.length;
    if (remaining === 0) {
      return { items, revision: rest.revision, next: null, remaining };
    }
    const token = Buffer.from(randomUUID()).toString("base64url");
    unfinished.set(token, { items: rest.items.slice(limit), revision: rest.revision });
    for (const oldest of unfinished.keys()) {
      if (unfinished.size <= maxUnfinished) {
        break;
      }
      unfinished.delete(oldest);
    }
    return { items, revision: rest.revision, next: token, remaining };
  };
  return {
    first: page,
    next(token, limit) {
      const rest = unfinished.get(token);
      unfinished.delete(token);
      return rest === undefined ? null : page(rest, limit);
    },
  };
}
