import type { RuleGroup } from "../alerts/rule-group.ts";
import { prometheusRules, type OutputTree } from "./prometheus-rules.ts";

/** What a PrometheusRule object is called. */
export interface RuleObjectNames {
  readonly name: string;
  /** null = the namespace that it is applied to. */
  readonly namespace: string | null;
  /** Labels by which a Prometheus selects its rules, such as `release: kube-prometheus-stack`. */
  readonly labels: Readonly<Record<string, string>>;
}

/** The rules as an object of the Prometheus operator. */
export function prometheusRuleObject(groups: readonly RuleGroup[], names: RuleObjectNames): OutputTree {
  return {
    apiVersion: "monitoring.coreos.com/v1",
    kind: "PrometheusRule",
    metadata: {
      name: names.name,
      ...(names.namespace === null ? {} : { namespace: names.namespace }),
      labels: { "app.kubernetes.io/name": "elbow", ...names.labels },
    },
    spec: prometheusRules(groups, { offsetKey: "query_offset" }),
  };
}
