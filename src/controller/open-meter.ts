import type { Settings } from "../config/settings.ts";
import type { Log } from "../runtime/log.ts";
import type { Random } from "../runtime/random.ts";
import { otelMeter, type OtelMeter } from "../telemetry/otel-meter.ts";

/** OTLP resource of what this process says of itself: the instance id keeps replicas apart at the receiver. */
export function processResource(random: Random): Readonly<Record<string, string>> {
  const instance = Math.floor(random.next() * 2 ** 48).toString(16);
  return { "service.name": "elbow", "service.instance.id": instance };
}

/**
 * The self-metrics of this process. Constant labels are cluster, region and what `labels` says without a template.
 */
export function openMeter(
  settings: Settings,
  ports: { readonly log: Log; readonly resource: Readonly<Record<string, string>> },
): OtelMeter {
  const labels: Record<string, string> = { cluster: settings.clusterName, region: settings.region };
  for (const name of ["cluster", "env"]) {
    const template = settings.series.labels[name];
    if (template !== undefined && !template.includes("${")) {
      labels[name] = template;
    }
  }
  return otelMeter({ labels, resource: ports.resource }, ports.log);
}
