import type { Runnable } from "../runtime/run-all.ts";
import { answerEvent, askPage } from "./ask-page.ts";
import type { ObjectMeta } from "./cluster-objects.ts";
import { countedStore } from "./counted-store.ts";
import { kindLabel } from "./kinds.ts";
import type { Kind } from "./kinds.ts";
import type { ReflectorPorts, ReflectorSettings } from "./reflector-ports.ts";
import { reflectorSnapshot, type ReflectorSnapshot } from "./reflector-snapshot.ts";
import { watchQuery } from "./rules/queries.ts";
import { firstPageLimit } from "./rules/reflector-pace.ts";
import type {
  Listing,
  ReflectorEffect,
  ReflectorEvent,
  ReflectorState,
  RestartReason,
  Streaming,
  Watching,
} from "./rules/reflector-state.ts";
import { firstState } from "./rules/reflector-begin.ts";
import { step } from "./rules/reflector-step.ts";
import { refusalOf } from "./rules/refusal.ts";
import { troubleWords } from "./rules/trouble-words.ts";
import type { WatchLine } from "./rules/watch-line.ts";
import type { ApiCall } from "./transport.ts";
import { streamSilenceMs, watchItems, watchSilenceMs } from "./watch-items.ts";

/** Keeps the objects of one kind as the API server has them. */
export interface Reflector<T> {
  /** Lists and watches until the signal aborts; nothing that the API server does ends it. To be called once. */
  readonly run: Runnable;
  /** Lists everything anew as soon as it can, because more is to be kept of each object; `isOutdated` until then. */
  relist(): void;
  /** The newest objects; meaningful once synced. The same array until something changes. */
  objects(): readonly T[];
  snapshot(): ReflectorSnapshot;
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
  const { pageLimit = firstPageLimit, streams = true } = settings;
  const store = countedStore(kind, settings, { meters, log });
  const restarts: Partial<Record<RestartReason, number>> = {};
  let servedPath = kind.path;
  let state: ReflectorState = firstState({ optional: kind.optional, pageLimit, streams });
  let busySinceMs = clock.monotonicMs();
  let interrupt = new AbortController();
  let isAsked = false;
  let isOutdated = false;
  let lastByteMs: number | null = null;
  let trouble: string | null = null;

  function heard(): void {
    lastByteMs = clock.monotonicMs();
  }

  function notify(): void {
    ports.changed.set(null);
  }

  function carryOut(effect: ReflectorEffect): void {
    switch (effect.kind) {
      case "commit":
        store.commit(effect.reason);
        isOutdated = isAsked;
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

  async function list(from: Listing, signal: AbortSignal): Promise<void> {
    // Only the first page may find another version; the pages after it belong to that one.
    const versions = from.continueToken === null ? [servedPath, ...paths] : [servedPath];
    const { path, items, event } = await askPage(from, { transport, paths: versions }, signal);
    servedPath = path;
    if (event.kind === "page" || event.kind === "refused") {
      heard();
    }
    store.stage(items);
    take(event);
  }

  /** Cache first, then the state, then the news. Objects of a stream are seen only once it has told all. */
  function takeLine(line: WatchLine): void {
    switch (line.kind) {
      case "object": {
        if (state.kind === "streaming") {
          store.stageEvent(line);
          break;
        }
        const changed = store.take(line);
        take({ kind: "advanced", resourceVersion: line.resourceVersion });
        if (changed) {
          notify();
        }
        break;
      }
      case "bookmark":
        if (state.kind === "streaming") {
          take(line.isInitialEnd ? { ...line, kind: "complete" } : { kind: "not-streamed" });
          break;
        }
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

  const silenceMs = (): number => (state.kind === "streaming" ? streamSilenceMs : watchSilenceMs);

  async function watch(from: Watching | Streaming, signal: AbortSignal): Promise<void> {
    const call: ApiCall = { method: "GET", path: servedPath, query: watchQuery(from, random.next()) };
    const items = watchItems(call, { transport, clock, onBytes: heard, silenceMs }, signal);
    for await (const item of items) {
      switch (item.kind) {
        case "line":
          takeLine(item.line);
          break;
        case "not-opened":
          if (item.answer.kind === "answered") {
            heard();
          }
          take(answerEvent(item.answer));
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
      if (state.kind !== "watching" && state.kind !== "streaming") {
        break;
      }
    }
  }

  async function turn(signal: AbortSignal): Promise<void> {
    switch (state.kind) {
      case "listing":
        return list(state, signal);
      case "streaming":
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
        interrupt = new AbortController();
        if (isAsked) {
          isAsked = false;
          take({ kind: "asked" });
        }
        busySinceMs = clock.monotonicMs();
        const inner = AbortSignal.any([signal, interrupt.signal]);
        try {
          await turn(inner);
        } catch (error) {
          if (!inner.aborted) {
            throw error;
          }
        }
      }
    },
    relist() {
      isAsked = true;
      isOutdated = true;
      interrupt.abort(relistAsked);
    },
    objects: () => store.objects(),
    snapshot: () =>
      reflectorSnapshot(
        kind,
        { state, objects: store.size, lastByteMs, busySinceMs, isOutdated, restarts, trouble },
        { nowMs: clock.monotonicMs(), silenceMs: silenceMs() },
      ),
  };
}

/** Made once: it is no fault of anybody. */
const relistAsked = new DOMException("the objects are to be listed anew", "AbortError");
