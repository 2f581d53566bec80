import type { Clock } from "../runtime/clock.ts";
import type { Log } from "../runtime/log.ts";
import { withDeadline } from "../runtime/with-deadline.ts";
import type { OtelMeter } from "./otel-meter.ts";
import type { PushOutcome } from "./otlp-exporter.ts";
import { selfMetricsExporter } from "./self-metrics-exporter.ts";
import type { TelemetryDestination } from "./telemetry-destination.ts";

/** Between two pushes. Shorter only costs; longer, and alerts on elbow itself (data age) come late. */
const pushIntervalMs = 60_000;

/** What the exporter may take beyond its own time-out before it is left behind. Smaller counts a slow answer as none. */
const graceMs = 5_000;

/** How long pushes under way hold up the end. Larger takes time from a stop that has to save and let go. */
const closeMs = 1_000;

/** What pushes, and where to. */
export interface SelfMetricsPush {
  readonly meter: OtelMeter;
  readonly destinations: readonly TelemetryDestination[];
  readonly clock: Clock;
  readonly log: Log;
}

/**
 * Pushes all self-metrics to every destination, once at the start and then each minute, until the signal aborts. A
 * destination that fails hurts no other; its failure is counted and logged once, and once more when it is over.
 */
export async function pushSelfMetrics(push: SelfMetricsPush, signal: AbortSignal): Promise<void> {
  const { meter, clock, log } = push;
  const pushes = meter.counter(
    { name: "elbow_self_metrics_pushes_total", help: "Pushes of self-metrics over OTLP." },
    push.destinations.flatMap(({ name }) => [
      { destination: name, outcome: "pushed" },
      { destination: name, outcome: "failed" },
    ]),
  );
  const failing = new Set<string>();
  const exporters = push.destinations.map((destination) => ({
    destination,
    exporter: selfMetricsExporter(destination),
  }));
  const pushOnce = async (): Promise<void> => {
    const { resourceMetrics } = await meter.collect();
    await Promise.all(
      exporters.map(async ({ destination: { name, endpoint, timeoutMs }, exporter }) => {
        const outcome = await pushed(exporter.push(resourceMetrics), { timeoutMs, clock }, signal);
        pushes.add(1, { destination: name, outcome: outcome.kind });
        if (outcome.kind === "failed" && !failing.has(name)) {
          failing.add(name);
          log.warn(
            "self-metrics cannot be pushed; /metrics still has them, and elbow tries again each minute",
            {
              destination: name,
              // A query may hold a token; a user and password are refused by the configuration.
              endpoint: endpoint.replace(/[?#].*$/s, ""),
              error: outcome.error.message,
            },
          );
        }
        if (outcome.kind === "pushed" && failing.delete(name)) {
          log.info("self-metrics are pushed again", { destination: name });
        }
      }),
    );
  };
  try {
    while (!signal.aborted) {
      await pushOnce();
      await clock.sleep(pushIntervalMs, signal);
    }
  } catch (error) {
    if (!signal.aborted) {
      throw error;
    }
  } finally {
    const closed = Promise.all(exporters.map(({ exporter }) => exporter.close()));
    await withDeadline(() => closed, { clock, ms: closeMs }, new AbortController().signal);
  }
}

/** What became of a push, or that it lasts too long: the SDK's exporter does not heed a signal. */
async function pushed(
  push: Promise<PushOutcome>,
  { timeoutMs, clock }: { readonly timeoutMs: number; readonly clock: Clock },
  signal: AbortSignal,
): Promise<PushOutcome> {
  const ended = await withDeadline(() => push, { clock, ms: timeoutMs + graceMs }, signal);
  return ended.kind === "done"
    ? ended.value
    : { kind: "failed", error: new Error(`no end within ${timeoutMs + graceMs} ms`) };
}
