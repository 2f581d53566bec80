import { packCalls, type PackedCall, type QueryGroup } from "./rules/pack.ts";
import type { Urgency } from "./rules/planned-query.ts";
import type { GroupTag } from "./read-ticket.ts";

/** Metrics that AWS called bad are remembered up to this number; one more forgets the oldest, which costs it a bisection. */
const maxSuspects = 1000;

/** What is asked last of all: metrics that spoilt a call before. Apart, they cost the others nothing. */
const suspects = "suspect";
type Lane = Urgency | typeof suspects;

const lanes: readonly Lane[] = ["alerting", "regular", "slow", "catch-up", suspects];

/**
 * The queries that wait for a call, packed lane by lane: alerting first, catching up after all that is live, suspects last.
 * Packed once and again only when more comes, so that a tick of ten thousand load balancers stays cheap. Bounded by its
 * callers: an actor waits for its answer before it asks again.
 */
export class ReadQueue {
  readonly #groups = new Map<Lane, QueryGroup<GroupTag>[]>();
  readonly #packed = new Map<Lane, PackedCall<GroupTag>[]>();
  readonly #suspects = new Set<string>();

  /** Takes in groups. */
  add(groups: readonly QueryGroup<GroupTag>[]): void {
    for (const group of groups) {
      this.#waitingIn(this.#laneOf(group)).push(group);
    }
  }

  /** Whether nothing waits. */
  get empty(): boolean {
    return lanes.every((lane) => !this.#groups.has(lane) && !this.#packed.has(lane));
  }

  /** The most urgent call, or null. What nobody waits for any more is dropped. */
  take(): PackedCall<GroupTag> | null {
    for (const lane of lanes) {
      const waiting = this.#groups.get(lane);
      if (waiting !== undefined) {
        this.#groups.delete(lane);
        const wanted = waiting.filter(({ tag }) => !tag.ticket.gone);
        const calls = packCalls(lane === suspects ? "catch-up" : lane, wanted);
        this.#packed.set(lane, calls.toReversed());
      }
      const packed = this.#packed.get(lane);
      const call = packed?.pop() ?? null;
      if (packed?.length === 0) {
        this.#packed.delete(lane);
      }
      if (call !== null) {
        return call;
      }
    }
    return null;
  }

  /** Remembers the metric of a group that AWS called bad, standing alone. */
  suspect(group: QueryGroup<GroupTag>): void {
    const key = keyOf(group);
    this.#suspects.delete(key);
    this.#suspects.add(key);
    const [oldest] = this.#suspects;
    if (this.#suspects.size > maxSuspects && oldest !== undefined) {
      this.#suspects.delete(oldest);
    }
  }

  /** Clears the metrics of an answered call of suspicion. */
  clear(call: PackedCall<GroupTag>): void {
    if (this.#suspects.size > 0) {
      for (const group of call.groups) {
        this.#suspects.delete(keyOf(group));
      }
    }
  }

  /** The groups of a lane that are to be packed; calls packed before are opened again. */
  #waitingIn(lane: Lane): QueryGroup<GroupTag>[] {
    const known = this.#groups.get(lane);
    if (known !== undefined) {
      return known;
    }
    const waiting = (this.#packed.get(lane) ?? []).flatMap(({ groups }) => [...groups]);
    this.#packed.delete(lane);
    this.#groups.set(lane, waiting);
    return waiting;
  }

  #laneOf(group: QueryGroup<GroupTag>): Lane {
    return this.#suspects.has(keyOf(group)) ? suspects : (group.queries[0]?.urgency ?? "catch-up");
  }
}

function keyOf(group: QueryGroup<GroupTag>): string {
  return group.queries[0]?.spec.metricKey ?? "";
}
