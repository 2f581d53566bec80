import type { ReadableSpan } from "@opentelemetry/sdk-trace";
import { boundedQueue } from "../runtime/bounded-queue.ts";
import type { Clock } from "../runtime/clock.ts";
import type { Log } from "../runtime/log.ts";
import type { Meter } from "../runtime/meter.ts";
import type { Runnable } from "../runtime/run-all.ts";
import type { Tracer } from "../runtime/tracer.ts";
import { otelTracer } from "./otel-tracer.ts";
import { pushSpans } from "./push-spans.ts";
import type { TelemetryDestination } from "./telemetry-destination.ts";
import type { TraceSampler } from "./trace-sampler.ts";

/** Spans that wait for a push, about a kilobyte each. Smaller loses spans of a large fleet's round; larger only holds memory. */
const maxWaiting = 2_048;

/** A tracer, and what brings its spans away. */
export interface Tracing {
  readonly tracer: Tracer;
  /** Pushes until the signal aborts, and what waits then within a second. */
  readonly push: Runnable;
}

/** Traces that are switched on. A receiver that is away costs the spans, and nothing else. */
export function otelTracing(
  parts: {
    readonly resource: Readonly<Record<string, string>>;
    readonly sampler: TraceSampler;
    readonly destination: TelemetryDestination;
  },
  ports: { readonly clock: Clock; readonly log: Log; readonly meter: Meter },
): Tracing {
  const { resource, sampler, destination } = parts;
  const { clock, log, meter } = ports;
  const spans = meter.counter(
    { name: "elbow_trace_spans_total", help: "Spans of elbow's own traces, when these are switched on." },
    [{ outcome: "pushed" }, { outcome: "failed" }, { outcome: "dropped" }],
  );
  const waiting = boundedQueue<ReadableSpan>(maxWaiting);
  return {
    tracer: otelTracer({
      resource,
      sampler,
      clock,
      ended(span) {
        if (!waiting.offer(span)) {
          spans.add(1, { outcome: "dropped" });
        }
      },
    }),
    push: (signal) => pushSpans({ waiting, destination, spans, clock, log }, signal),
  };
}
