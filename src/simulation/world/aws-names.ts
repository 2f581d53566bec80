import { createHash } from "node:crypto";

/** Account and region a simulated world lies in. */
export interface AwsPlace {
  readonly region: string;
  readonly accountId: string;
  readonly vpcId: string;
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

function clean(text: string, length: number): string {
  return text.replace(/[^a-zA-Z0-9]/g, "").slice(0, length);
}

/** `k8s-<namespace>-<name>-<hash>` as the AWS Load Balancer Controller builds it; `hashed` are the strings its hash covers. */
export function generatedName(namespace: string, name: string, hashed: readonly string[]): string {
  return `k8s-${clean(namespace, 8)}-${clean(name, 8)}-${sha256(hashed.join("")).slice(0, 10)}`;
}

/** `k8s-<group>-<hash>` of an explicit Ingress group. */
export function generatedGroupName(group: string, hashed: readonly string[]): string {
  return `k8s-${clean(group, 17)}-${sha256(hashed.join("")).slice(0, 10)}`;
}

/** Sixteen hexadecimal digits as they end an ARN: one per subject. */
export function resourceId(subject: string): string {
  return sha256(`id:${subject}`).slice(0, 16);
}

/** A UID that belongs to one subject. */
export function uidOf(subject: string): string {
  const hex = sha256(`uid:${subject}`);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

/** ARN of an ELBv2 resource; `path` is what follows the account, e.g. `loadbalancer/app/name/id`. */
export function elbArn(place: AwsPlace, path: string): string {
  return `arn:aws:elasticloadbalancing:${place.region}:${place.accountId}:${path}`;
}

/** Host name of an ALB, with `internal-` in front of an internal one and a decimal number that is not the ARN's id. */
export function applicationDnsName(
  place: AwsPlace,
  name: string,
  scheme: "internet-facing" | "internal",
): string {
  const digits = Number.parseInt(sha256(`dns:${name}`).slice(0, 8), 16);
  return `${scheme === "internal" ? "internal-" : ""}${name}-${digits}.${place.region}.elb.amazonaws.com`;
}

/** Host name of an NLB: no mark of the scheme; its id is the ARN's. */
export function networkDnsName(place: AwsPlace, name: string, id: string): string {
  return `${name}-${id}.elb.${place.region}.amazonaws.com`;
}
