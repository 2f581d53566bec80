import type { KubernetesSettings } from "../kubernetes-settings.ts";

/** Which label and annotation keys of an object are kept. */
export interface KeptKeys {
  readonly labels: (key: string) => boolean;
  readonly annotations: (key: string) => boolean;
}

/** Prefixes of keys that ownership, labels and our own annotations read. A missing row makes its rule blind; each more costs memory. */
const prefixes: readonly string[] = [
  "app.kubernetes.io/",
  "alb.ingress.kubernetes.io/",
  "service.beta.kubernetes.io/",
  "elbow.dev/",
  "resource.opentelemetry.io/",
  "gateway.k8s.aws/",
];

/**
 * Labels that the controllers put on the TargetGroupBindings they make: `ingress.k8s.aws/stack`,
 * `gateway.k8s.aws.alb/stack-name`, `service.eks.amazonaws.com/stack-namespace` … A binding without any is a user's.
 */
export const stackLabel =
  /^(?:ingress|service|gateway)\.(?:k8s\.aws|eks\.amazonaws\.com)(?:\.[a-z]+)?\/stack(?:-name(?:space)?)?$/;

const exact: readonly string[] = [
  "kubernetes.io/ingress.class",
  "ingressclass.kubernetes.io/is-default-class",
];

function keeper(configured: readonly string[]): (key: string) => boolean {
  const keys = new Set([...exact, ...configured]);
  return (key) => keys.has(key) || prefixes.some((prefix) => key.startsWith(prefix)) || stackLabel.test(key);
}

/** The built-in keys and those that the configuration's templates name. */
export function keptKeys(settings: Pick<KubernetesSettings, "keepLabels" | "keepAnnotations">): KeptKeys {
  return { labels: keeper(settings.keepLabels), annotations: keeper(settings.keepAnnotations) };
}
