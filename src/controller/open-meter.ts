import type { Settings } from "../config/settings.ts";
import type { Log } from "../runtime/log.ts";
import type { Random } from "../runtime/random.ts";
import { otelMeter, type OtelMeter } from "../telemetry/otel-meter.ts";

/**
 * The self-metrics of this process. Constant labels are cluster, region and what `labels` says without a template; the
 * resource's instance id keeps replicas apart at the receiver.
 */
export function openMeter(
  settings: Settings,
  ports: { readonly log: Log; readonly random: Random },
): OtelMeter {
  const labels: Record<string, string> = { cluster: settings.clusterName, region: settings.region };
  for (const name of ["cluster", "env"]) {
    const template = settings.series.labels[name];
    if (template !== undefined && !template.includes("${")) {
      labels[name] = template;
    }
  }
  const instance = Math.floor(ports.random.next() * 2 ** 48).toString(16);
  return otelMeter(
    { labels, resource: { "service.name": "elbow", "service.instance.id": instance } },
    ports.log,
  );
}
