import { distance } from "fastest-levenshtein";
import type { ExplainedLoadBalancer } from "../controller/rules/explanation.ts";
import { comparableHostName } from "../ownership/host-name.ts";
import type { OwnerRef } from "../ownership/owned-load-balancer.ts";

/** What the user asks about. `text`: a load balancer's or target group's name, dimension value, ARN or host name. */
export type ExplainTarget =
  | { readonly kind: "object"; readonly object: OwnerRef }
  | { readonly kind: "text"; readonly text: string };

/** A target, or what is wrong with it. */
export type TargetReading =
  | { readonly kind: "target"; readonly target: ExplainTarget }
  | { readonly kind: "invalid"; readonly message: string };

const objectKinds: Readonly<Record<string, OwnerRef["kind"]>> = {
  ingress: "Ingress",
  ing: "Ingress",
  service: "Service",
  svc: "Service",
  gateway: "Gateway",
  gw: "Gateway",
};

/** How targets are written, for help and messages. */
export const targetForms =
  "ingress/NAMESPACE/NAME, service/NAMESPACE/NAME, gateway/NAMESPACE/NAME, ingressgroup/NAME, or the name, ARN or host name of a load balancer or target group";

/** Reads a target as typed. Host names may come as a URL. */
export function readTarget(written: string): TargetReading {
  const text = written.trim();
  if (text === "") {
    return { kind: "invalid", message: `TARGET is empty. Write ${targetForms}.` };
  }
  if (/^https?:\/\//i.test(text)) {
    return URL.canParse(text)
      ? { kind: "target", target: { kind: "text", text: new URL(text).hostname } }
      : { kind: "invalid", message: `"${text}" is not a URL that can be read.` };
  }
  const [first = "", ...rest] = text.split("/");
  const word = first.toLowerCase();
  if (word === "ingressgroup" || word === "group") {
    return rest.length === 1 && rest[0] !== ""
      ? objectTarget({ kind: "IngressGroup", namespace: "", name: rest[0] ?? "" })
      : { kind: "invalid", message: `"${text}" is not ingressgroup/NAME.` };
  }
  const kind = objectKinds[word];
  if (kind === undefined) {
    return { kind: "target", target: { kind: "text", text } };
  }
  const [namespace = "", name = "", ...more] = rest;
  return namespace === "" || name === "" || more.length > 0
    ? { kind: "invalid", message: `"${text}" is not ${word}/NAMESPACE/NAME.` }
    : objectTarget({ kind, namespace, name });
}

function objectTarget(object: OwnerRef): TargetReading {
  return { kind: "target", target: { kind: "object", object } };
}

/** The load balancers that have to do with a target. A target group is found by its load balancer. */
export function matchTarget(
  target: ExplainTarget,
  all: readonly ExplainedLoadBalancer[],
): readonly ExplainedLoadBalancer[] {
  return all.filter((one) =>
    target.kind === "object" ? concerns(one, target.object) : isCalled(one, target.text),
  );
}

function concerns(one: ExplainedLoadBalancer, object: OwnerRef): boolean {
  const rows = [...one.objects, ...(one.owner === null ? [] : [one.owner])];
  return (
    rows.some((row) => sameObject(row, object)) ||
    one.targetGroups.some(
      ({ namespace, service, ingress }) =>
        namespace === object.namespace &&
        ((object.kind === "Service" && service === object.name) ||
          (object.kind === "Ingress" && ingress === object.name)),
    )
  );
}

function sameObject(left: OwnerRef, right: OwnerRef): boolean {
  return left.kind === right.kind && left.namespace === right.namespace && left.name === right.name;
}

function isCalled(one: ExplainedLoadBalancer, text: string): boolean {
  const wanted = text.toLowerCase();
  const names = [one, ...one.targetGroups].flatMap(({ name, arn }) => [
    name,
    arn,
    arn.slice(arn.lastIndexOf(":") + 1).replace(/^loadbalancer\//, ""),
  ]);
  return (
    [...names, one.exportedName ?? ""].some((name) => name.toLowerCase() === wanted) ||
    comparableHostName(one.dnsName) === comparableHostName(text)
  );
}

/** The most names offered. More is a list again, and the whole table is one command away. */
const maxOffered = 5;

/** Names near to one that matched nothing, nearest first: written as the target was. */
export function nearTargets(
  target: ExplainTarget,
  all: readonly ExplainedLoadBalancer[],
  objects: readonly OwnerRef[],
): readonly string[] {
  const wanted = (target.kind === "object" ? written(target.object) : target.text).toLowerCase();
  const known =
    target.kind === "object"
      ? [...objects, ...all.flatMap((one) => one.objects)].map(written)
      : [
          ...all.flatMap(({ name, exportedName, dnsName }) => [name, exportedName ?? name, dnsName]),
          ...all.flatMap(({ targetGroups }) => targetGroups.map(({ name }) => name)),
          ...[...objects, ...all.flatMap((one) => one.objects)].map(written),
        ];
  const limit = Math.max(2, Math.floor(wanted.length / 3));
  return [...new Set(known)]
    .map((name) => ({ name, steps: steps(wanted, name.toLowerCase()) }))
    .filter(({ steps: far }) => far <= limit)
    .toSorted((left, right) => left.steps - right.steps || (left.name < right.name ? -1 : 1))
    .slice(0, maxOffered)
    .map(({ name }) => name);
}

/** Somebody who types a part of a name means it. */
function steps(wanted: string, name: string): number {
  const lastPart = wanted.slice(wanted.lastIndexOf("/") + 1);
  return name.includes(wanted) || (lastPart.length >= 3 && name.endsWith(`/${lastPart}`))
    ? 0
    : distance(wanted.slice(0, 120), name.slice(0, 120));
}

/** An object as a target is written. */
export function written({ kind, namespace, name }: OwnerRef): string {
  return kind === "IngressGroup" ? `ingressgroup/${name}` : `${kind.toLowerCase()}/${namespace}/${name}`;
}
