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
}

type Tree = Readonly<Record<string, unknown>>;

const awsControllers = ["ingress.k8s.aws/alb", "eks.amazonaws.com/alb"];
/** Deeper lists are no manifests. */
const maxDepth = 4;

/** The Ingresses, Gateways and Services of type LoadBalancer of parsed manifests; everything else is passed over. */
export function readOwners(documents: readonly unknown[]): ManifestReading {
  const objects = documents.flatMap((document) => flattened(document, 0));
  return {
    owners: objects.flatMap(ownerOf),
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

function ownerOf(object: Tree): readonly ManifestOwner[] {
  const kind = (["Ingress", "Service", "Gateway"] as const).find((one) => one === object["kind"]);
  const group = String(object["apiVersion"]).split("/").at(-2) ?? "";
  const metadata = tree(object["metadata"]);
  const spec = tree(object["spec"]);
  const isOurs =
    kind !== undefined &&
    group === { Ingress: "networking.k8s.io", Service: "", Gateway: "gateway.networking.k8s.io" }[kind] &&
    (kind !== "Service" || spec["type"] === "LoadBalancer");
  if (!isOurs || typeof metadata["name"] !== "string") {
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
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Tree) : {};
}

function texts(value: unknown): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(tree(value)).flatMap(([key, one]) =>
      typeof one === "string" ? [[key, one] as const] : [],
    ),
  );
}
