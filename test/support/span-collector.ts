import type { Clock } from "../../src/runtime/clock.ts";
import type { Tracer } from "../../src/runtime/tracer.ts";
import { otelTracer } from "../../src/telemetry/otel-tracer.ts";

/** One span as a test looks at it. */
export interface CollectedSpan {
  readonly name: string;
  readonly attributes: Readonly<Record<string, unknown>>;
  /** Name of the span that it is part of; null = of none. */
  readonly parent: string | null;
  readonly durationMs: number;
}

/** The real tracer, whose spans stay here. */
export function spanCollector(clock: Clock): {
  readonly tracer: Tracer;
  /** Those that ended, in that order; with a name only those. */
  readonly spans: (name?: string) => readonly CollectedSpan[];
} {
  const ended: Parameters<Parameters<typeof otelTracer>[0]["ended"]>[0][] = [];
  const tracer = otelTracer({
    resource: {},
    sampler: { name: "always_on", ratio: 1 },
    clock,
    ended: (span) => void ended.push(span),
  });
  const nameOf = (id: string | undefined): string | null =>
    ended.find((span) => span.spanContext().spanId === id)?.name ?? null;
  return {
    tracer,
    spans: (name) =>
      ended
        .filter((span) => name === undefined || span.name === name)
        .map((span) => ({
          name: span.name,
          attributes: span.attributes,
          parent: nameOf(span.parentSpanContext?.spanId),
          durationMs: span.duration[0] * 1000 + span.duration[1] / 1_000_000,
        })),
  };
}
