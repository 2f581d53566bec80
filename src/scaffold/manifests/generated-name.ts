/** SHA-256 of a text as lower-case hex. */
export type Sha256 = (text: string) => string;

/** What the load balancer controller makes a name from. */
export interface NamedIngress {
  readonly clusterName: string;
  readonly namespace: string;
  readonly name: string;
  /** null = a load balancer of its own. */
  readonly group: string | null;
  readonly scheme: "internal" | "internet-facing";
}

const hashLength = 10;
/** AWS's limit for names. */
const maxNameLength = 32;

/**
 * The name that the AWS Load Balancer Controller gives the load balancer of an Ingress or of an IngressGroup: a readable
 * part, and a hash over cluster, object and scheme. Names of Services and Gateways hash the object's UID and cannot be
 * known before it exists.
 */
export function generatedIngressName(ingress: NamedIngress, sha256: Sha256): string {
  const { clusterName, namespace, name, group, scheme } = ingress;
  const [readable, hashed] =
    group === null
      ? [`${clean(namespace).slice(0, 8)}-${clean(name).slice(0, 8)}`, `${namespace}/${name}`]
      : [clean(group).slice(0, 17), group];
  const hash = sha256(`${clusterName}${hashed}${scheme}`).slice(0, hashLength);
  return `k8s-${readable}-${hash}`.slice(0, maxNameLength);
}

function clean(text: string): string {
  return text.replaceAll(/[^a-zA-Z0-9]/g, "");
}
