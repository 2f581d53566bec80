import { jobOf, serviceIdentity } from "../../series/service-identity.ts";
import type { SeriesSettings } from "../../series/series-settings.ts";
import type { TemplateFamily } from "../alerts/alert-template.ts";
import type { RuleSelection } from "../alerts/rule-request.ts";
import { generatedIngressName, type Sha256 } from "./generated-name.ts";
import type { ManifestOwner, ManifestReading } from "./read-owners.ts";

/** What is known about the place where manifests will be applied. */
export interface OwnerSurroundings {
  /** null = not known: then no generated name can be computed. */
  readonly clusterName: string | null;
  readonly series: SeriesSettings;
  /** For objects without `metadata.namespace`; null = none was given. */
  readonly defaultNamespace: string | null;
  /** Values of the old class annotation and class names that mean an ALB. */
  readonly ingressClasses: readonly string[];
  readonly sha256: Sha256;
}

/** Selections for the owners of a manifest. Names that are known share one selection for each kind of load balancer. */
export interface SelectedOwners {
  readonly selections: readonly RuleSelection[];
  /** What the user should know: which names were taken and why, what was passed over, what to add. */
  readonly notes: readonly string[];
  readonly problems: readonly string[];
}

const own = "elbow.dev/load-balancer-name";
const albPrefix = "alb.ingress.kubernetes.io/";
const nameAnnotations: Readonly<Record<ManifestOwner["kind"], string | null>> = {
  Ingress: `${albPrefix}load-balancer-name`,
  Service: "service.beta.kubernetes.io/aws-load-balancer-name",
  Gateway: null,
};

type Outcome =
  | { readonly kind: "names"; readonly names: readonly string[]; readonly why: string }
  | { readonly kind: "owner"; readonly selection: RuleSelection; readonly note: string }
  | { readonly kind: "skipped"; readonly why: string }
  | { readonly kind: "problem"; readonly message: string };

/** Which series the owners of a manifest will have, by name where it can be known before the load balancer exists. */
export function selectOwners(
  { owners, awsClasses, problems: unread }: ManifestReading,
  around: OwnerSurroundings,
): SelectedOwners {
  const names = new Map<string, { readonly families: readonly TemplateFamily[]; readonly names: string[] }>();
  const selections: RuleSelection[] = [];
  const notes: string[] = [];
  const problems: string[] = [...unread];
  for (const owner of owners) {
    const namespace = owner.namespace ?? around.defaultNamespace;
    const what = `${owner.kind} ${namespace === null ? "" : `${namespace}/`}${owner.name}`;
    const outcome = outcomeOf(owner, awsClasses, around);
    switch (outcome.kind) {
      case "names":
        addNames(names, familiesOf(owner), outcome.names);
        notes.push(`${what}: ${outcome.names.join(" or ")} (${outcome.why})`);
        break;
      case "owner":
        selections.push(outcome.selection);
        notes.push(`${what}: ${outcome.note}`);
        break;
      case "skipped":
        notes.push(`${what}: passed over, ${outcome.why}`);
        break;
      case "problem":
        problems.push(`${what}: ${outcome.message}`);
        break;
      default:
        outcome satisfies never;
    }
  }
  return {
    selections: [
      ...[...names.values()].map((one) => ({ ...nameSelection(one.names), families: one.families })),
      ...selections,
    ],
    notes,
    problems,
  };
}

function addNames(
  all: Map<string, { readonly families: readonly TemplateFamily[]; readonly names: string[] }>,
  families: readonly TemplateFamily[],
  names: readonly string[],
): void {
  const key = families.join();
  const known = all.get(key) ?? { families, names: [] };
  known.names.push(...names);
  all.set(key, known);
}

/** Which kinds of load balancers an object can have. A Service may have either kind unless it says so itself. */
export function familiesOf({
  kind,
  annotations,
  loadBalancerClass,
}: ManifestOwner): readonly TemplateFamily[] {
  switch (kind) {
    case "Ingress":
      return ["alb"];
    case "Gateway":
      return ["alb", "nlb"];
    case "Service": {
      const type = annotations["service.beta.kubernetes.io/aws-load-balancer-type"];
      return loadBalancerClass !== null || ["external", "nlb", "nlb-ip"].includes(type ?? "")
        ? ["nlb"]
        : ["nlb", "clb"];
    }
    default:
      return kind satisfies never;
  }
}

/** A selection by names. Its suffix tells files of different names apart. */
export function nameSelection(names: readonly string[]): RuleSelection {
  const sorted = [...new Set(names)].toSorted();
  const more = sorted.length > 1 ? `-and-${sorted.length - 1}-more` : "";
  return { suffix: `${sorted[0] ?? ""}${more}`, names: sorted, owner: null };
}

function outcomeOf(owner: ManifestOwner, awsClasses: readonly string[], around: OwnerSurroundings): Outcome {
  const { annotations } = owner;
  const namespace = owner.namespace ?? around.defaultNamespace;
  const stranger = strangerOf(owner, [...around.ingressClasses, ...awsClasses]);
  if (stranger !== null) {
    return { kind: "skipped", why: stranger };
  }
  const named = nameAnnotations[owner.kind];
  const written = annotations[own] ?? (named === null ? undefined : annotations[named]);
  if (written !== undefined && written !== "") {
    const from = annotations[own] === undefined ? (named ?? own) : own;
    return written.includes("${")
      ? { kind: "problem", message: `its name is ${written}; put the value in first (helm template does)` }
      : { kind: "names", names: [written], why: `annotation ${from}` };
  }
  if (namespace === null) {
    return { kind: "problem", message: "the manifest names no namespace; say it with --namespace" };
  }
  if (owner.kind === "Ingress") {
    return ingressOutcome(owner, namespace, around);
  }
  return ownerOutcome(owner, namespace, around);
}

/** Why an object has nothing to do with elbow; null = it has. */
export function strangerOf(
  { kind, annotations, className }: ManifestOwner,
  awsClasses: readonly string[],
): string | null {
  if (annotations["elbow.dev/enabled"] === "false") {
    return 'it has elbow.dev/enabled: "false"';
  }
  const classed = annotations["kubernetes.io/ingress.class"] ?? className;
  const isAlb =
    kind !== "Ingress" ||
    (classed !== null && [...awsClasses, "alb"].includes(classed)) ||
    Object.keys(annotations).some((key) => key.startsWith(albPrefix));
  return isAlb
    ? null
    : `nothing says that its class (${classed ?? "none"}) is one of the AWS Load Balancer Controller`;
}

function ingressOutcome(owner: ManifestOwner, namespace: string, around: OwnerSurroundings): Outcome {
  const { clusterName, sha256 } = around;
  const group = owner.annotations[`${albPrefix}group.name`] ?? null;
  if (clusterName === null) {
    return group === null
      ? ownerOutcome(owner, namespace, around)
      : {
          kind: "problem",
          message: `the name of its group's load balancer depends on the cluster; say it with --cluster-name`,
        };
  }
  const scheme = owner.annotations[`${albPrefix}scheme`];
  const schemes =
    scheme === "internal" || scheme === "internet-facing"
      ? ([scheme] as const)
      : (["internal", "internet-facing"] as const);
  const names = schemes.map((one) =>
    generatedIngressName({ clusterName, namespace, name: owner.name, group, scheme: one }, sha256),
  );
  const either = names.length > 1 ? "; no scheme annotation, so its class may choose either" : "";
  return { kind: "names", names, why: `as the AWS Load Balancer Controller will call it${either}` };
}

function ownerOutcome(owner: ManifestOwner, namespace: string, { series }: OwnerSurroundings): Outcome {
  const subject = {
    kind: "object" as const,
    name: owner.name,
    namespace,
    labels: owner.labels,
    annotations: owner.annotations,
  };
  const identity = serviceIdentity(subject, { subject, tags: {} }, series);
  const job = identity === null ? owner.name : jobOf(identity);
  const ownsTargetGroups = owner.kind === "Service";
  const lost = ownsTargetGroups
    ? ""
    : "; rules on target groups are left out, since those are labelled by their Services";
  return {
    kind: "owner",
    selection: {
      suffix: `${owner.kind.toLowerCase()}-${namespace}-${owner.name}`,
      names: [],
      owner: { namespace, job, ownsTargetGroups },
      families: familiesOf(owner),
    },
    note: `matched by namespace="${namespace}" and job="${job}", because its generated name cannot be known yet${lost}. Annotation ${own}: A-NAME on it gives its series a name of your choice`,
  };
}
