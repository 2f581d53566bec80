import type {
  IngressClassObject,
  IngressClassParamsObject,
  IngressObject,
} from "../kubernetes/cluster-objects.ts";
import type { ClassDecision } from "./class-decision.ts";
import { tagFamilies } from "./tag-families.ts";
import { tagValue } from "./tag-value.ts";

const classAnnotation = "kubernetes.io/ingress.class";
/** Only this controller reads the old annotation. */
const annotationFamilyId = "lbc-ingress";

/** The IngressClasses of a cluster with the values of the old annotation that mean the AWS Load Balancer Controller. */
export interface IngressClassRules {
  readonly classes: readonly IngressClassObject[];
  readonly parameters: readonly IngressClassParamsObject[];
  readonly annotationValues: readonly string[];
}

/**
 * Who takes an Ingress: the old annotation alone when it is there, else the IngressClass it names, else the one default
 * class. Names of classes do not matter, their controller does. Source: the load balancer controller's class loader.
 */
export function decideIngressClass(ingress: IngressObject, rules: IngressClassRules): ClassDecision {
  const annotation = tagValue(ingress.annotations, classAnnotation);
  if (annotation !== null) {
    return rules.annotationValues.includes(annotation)
      ? managed(annotationFamilyId, `annotation ${classAnnotation} is "${annotation}"`)
      : foreign(`annotation ${classAnnotation} is "${annotation}", which decides alone`);
  }
  if (ingress.className !== null) {
    const named = rules.classes.find((candidate) => candidate.name === ingress.className);
    return named === undefined
      ? foreign(`IngressClass "${ingress.className}" does not exist`)
      : byController(named, `IngressClass "${named.name}"`);
  }
  return decideWithoutClass(rules);
}

/** What the parameters of an Ingress's class say of its group. `unseen`: there are parameters, but we cannot read them. */
export type ClassGroup =
  | { readonly kind: "none" }
  | { readonly kind: "named"; readonly group: string }
  | { readonly kind: "unseen" };

/** The group that the class of this Ingress (named or default; the old annotation has none) puts it into. */
export function classGroup(ingress: IngressObject, rules: IngressClassRules): ClassGroup {
  if (tagValue(ingress.annotations, classAnnotation) !== null) {
    return { kind: "none" };
  }
  const reference = rules.classes.find(
    ({ name, isDefault, parameters }) =>
      parameters !== null && (ingress.className === null ? isDefault : name === ingress.className),
  )?.parameters;
  if (reference === undefined || reference === null) {
    return { kind: "none" };
  }
  const found = rules.parameters.find(
    ({ apiGroup, name }) => apiGroup === reference.apiGroup && name === reference.name,
  );
  if (found === undefined || reference.kind !== "IngressClassParams") {
    return { kind: "unseen" };
  }
  return found.group === null ? { kind: "none" } : { kind: "named", group: found.group };
}

function decideWithoutClass(rules: IngressClassRules): ClassDecision {
  const defaults = rules.classes.filter((candidate) => candidate.isDefault);
  const [only, ...more] = defaults;
  if (only === undefined) {
    return rules.annotationValues.includes("")
      ? managed(annotationFamilyId, "it names no class and the controller takes such Ingresses")
      : foreign("it names no class and no IngressClass is the default");
  }
  if (more.length > 0) {
    const names = defaults.map((candidate) => candidate.name).toSorted();
    return {
      kind: "undecided",
      reason: `it names no class and ${names.length} IngressClasses are the default (${names.join(", ")}): leave one`,
    };
  }
  return byController(only, `default IngressClass "${only.name}"`);
}

function byController(ingressClass: IngressClassObject, subject: string): ClassDecision {
  const { controller } = ingressClass;
  const family = tagFamilies.find(({ kind, className }) => kind === "Ingress" && className === controller);
  return family === undefined
    ? foreign(`${subject} belongs to controller ${controller}`)
    : managed(family.id, `${subject} has controller ${controller}`);
}

function managed(familyId: string, reason: string): ClassDecision {
  return { kind: "managed", familyId, type: null, reason };
}

function foreign(reason: string): ClassDecision {
  return { kind: "foreign", reason };
}
