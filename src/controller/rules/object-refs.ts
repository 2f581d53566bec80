import type { ClusterObjects, ObjectMeta } from "../../kubernetes/cluster-objects.ts";
import type { RegardedObject } from "../../kubernetes/object-event.ts";
import type { OwnerRef } from "../../ownership/owned-load-balancer.ts";

/** Where the objects of a kind are, and what the API calls the kind. */
interface ObjectKind {
  readonly apiVersion: string;
  readonly objects: (objects: ClusterObjects) => readonly ObjectMeta[];
}

const objectKinds: Readonly<Record<Exclude<OwnerRef["kind"], "IngressGroup">, ObjectKind>> = {
  Ingress: { apiVersion: "networking.k8s.io/v1", objects: ({ ingresses }) => ingresses },
  Service: { apiVersion: "v1", objects: ({ services }) => services },
  Gateway: { apiVersion: "gateway.networking.k8s.io/v1", objects: ({ gateways }) => gateways },
};

/** The object as an event names it; null for a group, and for an object that no longer exists. */
export function regardedObject(objects: ClusterObjects, ref: OwnerRef): RegardedObject | null {
  if (ref.kind === "IngressGroup") {
    return null;
  }
  const { apiVersion, objects: of } = objectKinds[ref.kind];
  const found = of(objects).find(({ namespace, name }) => namespace === ref.namespace && name === ref.name);
  return found === undefined
    ? null
    : { kind: ref.kind, apiVersion, namespace: ref.namespace, name: ref.name, uid: found.uid };
}
