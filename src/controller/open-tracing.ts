import type { Clock } from "../runtime/clock.ts";
import type { Log } from "../runtime/log.ts";
import type { Runnable } from "../runtime/run-all.ts";
import { silentTracer } from "../runtime/silent-tracer.ts";
import type { Tracer } from "../runtime/tracer.ts";
import type { OtelMeter } from "../telemetry/otel-meter.ts";
import type { TraceSampler } from "../telemetry/trace-sampler.ts";
import { telemetryDestination, type TelemetrySettings } from "./telemetry-destination.ts";

/** Where elbow's own traces go, and how many. */
export interface TraceSettings {
  readonly receiver: TelemetrySettings;
  readonly sampler: TraceSampler;
}

/** The tracer of this process; `push` brings its spans away, null = there are none. */
export interface OpenTracing {
  readonly tracer: Tracer;
  readonly push: Runnable | null;
}

/** The traces of this process. The SDK for them is only in memory when they are switched on. */
export async function openTracing(
  settings: TraceSettings | null,
  ports: {
    readonly clock: Clock;
    readonly log: Log;
    readonly meter: OtelMeter;
    readonly resource: Readonly<Record<string, string>>;
  },
): Promise<OpenTracing> {
  if (settings === null) {
    return { tracer: silentTracer, push: null };
  }
  const { otelTracing } = await import("../telemetry/otel-tracing.ts");
  return otelTracing(
    {
      resource: ports.resource,
      sampler: settings.sampler,
      destination: telemetryDestination(settings.receiver),
    },
    ports,
  );
}
