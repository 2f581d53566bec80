import { isTree, type Tree } from "../tree.ts";

/** An object of a manifest that may own a load balancer. */
export interface ManifestOwner {
  readonly kind: "Ingress" | "Service" | "Gateway";
  readonly name: string;
  /** null = the manifest does not say. */
  readonly namespace: string | null;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  /** `spec.ingressClassName` or `spec.gatewayClassName`; null = none. */
  readonly className: string | null;
  /** `spec.loadBalancerClass` of a Service; null = none. */
  readonly loadBalancerClass: string | null;
}

/** What a stream of manifests says of load balancers. */
export interface ManifestReading {
  readonly owners: readonly ManifestOwner[];
  /** Names of IngressClasses in the stream that belong to AWS. */
  readonly awsClasses: readonly string[];
  /** Objects that would own a load balancer, were they not templates still. */
  readonly problems: readonly string[];
}

/** What to do with a chart's source. */
export const renderFirst = "a Helm template is rendered first: helm template . | elbow scaffold … --from -";

const awsControllers = ["ingress.k8s.aws/alb", "eks.amazonaws.com/alb"];
/** Deeper lists are no manifests. */
const maxDepth = 4;

/** The Ingresses, Gateways and Services of type LoadBalancer of parsed manifests; everything else is passed over. */
export function readOwners(documents: readonly unknown[]): ManifestReading {
  const objects = documents.flatMap((document) => flattened(document, 0));
  const ours = objects.filter(mayOwn);
  return {
    owners: ours.flatMap(ownerOf),
    problems: ours.flatMap(wordless),
    awsClasses: objects
      .filter(
        ({ kind, spec }) =>
          kind === "IngressClass" && awsControllers.includes(String(tree(spec)["controller"])),
      )
      .map(({ metadata }) => String(tree(metadata)["name"])),
  };
}

function flattened(document: unknown, depth: number): readonly Tree[] {
  const object = tree(document);
  return Array.isArray(object["items"]) && depth < maxDepth
    ? object["items"].flatMap((item: unknown) => flattened(item, depth + 1))
    : [object];
}

const kinds = ["Ingress", "Service", "Gateway"] as const;
const groups = { Ingress: "networking.k8s.io", Service: "", Gateway: "gateway.networking.k8s.io" } as const;

function kindOf(object: Tree): ManifestOwner["kind"] | undefined {
  return kinds.find((one) => one === object["kind"]);
}

function mayOwn(object: Tree): boolean {
  const kind = kindOf(object);
  return (
    kind !== undefined &&
    (String(object["apiVersion"]).split("/").at(-2) ?? "") === groups[kind] &&
    (kind !== "Service" || tree(object["spec"])["type"] === "LoadBalancer")
  );
}

/** What must be a text and is not: `{{ .Values.name }}` reads as a map of a map. */
function wordless(object: Tree): readonly string[] {
  const metadata = tree(object["metadata"]);
  const places: readonly (readonly [string, unknown])[] = [
    ["metadata.name", metadata["name"] ?? {}],
    ["metadata.namespace", metadata["namespace"]],
    ...Object.entries(tree(metadata["annotations"])).map(
      ([key, value]) => [`annotation ${key}`, value] as const,
    ),
    ...Object.entries(tree(metadata["labels"])).map(([key, value]) => [`label ${key}`, value] as const),
  ];
  const what = typeof metadata["name"] === "string" ? ` ${metadata["name"]}` : "";
  return places
    .filter(([, value]) => typeof value === "object" && value !== null)
    .map(([place]) => `${String(object["kind"])}${what}: ${place} is no text; ${renderFirst}`);
}

function ownerOf(object: Tree): readonly ManifestOwner[] {
  const kind = kindOf(object);
  const metadata = tree(object["metadata"]);
  const spec = tree(object["spec"]);
  if (kind === undefined || typeof metadata["name"] !== "string") {
    return [];
  }
  const className = spec[kind === "Gateway" ? "gatewayClassName" : "ingressClassName"];
  return [
    {
      kind,
      name: metadata["name"],
      namespace: typeof metadata["namespace"] === "string" ? metadata["namespace"] : null,
      labels: texts(metadata["labels"]),
      annotations: texts(metadata["annotations"]),
      className: typeof className === "string" ? className : null,
      loadBalancerClass: typeof spec["loadBalancerClass"] === "string" ? spec["loadBalancerClass"] : null,
    },
  ];
}

function tree(value: unknown): Tree {
  return isTree(value) ? value : {};
}

function texts(value: unknown): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(tree(value)).flatMap(([key, one]) =>
      typeof one === "string" ? [[key, one] as const] : [],
    ),
  );
}
