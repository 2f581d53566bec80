import type { Tags } from "../aws/inventory.ts";
import { supports } from "./evidence.ts";
import type { ResolvedBackend } from "./resolved-backend.ts";
import { tagValue } from "./tag-value.ts";

/**
 * What the v1 ALB ingress controller's tags say of a target group; its successor leaves them on. `kubernetes.io/service-name`
 * had no namespace then, and the Ingress was named beside it. Null when these are not its tags, or another cluster's.
 */
export function legacyBackend(tags: Tags, clusters: ReadonlySet<string>): ResolvedBackend | null {
  const [namespace, ingress, service, port] = [
    "kubernetes.io/namespace",
    "kubernetes.io/ingress-name",
    "kubernetes.io/service-name",
    "kubernetes.io/service-port",
  ].map((key) => tagValue(tags, key));
  const isOurs = [...clusters].some(
    (cluster) =>
      tagValue(tags, `kubernetes.io/cluster/${cluster}`) !== null ||
      tagValue(tags, "kubernetes.io/cluster-name") === cluster,
  );
  if (!isOurs || !namespace || !ingress || !service || service.includes("/")) {
    return null;
  }
  const text = `the first ALB ingress controller tagged it for Ingress ${namespace}/${ingress} and Service ${service}`;
  const evidence = [supports("tag", text)];
  return { namespace, service, port: port || null, gateway: null, ingress, route: null, evidence };
}
