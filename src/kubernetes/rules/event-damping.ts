import type { ObjectEvent } from "../object-event.ts";
import type { EventSeries } from "./event-object.ts";

/** Events of one object and type at once, then one more each `refillMs`: client-go's own figures, which keep one object from filling etcd. */
const burst = 25;
const refillMs = 300_000;

/** So many notes of one object, type and reason within `alikeForMs` are told apart; further ones become one combined event. */
const maxAlike = 10;
const alikeForMs = 600_000;

/** After this silence a series is over: the next event of its kind is a new one. */
const silenceMs = 360_000;

/** A series that goes on is written this often. */
const refreshMs = 1_800_000;

/** The most objects and series remembered; the longest untouched falls off. Fewer lets a flood of objects pass undamped. */
const maxRemembered = 2_000;

const combinedPrefix = "(combined from similar events): ";

interface Bucket {
  readonly tokens: number;
  readonly atMs: number;
}

interface Alike {
  readonly notes: ReadonlySet<string>;
  readonly lastAtMs: number;
}

interface Running extends EventSeries {
  readonly name: string;
  readonly namespace: string;
  readonly writtenCount: number;
  readonly writtenAtMs: number;
}

/** What is remembered of the events so far. A value. */
export interface Damping {
  readonly buckets: ReadonlyMap<string, Bucket>;
  readonly alike: ReadonlyMap<string, Alike>;
  readonly series: ReadonlyMap<string, Running>;
}

/** Nothing seen yet. */
export const noDamping: Damping = { buckets: new Map(), alike: new Map(), series: new Map() };

/** The series of an event that is already stored. */
export interface SeriesUpdate extends EventSeries {
  readonly name: string;
  readonly namespace: string;
}

/** What to do about an event. `counted`: its series was written lately and will be again. `damped`: too many of its object. */
export type EventDecision =
  | { readonly kind: "create"; readonly event: ObjectEvent; readonly name: string }
  | { readonly kind: "update"; readonly update: SeriesUpdate }
  | { readonly kind: "counted" }
  | { readonly kind: "damped" };

/** Decides about one event; `named` is its place if it has to be created. Source: client-go's correlator and series. */
export function dampEvent(
  damping: Damping,
  event: ObjectEvent,
  at: { readonly nowMs: number; readonly name: string; readonly namespace: string },
): { readonly damping: Damping; readonly decision: EventDecision } {
  const { nowMs } = at;
  const { object, type, reason, action } = event;
  const objectKey = [object.kind, object.namespace, object.name, object.uid, type].join("\n");
  const bucket = refilled(damping.buckets.get(objectKey), nowMs);
  if (bucket.tokens < 1) {
    const buckets = remember(damping.buckets, objectKey, bucket);
    return { damping: { ...damping, buckets }, decision: { kind: "damped" } };
  }
  const buckets = remember(damping.buckets, objectKey, { ...bucket, tokens: bucket.tokens - 1 });
  const alikeKey = `${objectKey}\n${reason}\n${action}`;
  const before = damping.alike.get(alikeKey);
  const recent =
    before === undefined || nowMs - before.lastAtMs >= alikeForMs ? new Set<string>() : before.notes;
  const combined = recent.size >= maxAlike && !recent.has(event.note);
  const notes = combined ? recent : new Set([...recent, event.note]);
  const alike = remember(damping.alike, alikeKey, { notes, lastAtMs: nowMs });
  const seriesKey = `${alikeKey}\n${combined ? combinedPrefix : event.note}`;
  const known = damping.series.get(seriesKey);
  if (known === undefined || nowMs - known.lastAtMs >= silenceMs) {
    const { name, namespace } = at;
    const begun = { name, namespace, count: 1, lastAtMs: nowMs, writtenCount: 1, writtenAtMs: nowMs };
    const stored = combined ? { ...event, note: combinedPrefix + event.note } : event;
    return {
      damping: { buckets, alike, series: remember(damping.series, seriesKey, begun) },
      decision: { kind: "create", event: stored, name },
    };
  }
  const going = { ...known, count: known.count + 1, lastAtMs: nowMs };
  const isDue = known.count === 1 || nowMs - known.writtenAtMs >= refreshMs;
  const written = isDue ? { ...going, writtenCount: going.count, writtenAtMs: nowMs } : going;
  return {
    damping: { buckets, alike, series: remember(damping.series, seriesKey, written) },
    decision: isDue ? { kind: "update", update: updateOf(going) } : { kind: "counted" },
  };
}

/** Forgets what no longer matters; `updates` are the last words of series that fell silent. */
export function closeSeries(
  damping: Damping,
  nowMs: number,
): { readonly damping: Damping; readonly updates: readonly SeriesUpdate[] } {
  const over = [...damping.series.values()].filter(({ lastAtMs }) => nowMs - lastAtMs >= silenceMs);
  return {
    damping: {
      buckets: keep(damping.buckets, (one) => refilled(one, nowMs).tokens < burst),
      alike: keep(damping.alike, ({ lastAtMs }) => nowMs - lastAtMs < alikeForMs),
      series: keep(damping.series, ({ lastAtMs }) => nowMs - lastAtMs < silenceMs),
    },
    updates: over.filter(({ count, writtenCount }) => count > writtenCount).map(updateOf),
  };
}

function updateOf({ name, namespace, count, lastAtMs }: Running): SeriesUpdate {
  return { name, namespace, count, lastAtMs };
}

function refilled(bucket: Bucket | undefined, nowMs: number): Bucket {
  if (bucket === undefined) {
    return { tokens: burst, atMs: nowMs };
  }
  // A wall clock that jumped back refills nothing.
  const refill = Math.max(0, nowMs - bucket.atMs) / refillMs;
  return { tokens: Math.min(burst, bucket.tokens + refill), atMs: nowMs };
}

/** Puts `key` last; the first of too many is the longest untouched. */
function remember<T>(map: ReadonlyMap<string, T>, key: string, value: T): ReadonlyMap<string, T> {
  const next = new Map(map);
  next.delete(key);
  next.set(key, value);
  for (const oldest of next.keys()) {
    if (next.size <= maxRemembered) {
      break;
    }
    next.delete(oldest);
  }
  return next;
}

function keep<T>(map: ReadonlyMap<string, T>, wanted: (value: T) => boolean): ReadonlyMap<string, T> {
  return new Map([...map].filter(([, value]) => wanted(value)));
}
