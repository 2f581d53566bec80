import { catalogue } from "../../catalogue/catalogue.ts";
import type { LoadBalancerSeries } from "../../series/series-spec.ts";

/** The sentence about a series name in a file: which metric and statistic of CloudWatch it is, and its unit. */
export function backfillHelp(loadBalancers: readonly LoadBalancerSeries[]): (name: string) => string {
  const sentences = new Map<string, string>();
  for (const { specs } of loadBalancers) {
    for (const { name, query } of specs) {
      if (!sentences.has(name)) {
        const { namespace, metric, statistic } = query;
        const unit =
          catalogue.find((one) => one.namespace === namespace && one.metric === metric)?.unit ?? "";
        const inUnit = unit === "" || unit === "None" ? "" : ` in ${unit}`;
        sentences.set(name, `CloudWatch ${namespace} ${metric}, ${statistic} of each minute${inUnit}.`);
      }
    }
  }
  return (name) => sentences.get(name) ?? "About a load balancer; always 1.";
}
