import type { ServerResponse } from "node:http";
import type { Clock } from "../../../runtime/clock.ts";
import type { FaultSchedule } from "../../faults/fault-schedule.ts";
import type { ObjectStore } from "./object-store.ts";
import type { ResourceKind } from "./resource-table.ts";
import { statusObject } from "./status-answer.ts";

/** What a watch asked for. */
export interface WatchRequest {
  readonly kind: ResourceKind;
  readonly namespace: string | null;
  /** As the client wrote it; "" and "0" mean: begin with what there is. */
  readonly resourceVersion: string;
  readonly bookmarks: boolean;
  readonly sendInitialEvents: boolean;
  readonly timeoutMs: number;
}

/** What a watch reads from. */
export interface WatchSource {
  readonly store: ObjectStore;
  readonly clock: Clock;
  readonly faults: FaultSchedule;
  /** Aborts when the server closes. */
  readonly closing: AbortSignal;
}

/** The API server sends a bookmark about once a minute. */
const bookmarkEveryMs = 60_000;

function bookmark(kind: ResourceKind, revision: number, initialEnd: boolean): object {
  return {
    type: "BOOKMARK",
    object: {
      kind: kind.kind,
      apiVersion: kind.apiVersion,
      metadata: {
        resourceVersion: String(revision),
        creationTimestamp: null,
        ...(initialEnd ? { annotations: { "k8s.io/initial-events-end": "true" } } : {}),
      },
    },
  };
}

/** Sleeps, or returns early when either signal aborts; false then. */
async function nap(clock: Clock, ms: number, signal: AbortSignal): Promise<boolean> {
  try {
    await clock.sleep(ms, signal);
    return true;
  } catch (error) {
    if (signal.aborted) {
      return false;
    }
    throw error;
  }
}

/**
 * Streams changes as lines of JSON until the time-out, the end of the client or of the server. A version that is
 * forgotten gets an ERROR event with 410. Resolves when the stream has ended.
 */
export async function streamWatch(
  source: WatchSource,
  watch: WatchRequest,
  response: ServerResponse,
): Promise<void> {
  const { store, clock, faults } = source;
  const gone = new AbortController();
  response.once("close", () => gone.abort());
  const ended = AbortSignal.any([gone.signal, source.closing]);
  const startedMs = clock.monotonicMs();
  response.writeHead(200, { "content-type": "application/json" });
  response.flushHeaders();
  const send = (event: object): void => {
    response.write(`${JSON.stringify(event)}\n`);
  };
  const subject = `watch ${watch.kind.resource}`;
  const fresh = watch.resourceVersion === "" || watch.resourceVersion === "0";
  let revision = fresh ? store.revision : Number(watch.resourceVersion);
  if (!fresh && (revision < store.oldestRevision || faults.strikes("kubernetes-expired", subject))) {
    const message = `too old resource version: ${revision} (${store.oldestRevision})`;
    send({ type: "ERROR", object: statusObject({ code: 410, reason: "Expired", message }) });
    response.end();
    return;
  }
  if (fresh || watch.sendInitialEvents) {
    revision = store.revision;
    for (const object of store.list(watch.kind.resource, watch.namespace)) {
      send({ type: "ADDED", object });
    }
  }
  if (watch.sendInitialEvents) {
    send(bookmark(watch.kind, revision, true));
  }
  let bookmarkedMs = startedMs;
  while (!ended.aborted) {
    store.refresh();
    for (const event of store.since(revision, watch.kind.resource)) {
      if (faults.strikes("kubernetes-reset", subject)) {
        response.write('{"type":"MODIFIED","object":{"kind":');
        response.destroy();
        return;
      }
      revision = event.revision;
      if (watch.namespace === null || watch.namespace === event.namespace) {
        send({ type: event.type, object: event.object });
      }
    }
    const elapsedMs = clock.monotonicMs() - startedMs;
    if (elapsedMs >= watch.timeoutMs || faults.strikes("kubernetes-watch-closed", subject)) {
      break;
    }
    if (watch.bookmarks && clock.monotonicMs() - bookmarkedMs >= bookmarkEveryMs) {
      bookmarkedMs = clock.monotonicMs();
      send(bookmark(watch.kind, store.revision, false));
    }
    const woken = new AbortController();
    const unsubscribe = store.subscribe(() => woken.abort());
    const untilChangeMs = Math.max(1, store.nextChangeMs() - clock.nowMs());
    const untilBookmarkMs = watch.bookmarks ? bookmarkedMs + bookmarkEveryMs - clock.monotonicMs() : Infinity;
    const waitMs = Math.min(untilChangeMs, untilBookmarkMs, watch.timeoutMs - elapsedMs);
    await nap(clock, Math.max(1, waitMs), AbortSignal.any([ended, woken.signal]));
    unsubscribe();
  }
  if (watch.bookmarks && !ended.aborted) {
    send(bookmark(watch.kind, store.revision, false));
  }
  response.end();
}
