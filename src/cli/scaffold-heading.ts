import type { RuleRequest } from "../scaffold/alerts/rule-request.ts";
import type { ScaffoldAlertsOptions } from "./scaffold-options.ts";

const traps: Readonly<Record<ScaffoldAlertsOptions["output"], readonly string[]>> = {
  prometheus: [
    "Groups look a little into the past (query_offset, Prometheus 2.53 or newer), because values come late: the reason stands",
    "above each. An older Prometheus refuses the file; then use --offset expression.",
  ],
  prometheusrule: [
    "Groups need query_offset: Prometheus 2.53 and a PrometheusRule CRD that has the field. The operator drops it for older",
    "servers with only a line in its log, and Thanos Ruler may ignore it: then use --offset expression.",
  ],
  mimir: [
    "mimirtool rules sync FILE. Groups need query_offset (Mimir 2.13 or newer). Tenants may limit the rules of a group: here it is",
    "at most 18.",
  ],
  vmalert: [
    "eval_delay is vmalert's name for the offset. Recorded series are written out, since vmalert stores them too late for the",
    "rules that follow.",
  ],
  grafana: [
    "Put it under provisioning/alerting. Grafana has no offset for a group, so each expression has it. Provisioned rules cannot be",
    "changed in the browser; to remove one, Grafana wants a deleteRules entry with its uid.",
  ],
};

/** The first lines of a scaffolded file: what it is, what it is about, and the traps of its format. */
export function alertsHeading(
  options: ScaffoldAlertsOptions,
  { cluster, selections }: RuleRequest,
  notes: readonly string[],
): readonly string[] {
  const about = selections.flatMap(({ names, owner }) => [
    ...names,
    ...(owner === null ? [] : [`namespace ${owner.namespace}, job ${owner.job}`]),
  ]);
  const where = cluster === null ? "all clusters" : `cluster ${cluster}`;
  return [
    `Made by elbow scaffold alerts: ${about.length === 0 ? "all load balancers" : about.join("; ")}, ${where}.`,
    ...notes,
    ...traps[options.output],
  ].map((line) => line.replaceAll(/[\p{Cc}\u2028\u2029]/gu, " "));
}
