import { AsyncLocalStorage } from "node:async_hooks";
import { ROOT_CONTEXT, SpanKind, SpanStatusCode, trace, type Context, type HrTime } from "@opentelemetry/api";
import { resourceFromAttributes } from "@opentelemetry/resources";
import {
  AlwaysOffSampler,
  AlwaysOnSampler,
  ParentBasedSampler,
  TraceIdRatioBasedSampler,
  TracerProvider,
  type ReadableSpan,
  type Sampler,
} from "@opentelemetry/sdk-trace";
import type { Clock } from "../runtime/clock.ts";
import type { Span, Tracer } from "../runtime/tracer.ts";
import type { TraceSampler } from "./trace-sampler.ts";

/** What the tracer is made of. */
export interface OtelTracerParts {
  /** OTLP resource of every span: the same as the self-metrics', and the version. */
  readonly resource: Readonly<Record<string, string>>;
  readonly sampler: TraceSampler;
  readonly clock: Clock;
  /** Given each span that ended and is kept; must return quickly. */
  readonly ended: (span: ReadableSpan) => void;
}

/** The tracer on the OpenTelemetry SDK. Registers nothing globally: other users of the SDK in the process are not traced. */
export function otelTracer({ resource, sampler, clock, ended }: OtelTracerParts): Tracer {
  const provider = new TracerProvider({
    resource: resourceFromAttributes({ ...resource }),
    sampler: samplerOf(sampler),
    spanProcessors: [
      { onStart() {}, onEnd: ended, forceFlush: () => Promise.resolve(), shutdown: () => Promise.resolve() },
    ],
  });
  const sdk = provider.getTracer("elbow");
  const around = new AsyncLocalStorage<Context>();
  return {
    async span({ name, kind, attributes }, work) {
      const context = around.getStore() ?? ROOT_CONTEXT;
      const begun = { wallMs: clock.nowMs(), monotonicMs: clock.monotonicMs() };
      const span = sdk.startSpan(
        name,
        {
          kind: kind === "client" ? SpanKind.CLIENT : SpanKind.INTERNAL,
          attributes: { ...attributes },
          startTime: hrTimeOf(begun.wallMs),
        },
        context,
      );
      const own: Span = {
        note: (more) => void span.setAttributes({ ...more }),
        fail: (type) => void span.setAttribute("error.type", type).setStatus({ code: SpanStatusCode.ERROR }),
      };
      try {
        return await around.run(trace.setSpan(context, span), () => work(own));
      } catch (error) {
        own.fail(error instanceof Error ? error.name : "unknown");
        throw error;
      } finally {
        span.end(hrTimeOf(begun.wallMs + clock.monotonicMs() - begun.monotonicMs));
      }
    },
  };
}

function samplerOf({ name, ratio }: TraceSampler): Sampler {
  switch (name) {
    case "always_on":
      return new AlwaysOnSampler();
    case "always_off":
      return new AlwaysOffSampler();
    case "traceidratio":
      return new TraceIdRatioBasedSampler(ratio);
    case "parentbased_always_on":
      return new ParentBasedSampler({ root: new AlwaysOnSampler() });
    case "parentbased_always_off":
      return new ParentBasedSampler({ root: new AlwaysOffSampler() });
    case "parentbased_traceidratio":
      return new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(ratio) });
    default:
      return name satisfies never;
  }
}

/** The SDK takes a small number for milliseconds since the process began, so it is given seconds and nanoseconds. */
function hrTimeOf(epochMs: number): HrTime {
  const seconds = Math.floor(epochMs / 1000);
  return [seconds, Math.round((epochMs - seconds * 1000) * 1_000_000)];
}
