import type { RouteBackend, RouteObject, ServiceObject } from "../kubernetes/cluster-objects.ts";
import type { ClusterIndex } from "./cluster-index.ts";
import { rejects, supports } from "./evidence.ts";
import type { ObjectName } from "./object-name.ts";
import { objectKey } from "./object-name.ts";
import type { Front, ResolvedBackend } from "./resolved-backend.ts";
import { unknownBackend } from "./resolved-backend.ts";
import type { TagClaim } from "./tag-claim.ts";

/** `gwNs/gw:routeNs-route:RouteKind-svcNs-svc:port` as far as its own text allows. */
interface JoinedRoute {
  /** Namespace and name joined by a hyphen; both may hold hyphens. */
  readonly route: string;
  readonly routeKind: string;
  readonly backend: string;
  /** The Service's targetPort, number or name, perhaps followed by `-` and a control port. */
  readonly targetPort: string;
}

/**
 * Splits the `resource` tag of a Gateway target group. Its joined names are held against the known routes: only a route
 * of that kind and name that sends traffic to exactly such a backend fits; when none or several do, all stays unknown.
 */
export function parseGatewayBackend(claim: TagClaim, index: ClusterIndex): ResolvedBackend {
  const tag = tagText(claim);
  const parts = splitResource(claim);
  if (parts === null) {
    return unknownBackend(rejects("tag", `${tag} is not gateway:route:kind-service:port`));
  }
  const fits = routesOf(parts, index).flatMap((route) =>
    route.backends.filter((backend) => isBackend(backend, parts)).map((backend) => ({ route, backend })),
  );
  const readings = [...new Set(fits.map(({ route, backend }) => readingText(route, backend)))];
  const [only] = fits;
  if (only === undefined) {
    return unknownBackend(rejects("tag", `${tag}: no known route sends traffic to such a backend`));
  }
  if (readings.length > 1) {
    return unknownBackend(rejects("tag", `${tag} can mean ${readings.join(" or ")}`));
  }
  const { namespace, name, kind } = only.backend;
  const front = {
    ingress: null,
    route: objectKey(only.route),
    evidence: [supports("tag", `${tag} can only mean ${readings.join("")}`)],
  };
  if (kind === "Gateway") {
    return { ...front, namespace: null, service: null, port: null, gateway: { namespace, name } };
  }
  const ports = fits.map(({ backend }) => backend.port);
  const service = index.serviceByName.get(objectKey({ namespace, name }));
  const port = servicePort(parts.targetPort, new Set(ports), service);
  return { ...front, namespace, service: name, port, gateway: null };
}

/** The route in front of a Service that a binding names. */
export function gatewayFront(claim: TagClaim, service: ObjectName, index: ClusterIndex): Front {
  const tag = tagText(claim);
  const parts = splitResource(claim);
  if (parts?.backend !== `${service.namespace}-${service.name}`) {
    const evidence = [rejects("tag", `${tag} does not name the bound Service ${objectKey(service)}`)];
    return { ingress: null, route: null, evidence };
  }
  const routes = routesOf(parts, index).filter(({ backends }) =>
    backends.some(
      ({ kind, namespace, name }) =>
        kind === "Service" && namespace === service.namespace && name === service.name,
    ),
  );
  const [only, ...more] = routes;
  return only === undefined || more.length > 0
    ? {
        ingress: null,
        route: null,
        evidence: [rejects("tag", `${tag}: ${routes.length} known routes fit`)],
      }
    : {
        ingress: null,
        route: objectKey(only),
        evidence: [supports("tag", `${tag} names ${only.kind} ${objectKey(only)}`)],
      };
}

function routesOf(parts: JoinedRoute, { routes }: ClusterIndex): readonly RouteObject[] {
  return routes.filter(
    ({ kind, namespace, name }) => kind === parts.routeKind && `${namespace}-${name}` === parts.route,
  );
}

function isBackend({ kind, namespace, name }: RouteBackend, parts: JoinedRoute): boolean {
  return (kind === "Service" || kind === "Gateway") && `${namespace}-${name}` === parts.backend;
}

function readingText(route: RouteObject, backend: RouteBackend): string {
  return `${route.kind} ${objectKey(route)} with ${backend.kind} ${objectKey(backend)}`;
}

/** The one Service port that leads to this target port, among those that the route names. */
function servicePort(
  targetPort: string,
  named: ReadonlySet<string>,
  service: ServiceObject | undefined,
): string | null {
  const [only, ...others] = named;
  if (only !== undefined && others.length === 0 && only !== "") {
    return only;
  }
  const withoutControl = targetPort.replace(/-\d+$/, "");
  const ports = (service?.ports ?? []).filter(
    (port) =>
      (port.targetPort === targetPort || port.targetPort === withoutControl) &&
      (named.has(String(port.port)) || named.has("")),
  );
  return ports.length === 1 ? String(ports[0]?.port) : null;
}

function splitResource({ stack, resource }: TagClaim): JoinedRoute | null {
  const [gateway, route, backend, targetPort, ...more] = resource.split(":");
  const [, routeKind, joined] = /^((?:HTTP|GRPC|TCP|UDP|TLS)Route)-(.+)$/.exec(backend ?? "") ?? [];
  const isWhole = gateway === stack && more.length === 0;
  return isWhole && route && routeKind && joined && targetPort
    ? { route, routeKind, backend: joined, targetPort }
    : null;
}

function tagText({ family, resource }: TagClaim): string {
  return `${family.resourceKey} = "${resource}"`;
}
