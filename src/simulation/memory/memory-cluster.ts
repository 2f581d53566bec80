import type { Clock } from "../../runtime/clock.ts";
import { type Json, type JsonObject, type KubernetesObject, objectAt } from "../world/simulated-object.ts";
import type { SimulatedWorld } from "../world/simulated-world.ts";

/** The few fields of an object that the program keeps. */
export interface MemoryMeta {
  readonly uid: string;
  readonly namespace: string;
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly finalizers: readonly string[];
  readonly createdAtMs: number;
  readonly deletedAtMs: number | null;
}

/** An Ingress as the program keeps it. */
export interface MemoryIngress extends MemoryMeta {
  readonly className: string | null;
  readonly backends: readonly { readonly service: string; readonly port: string }[];
  readonly statusHostnames: readonly string[];
}

/** An IngressClass as the program keeps it. */
export interface MemoryIngressClass extends MemoryMeta {
  readonly controller: string;
  readonly isDefault: boolean;
  readonly parameters: null;
}

/** A Service as the program keeps it. */
export interface MemoryService extends MemoryMeta {
  readonly type: string;
  readonly loadBalancerClass: string | null;
  readonly ports: readonly {
    readonly name: string;
    readonly port: number;
    readonly targetPort: string;
    readonly nodePort: number | null;
  }[];
  readonly externalTrafficPolicy: string;
  readonly statusHostnames: readonly string[];
}

/** All objects at one moment. */
export interface MemoryClusterObjects {
  readonly ingresses: readonly MemoryIngress[];
  readonly ingressClasses: readonly MemoryIngressClass[];
  readonly services: readonly MemoryService[];
  /** The simulated cluster has none of these kinds. */
  readonly ingressClassParams: readonly never[];
  readonly targetGroupBindings: readonly never[];
  readonly gatewayClasses: readonly never[];
  readonly gateways: readonly never[];
  readonly routes: readonly never[];
}

/** The cluster without a wire: what a set of synced reflectors would hold. */
export interface MemoryCluster {
  /** The objects at the clock's time. */
  objects(): MemoryClusterObjects;
  /** Publishes the objects at once and after each change, until the signal aborts; then resolves. */
  run(publish: (objects: MemoryClusterObjects) => void, signal: AbortSignal): Promise<void>;
}

function object(value: Json | undefined): JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as JsonObject) : {};
}

function list(value: Json | undefined): readonly JsonObject[] {
  return Array.isArray(value) ? value.map((each) => object(each as Json)) : [];
}

function text(value: Json | undefined): string {
  return typeof value === "string" || typeof value === "number" ? String(value) : "";
}

function texts(value: Json | undefined): Readonly<Record<string, string>> {
  const record = Object.create(null) as Record<string, string>;
  for (const [key, each] of Object.entries(object(value))) {
    record[key] = text(each);
  }
  return record;
}

function metaOf(json: KubernetesObject): MemoryMeta {
  const { metadata } = json;
  const deleted = text(metadata["deletionTimestamp"]);
  return {
    uid: metadata.uid,
    namespace: text(metadata["namespace"]),
    name: metadata.name,
    labels: texts(metadata["labels"]),
    annotations: texts(metadata["annotations"]),
    finalizers: Array.isArray(metadata["finalizers"]) ? metadata["finalizers"].map(text) : [],
    createdAtMs: Date.parse(text(metadata["creationTimestamp"])),
    deletedAtMs: deleted === "" ? null : Date.parse(deleted),
  };
}

function hostnamesOf(json: KubernetesObject): readonly string[] {
  const balancer = object(object(json["status"])["loadBalancer"]);
  return list(balancer["ingress"]).map((each) => text(each["hostname"]));
}

function ingressOf(json: KubernetesObject): MemoryIngress {
  const spec = object(json["spec"]);
  const paths = list(spec["rules"]).flatMap((rule) => list(object(rule["http"])["paths"]));
  return {
    ...metaOf(json),
    className: text(spec["ingressClassName"]) || null,
    backends: paths.map((path) => {
      const service = object(object(path["backend"])["service"]);
      const port = object(service["port"]);
      return { service: text(service["name"]), port: text(port["number"]) || text(port["name"]) };
    }),
    statusHostnames: hostnamesOf(json),
  };
}

function ingressClassOf(json: KubernetesObject): MemoryIngressClass {
  const meta = metaOf(json);
  return {
    ...meta,
    controller: text(object(json["spec"])["controller"]),
    isDefault: meta.annotations["ingressclass.kubernetes.io/is-default-class"] === "true",
    parameters: null,
  };
}

function serviceOf(json: KubernetesObject): MemoryService {
  const spec = object(json["spec"]);
  return {
    ...metaOf(json),
    type: text(spec["type"]),
    loadBalancerClass: text(spec["loadBalancerClass"]) || null,
    ports: list(spec["ports"]).map((port) => ({
      name: text(port["name"]),
      port: Number(text(port["port"])),
      targetPort: text(port["targetPort"]),
      nodePort: port["nodePort"] === undefined ? null : Number(text(port["nodePort"])),
    })),
    externalTrafficPolicy: text(spec["externalTrafficPolicy"]),
    statusHostnames: hostnamesOf(json),
  };
}

/** The world's cluster in the shape that the program's resolver reads. */
export function memoryCluster(world: SimulatedWorld, clock: Clock): MemoryCluster {
  const of = (resource: string): readonly KubernetesObject[] =>
    world.objects
      .filter((each) => each.resource === resource)
      .map((each) => objectAt(each, clock.nowMs()))
      .filter((each) => each !== null);
  const objects = (): MemoryClusterObjects => ({
    ingresses: of("ingresses").map(ingressOf),
    ingressClasses: of("ingressclasses").map(ingressClassOf),
    services: of("services").map(serviceOf),
    ingressClassParams: [],
    targetGroupBindings: [],
    gatewayClasses: [],
    gateways: [],
    routes: [],
  });
  const changesMs = world.objects.flatMap((each) => each.versions.map((version) => version.fromMs));
  return {
    objects,
    async run(publish, signal) {
      publish(objects());
      while (!signal.aborted) {
        const nowMs = clock.nowMs();
        const nextMs = changesMs.reduce(
          (soonest, each) => (each > nowMs ? Math.min(soonest, each) : soonest),
          Infinity,
        );
        try {
          await clock.sleep(Math.min(nextMs - nowMs, 3_600_000), signal);
        } catch (error) {
          if (!signal.aborted) {
            throw error;
          }
          return;
        }
        if (clock.nowMs() >= nextMs) {
          publish(objects());
        }
      }
    },
  };
}
