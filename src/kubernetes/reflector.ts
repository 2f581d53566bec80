import type { Clock } from "../runtime/clock.ts";
import type { Latest } from "../runtime/latest.ts";
import type { Log } from "../runtime/log.ts";
import type { Random } from "../runtime/random.ts";
import type { Runnable } from "../runtime/run-all.ts";
import type { ClusterMeters } from "./cluster-meters.ts";
import type { ObjectMeta } from "./cluster-objects.ts";
import { countedStore } from "./counted-store.ts";
import type { StoreSettings } from "./counted-store.ts";
import { firstServed } from "./first-served.ts";
import { kindLabel } from "./kinds.ts";
import type { Kind } from "./kinds.ts";
import { absenceOf } from "./rules/absence.ts";
import type { Absence } from "./rules/absence.ts";
import { parseListPage } from "./rules/list-page.ts";
import { listQuery, watchQuery } from "./rules/queries.ts";
import { firstPageLimit } from "./rules/reflector-pace.ts";
import type {
  Listing,
  ReflectorEffect,
  ReflectorEvent,
  ReflectorState,
  RestartReason,
  Watching,
} from "./rules/reflector-state.ts";
import { firstState, step } from "./rules/reflector-step.ts";
import { refusalOf } from "./rules/refusal.ts";
import { troubleWords } from "./rules/trouble-words.ts";
import { statusMessage } from "./rules/watch-line.ts";
import type { WatchLine } from "./rules/watch-line.ts";
import type { ApiAnswer, ApiCall, Transport } from "./transport.ts";
import { watchItems } from "./watch-items.ts";

/** What a reflector works with. */
export interface ReflectorPorts {
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly transport: Transport;
  readonly meters: ClusterMeters;
  /** Set after the objects or the state changed; the cell's version is the message, its value says nothing. */
  readonly changed: Latest<null>;
}

/** How a reflector stands, for pages and metrics. */
export interface ReflectorSnapshot {
  readonly resource: string;
  readonly state: ReflectorState["kind"];
  /** True once the objects are the whole truth of some moment. */
  readonly synced: boolean;
  readonly objects: number;
  /** Why an optional kind counts as having no objects; null = it is there, or not known yet. */
  readonly absence: Absence | null;
  /** Null before the first answer. */
  readonly lastByteAgeMs: number | null;
  /** How long until it is tried again; null while it is at work. */
  readonly nextTryInMs: number | null;
  readonly restarts: Readonly<Partial<Record<RestartReason, number>>>;
  /** The trouble that is not over, in words; null = none. */
  readonly trouble: string | null;
}

/** Keeps the objects of one kind as the API server has them. */
export interface Reflector<T> {
  /** Lists and watches until the signal aborts; nothing that the API server does ends it. To be called once. */
  readonly run: Runnable;
  /** The newest objects; meaningful once synced. The same array until something changes. */
  objects(): readonly T[];
  snapshot(): ReflectorSnapshot;
}

/** What is kept and how it is asked for. */
export interface ReflectorSettings extends StoreSettings {
  readonly pageLimit?: number;
}

/** A reflector for `kind`; nothing happens before `run`. */
export function reflector<T extends ObjectMeta>(
  kind: Kind<T>,
  settings: ReflectorSettings,
  ports: ReflectorPorts,
): Reflector<T> {
  const { clock, random, transport, meters } = ports;
  const resource = kindLabel(kind);
  const paths = [kind.path, ...(kind.olderPaths ?? [])];
  const log = ports.log.with({ resource });
  const { pageLimit = firstPageLimit } = settings;
  const store = countedStore(kind, settings, { meters, log });
  const restarts: Partial<Record<RestartReason, number>> = {};
  let servedPath = kind.path;
  let state: ReflectorState = firstState({ optional: kind.optional, pageLimit });
  let lastByteMs: number | null = null;
  let trouble: string | null = null;

  function notify(): void {
    ports.changed.set(null);
  }

  function carryOut(effect: ReflectorEffect): void {
    switch (effect.kind) {
      case "commit":
        store.commit(effect.reason);
        break;
      case "discard":
        store.discardStaged();
        break;
      case "clear":
        store.clear();
        break;
      case "restarted":
        restarts[effect.reason] = (restarts[effect.reason] ?? 0) + 1;
        meters.restarts.add(1, { kind: resource, reason: effect.reason });
        break;
      case "trouble": {
        const { level, message, remedy } = troubleWords(effect.reason, kind);
        trouble = `${message}: ${effect.message}`;
        log[level](message, { cause: effect.message, remedy });
        break;
      }
      case "recovered":
        trouble = null;
        log.info("the watch works again", { after: effect.from });
        break;
      default:
        effect satisfies never;
    }
  }

  function take(event: ReflectorEvent): void {
    const before = state.kind;
    const transition = step(state, event, { nowMs: clock.monotonicMs(), chance: random.next() });
    ({ state } = transition);
    transition.effects.forEach(carryOut);
    if (state.memory.announced === null) {
      trouble = null;
    }
    if (before !== state.kind) {
      notify();
    }
  }

  function takeAnswer(answer: ApiAnswer): void {
    if (answer.kind !== "answered") {
      take(answer);
      return;
    }
    lastByteMs = clock.monotonicMs();
    const { status, body, retryAfterMs } = answer;
    const message = `HTTP ${status} ${statusMessage(body)}`.trim();
    take({ kind: "refused", refusal: refusalOf(status), message, retryAfterMs });
  }

  async function list(from: Listing, signal: AbortSignal): Promise<void> {
    // Only the first page may find another version; the pages after it belong to that one.
    const versions = from.continueToken === null ? [servedPath, ...paths] : [servedPath];
    const { path, answer } = await firstServed(versions, (one) =>
      transport.request({ method: "GET", path: one, query: listQuery(from) }, signal),
    );
    servedPath = path;
    if (answer.kind !== "answered" || answer.status !== 200) {
      takeAnswer(answer);
      return;
    }
    lastByteMs = clock.monotonicMs();
    const page = parseListPage(answer.body);
    if (page.kind === "malformed") {
      take({ kind: "refused", refusal: "rejected", message: page.reason, retryAfterMs: null });
      return;
    }
    store.stage(page.items);
    take({ kind: "page", continueToken: page.continueToken, resourceVersion: page.resourceVersion });
  }

  /** Cache first, then the state, then the news. */
  function takeLine(line: WatchLine): void {
    switch (line.kind) {
      case "object": {
        const changed = store.take(line);
        take({ kind: "advanced", resourceVersion: line.resourceVersion });
        if (changed) {
          notify();
        }
        break;
      }
      case "bookmark":
        meters.events.add(1, { kind: resource, type: "bookmark" });
        take({ kind: "advanced", resourceVersion: line.resourceVersion });
        break;
      case "error":
        take({ kind: "error-event", refusal: refusalOf(line.status), message: line.message });
        break;
      case "malformed":
        take({ kind: "bad-line", message: line.reason });
        break;
      default:
        line satisfies never;
    }
  }

  async function watch(from: Watching, signal: AbortSignal): Promise<void> {
    const call: ApiCall = { method: "GET", path: servedPath, query: watchQuery(from, random.next()) };
    const onBytes = (): void => {
      lastByteMs = clock.monotonicMs();
    };
    const items = watchItems(call, { transport, clock, onBytes }, signal);
    for await (const item of items) {
      switch (item.kind) {
        case "line":
          takeLine(item.line);
          break;
        case "not-opened":
          takeAnswer(item.answer);
          break;
        case "broken":
          take({ kind: "unreachable", message: item.message });
          break;
        case "opened":
        case "bad-line":
        case "ended":
        case "silent":
          take(item);
          break;
        default:
          item satisfies never;
      }
      if (state.kind !== "watching") {
        break;
      }
    }
  }

  async function turn(signal: AbortSignal): Promise<void> {
    switch (state.kind) {
      case "listing":
        return list(state, signal);
      case "watching":
        return watch(state, signal);
      case "waiting":
      case "forbidden":
      case "not-installed":
        await clock.sleep(Math.max(0, state.untilMs - clock.monotonicMs()), signal);
        return take({ kind: "woke" });
      default:
        return state satisfies never;
    }
  }

  return {
    async run(signal) {
      while (!signal.aborted) {
        try {
          await turn(signal);
        } catch (error) {
          if (!signal.aborted) {
            throw error;
          }
        }
      }
    },
    objects: () => store.objects(),
    snapshot: () => ({
      resource,
      state: state.kind,
      synced: state.memory.synced,
      objects: store.size,
      absence: absenceOf(state, { objects: store.size, ...kind }),
      lastByteAgeMs: lastByteMs === null ? null : clock.monotonicMs() - lastByteMs,
      nextTryInMs: "untilMs" in state ? Math.max(0, state.untilMs - clock.monotonicMs()) : null,
      restarts: { ...restarts },
      trouble,
    }),
  };
}
