import type { MetricReading } from "../aws/metric-reader.ts";
import type { Tracer } from "../runtime/tracer.ts";
import { callUnits, type PackedCall } from "./rules/pack.ts";

/** Reads with a span around it, by the conventions for AWS calls: https://opentelemetry.io/docs/specs/semconv/cloud-providers/aws-sdk/ */
export async function tracedCall(
  tracer: Tracer,
  call: PackedCall<unknown>,
  read: () => Promise<MetricReading>,
): Promise<MetricReading> {
  const attributes = {
    "rpc.system": "aws-api",
    "rpc.service": "CloudWatch",
    "rpc.method": "GetMetricData",
    "elbow.urgency": call.urgency,
    "elbow.queries": call.queryCount,
    "elbow.units": callUnits(call),
    "elbow.minutes": call.to - call.from,
  };
  return tracer.span({ name: "CloudWatch.GetMetricData", kind: "client", attributes }, async (span) => {
    const reading = await read();
    span.note({ "elbow.pages": reading.calls });
    if (reading.kind === "failed") {
      span.fail(reading.failure.code);
    }
    return reading;
  });
}
