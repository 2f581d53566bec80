import { backoffMs } from "../runtime/backoff.ts";
import { boundedQueue } from "../runtime/bounded-queue.ts";
import type { Clock } from "../runtime/clock.ts";
import type { Log } from "../runtime/log.ts";
import type { Meter } from "../runtime/meter.ts";
import type { Random } from "../runtime/random.ts";
import { runAll, type Runnable } from "../runtime/run-all.ts";
import type { ObjectEvent } from "./object-event.ts";
import { closeSeries, dampEvent, noDamping, type SeriesUpdate } from "./rules/event-damping.ts";
import { eventName, eventNamespace, eventObject, seriesPatch } from "./rules/event-object.ts";
import { postVerdict } from "./rules/event-verdict.ts";
import type { ApiCall, Transport } from "./transport.ts";

/** The most events that wait to be posted. Fewer loses some of a large change; more keeps news that are old when they arrive. */
const maxWaiting = 500;

/** How often an event is tried that the API server could not take. More holds up newer ones. */
const tries = 4;

/** How often series that fell silent are looked for. */
const closeEveryMs = 60_000;

/** Events are given up for this long after a 403: somebody must add the rule first. */
const forbiddenPauseMs = 600_000;

/** What posting needs of the world. */
export interface EventPorts {
  readonly transport: Pick<Transport, "request">;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly meter: Meter;
  /** Names this process in events, e.g. the pod's name. */
  readonly instance: string;
  /** Told once when elbow may not post events, and when it may again. */
  readonly refused: (problem: { readonly message: string; readonly remedy: string }) => void;
  readonly accepted: () => void;
}

/** Posts events on objects of the cluster, damped as client-go does it. Losing one is harmless: events are a courtesy. */
export interface EventRecorder {
  /** Never waits; an event that finds the queue full is dropped and counted. */
  record(event: ObjectEvent): void;
  /** Posts until the signal aborts. To be called once. */
  readonly run: Runnable;
}

/** A recorder that has posted nothing. Counts outcomes in `elbow_events_total`. */
export function eventRecorder(ports: EventPorts): EventRecorder {
  const { clock, random, transport, log } = ports;
  const posted = ports.meter.counter(
    { name: "elbow_events_total", help: "Kubernetes Events by what became of them." },
    ["posted", "damped", "dropped", "failed"].map((outcome) => ({ outcome })),
  );
  const calls = boundedQueue<ApiCall>(maxWaiting);
  let damping = noDamping;
  let serial = 0;
  let pausedUntilMs = 0;

  function enqueue(call: ApiCall): void {
    if (!calls.offer(call)) {
      posted.add(1, { outcome: "dropped" });
    }
  }

  async function post(call: ApiCall, signal: AbortSignal): Promise<void> {
    for (let attempt = 1; ; attempt += 1) {
      if (clock.monotonicMs() < pausedUntilMs) {
        posted.add(1, { outcome: "dropped" });
        return;
      }
      const verdict = postVerdict(await transport.request(call, signal));
      switch (verdict.kind) {
        case "done":
          posted.add(1, { outcome: "posted" });
          pausedUntilMs = 0;
          ports.accepted();
          return;
        case "forbidden":
          posted.add(1, { outcome: "failed" });
          pausedUntilMs = clock.monotonicMs() + forbiddenPauseMs;
          ports.refused(verdict);
          return;
        case "useless":
          posted.add(1, { outcome: "failed" });
          log.debug("an event could not be posted", { message: verdict.message });
          return;
        case "later":
          if (attempt >= tries) {
            posted.add(1, { outcome: "failed" });
            log.debug("an event could not be posted", { message: verdict.message });
            return;
          }
          await clock.sleep(
            Math.max(verdict.retryAfterMs, backoffMs({ firstMs: 1000, longestMs: 30_000 }, attempt, random)),
            signal,
          );
          break;
        default:
          verdict satisfies never;
      }
    }
  }

  return {
    record(event) {
      const nowMs = clock.nowMs();
      serial = (serial + 1) % 0x10000;
      const name = eventName(event, { nowMs, serial });
      const namespace = eventNamespace(event);
      const damped = dampEvent(damping, event, { nowMs, name, namespace });
      ({ damping } = damped);
      const { decision } = damped;
      switch (decision.kind) {
        case "create":
          enqueue({
            method: "POST",
            path: collection(namespace),
            body: eventObject(decision.event, { nowMs, name, instance: ports.instance }),
          });
          break;
        case "update":
          enqueue(patchCall(decision.update));
          break;
        case "counted":
        case "damped":
          posted.add(1, { outcome: "damped" });
          break;
        default:
          decision satisfies never;
      }
    },
    async run(signal) {
      const posting = async (inner: AbortSignal): Promise<void> => {
        for (;;) {
          await post(await calls.take(inner), inner);
        }
      };
      const closing = async (inner: AbortSignal): Promise<void> => {
        for (;;) {
          await clock.sleep(closeEveryMs, inner);
          const closed = closeSeries(damping, clock.nowMs());
          ({ damping } = closed);
          closed.updates.forEach((update) => enqueue(patchCall(update)));
        }
      };
      await runAll([posting, closing], signal);
    },
  };
}

function collection(namespace: string): string {
  return `/apis/events.k8s.io/v1/namespaces/${encodeURIComponent(namespace)}/events`;
}

function patchCall(update: SeriesUpdate): ApiCall {
  return {
    method: "PATCH",
    path: `${collection(update.namespace)}/${encodeURIComponent(update.name)}`,
    contentType: "application/merge-patch+json",
    body: seriesPatch(update),
  };
}
