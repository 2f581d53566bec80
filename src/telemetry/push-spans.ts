import type { ReadableSpan } from "@opentelemetry/sdk-trace";
import type { BoundedQueue } from "../runtime/bounded-queue.ts";
import type { Clock } from "../runtime/clock.ts";
import type { Log } from "../runtime/log.ts";
import type { Counter } from "../runtime/meter.ts";
import { withDeadline } from "../runtime/with-deadline.ts";
import type { PushOutcome } from "./otlp-exporter.ts";
import { spanExporter } from "./span-exporter.ts";
import type { TelemetryDestination } from "./telemetry-destination.ts";

/** Between two pushes, as the SDK's own batches. Shorter only costs; longer fills the queue. */
const pushIntervalMs = 5_000;

/** What the exporter may take beyond its own time-out before it is left behind. Smaller counts a slow answer as none. */
const graceMs = 5_000;

/** How long the last push may hold up the end. Larger takes time from a stop that has to save and let go. */
const closeMs = 1_000;

/** What pushes, and where to. */
export interface SpanPush {
  readonly waiting: BoundedQueue<ReadableSpan>;
  readonly destination: TelemetryDestination;
  /** Counts spans with the labels `outcome="pushed"` and `"failed"`. */
  readonly spans: Counter;
  readonly clock: Clock;
  readonly log: Log;
}

/**
 * Pushes the spans that wait, every five seconds until the signal aborts, and once more then. Spans of a push that failed are
 * gone; the failure is logged once, and once more when it is over.
 */
export async function pushSpans(push: SpanPush, signal: AbortSignal): Promise<void> {
  const { waiting, destination, clock } = push;
  const exporter = spanExporter(destination);
  const say = failureWords(push);
  const pushOnce = async (limitMs: number, until: AbortSignal): Promise<void> => {
    const batch = waiting.drain();
    if (batch.length > 0) {
      const outcome = await withDeadline(() => exporter.push([...batch]), { clock, ms: limitMs }, until);
      const ended: PushOutcome =
        outcome.kind === "done"
          ? outcome.value
          : { kind: "failed", error: new Error(`no end within ${limitMs} ms`) };
      push.spans.add(batch.length, { outcome: ended.kind });
      say(ended);
    }
  };
  try {
    while (!signal.aborted) {
      await clock.sleep(pushIntervalMs, signal);
      await pushOnce(destination.timeoutMs + graceMs, signal);
    }
  } catch (error) {
    if (!signal.aborted) {
      throw error;
    }
  } finally {
    const never = new AbortController().signal;
    await withDeadline(
      async () => {
        await pushOnce(closeMs, never);
        await exporter.close();
      },
      { clock, ms: closeMs },
      never,
    );
  }
}

function failureWords({ destination, log }: SpanPush): (outcome: PushOutcome) => void {
  let failing = false;
  return (outcome) => {
    if (outcome.kind === "failed" && !failing) {
      log.warn("traces cannot be pushed; elbow works on without them, and tries again with the next ones", {
        // A query may hold a token; a user and password are refused where the variable is read.
        endpoint: destination.endpoint.replace(/[?#].*$/s, ""),
        error: outcome.error.message,
      });
    }
    if (outcome.kind === "pushed" && failing) {
      log.info("traces are pushed again");
    }
    failing = outcome.kind === "failed";
  };
}
