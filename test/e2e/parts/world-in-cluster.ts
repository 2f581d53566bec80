import type { SimulatedObject } from "../../../src/simulation/world/simulated-object.ts";
import { objectAt } from "../../../src/simulation/world/simulated-object.ts";
import { namespace } from "./cluster-objects.ts";
import type { ClusterClient, ClusterObject } from "./cluster-client.ts";

const COLLECTIONS: Readonly<Record<string, string>> = {
  services: "/api/v1",
  ingresses: "/apis/networking.k8s.io/v1",
  ingressclasses: "/apis/networking.k8s.io/v1",
};

/** Writes a simulated world's objects, as they are at `nowMs`, into a real API server, status included. */
export async function putWorld(
  cluster: ClusterClient,
  objects: readonly SimulatedObject[],
  nowMs: number,
): Promise<void> {
  const namespaces = new Set(objects.map((one) => one.namespace).filter((name) => name !== ""));
  for (const name of namespaces) {
    await cluster.create("/api/v1/namespaces", namespace(name));
  }
  for (const one of objects) {
    const object = objectAt(one, nowMs);
    if (object !== null) {
      const place = one.namespace === "" ? "" : `/namespaces/${one.namespace}`;
      const collection = `${COLLECTIONS[one.resource] ?? ""}${place}/${one.resource}`;
      const { status, spec, ...rest } = object as unknown as ClusterObject;
      const { name, labels, annotations, finalizers } = object.metadata as ClusterObject["metadata"];
      await cluster.create(collection, {
        ...rest,
        spec: withoutAddresses(spec as Readonly<Record<string, unknown>>),
        metadata: { name, labels, annotations, finalizers },
      } as ClusterObject);
      if (status !== undefined) {
        await cluster.patch(`${collection}/${one.name}/status`, { status });
      }
    }
  }
}

/** The server gives out addresses itself, and refuses those of another range. */
function withoutAddresses(spec: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const { clusterIP: _clusterIP, clusterIPs: _clusterIPs, ...rest } = spec;
  return rest;
}
