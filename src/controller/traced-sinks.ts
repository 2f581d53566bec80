import type { Sink } from "../polling/sink.ts";
import type { Tracer } from "../runtime/tracer.ts";

/** Sinks with a span around each delivery: the parent of its push requests. */
export function tracedSinks(sinks: readonly Sink[], tracer: Tracer): readonly Sink[] {
  return sinks.map((sink) => ({
    name: sink.name,
    deliver: (batch, signal) =>
      tracer.span(
        {
          name: "deliver",
          kind: "internal",
          attributes: { "elbow.destination": sink.name, "elbow.series": batch.series.length },
        },
        async (span) => {
          const delivery = await sink.deliver(batch, signal);
          if (delivery.kind === "answered") {
            span.note({
              "elbow.points.delivered": delivery.delivered,
              "elbow.points.refused": delivery.refused.reduce((sum, { timesMs }) => sum + timesMs.length, 0),
            });
          } else {
            span.fail(delivery.kind);
          }
          return delivery;
        },
      ),
    close: () => sink.close(),
  }));
}
