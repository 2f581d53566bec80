import { tagValue } from "../ownership/tag-value.ts";
import type { OwnedLoadBalancer } from "../ownership/owned-load-balancer.ts";
import type { OwnershipSettings } from "../ownership/ownership-settings.ts";
import { owningRows } from "../ownership/owning-rows.ts";
import type { SeriesProblem } from "./series-problem.ts";

const annotation = "elbow.dev/load-balancer-name";
/** AWS allows 32; a name that people choose may say more, but a label on every series should stay short. */
const maxNameLength = 128;

/** `load_balancer_name` of each load balancer by ARN, with the overrides that were refused. */
export interface ExportedNames {
  readonly names: ReadonlyMap<string, string>;
  readonly problems: readonly SeriesProblem[];
}

/** What the owning objects wish: nothing, one name, or something that cannot be granted. */
type Wish =
  | { readonly kind: "none" }
  | { readonly kind: "name"; readonly name: string }
  | { readonly kind: "refused"; readonly reason: string };

/**
 * The name in AWS, unless the owner's annotation asks for another one. Only an owner's current main load balancer can be
 * renamed; the members of a group that say something must say the same; and nobody gets a name that another load
 * balancer has in AWS or asks for as well (then neither gets it).
 */
export function exportedNames(
  loadBalancers: readonly OwnedLoadBalancer[],
  settings: OwnershipSettings,
): ExportedNames {
  const allowed = settings.annotations.includes("load-balancer-name");
  const wishes = loadBalancers.map((owned) => ({ owned, wish: allowed ? wishOf(owned) : noWish }));
  const takers = new Map<string, Set<string>>();
  for (const { owned, wish } of wishes) {
    const { arn, name } = owned.loadBalancer;
    for (const wanted of wish.kind === "name" ? [name, wish.name] : [name]) {
      takers.set(comparable(wanted), (takers.get(comparable(wanted)) ?? new Set()).add(arn));
    }
  }
  const granted = wishes.map(({ owned, wish }) => {
    const isTaken = wish.kind === "name" && (takers.get(comparable(wish.name))?.size ?? 0) > 1;
    return {
      owned,
      wish: isTaken ? refused(`another load balancer has or wants the name "${wish.name}"`) : wish,
    };
  });
  return {
    names: new Map(
      granted.map(({ owned: { loadBalancer }, wish }) => [
        loadBalancer.arn,
        wish.kind === "name" ? wish.name : loadBalancer.name,
      ]),
    ),
    problems: granted.flatMap(({ owned, wish }) =>
      wish.kind === "refused" ? problemsOf(owned, wish.reason) : [],
    ),
  };
}

const noWish: Wish = { kind: "none" };

function wishOf(owned: OwnedLoadBalancer): Wish {
  if (owned.relation !== "owner" || owned.role !== "main") {
    return noWish;
  }
  const said = owningRows(owned).flatMap(({ annotations }) => tagValue(annotations, annotation) ?? []);
  const [name, ...others] = new Set(said);
  if (name === undefined) {
    return noWish;
  }
  if (others.length > 0) {
    return refused(
      `the members of the group ask for different names: ${[name, ...others].toSorted().join(", ")}`,
    );
  }
  return isUsable(name)
    ? { kind: "name", name }
    : refused(`a name has 1 to ${maxNameLength} visible characters`);
}

function isUsable(name: string): boolean {
  return (
    name === name.trim() && name.length > 0 && name.length <= maxNameLength && !/[\p{C}\p{Z}]/u.test(name)
  );
}

function refused(reason: string): Wish {
  return { kind: "refused", reason };
}

function problemsOf(owned: OwnedLoadBalancer, reason: string): readonly SeriesProblem[] {
  return owningRows(owned)
    .filter(({ annotations }) => tagValue(annotations, annotation) !== null)
    .map(({ object }) => ({
      arn: owned.loadBalancer.arn,
      object,
      message: `annotation ${annotation} is refused: ${reason}`,
      remedy: `Choose another name or remove the annotation; until then the series keep the name "${owned.loadBalancer.name}".`,
    }));
}

function comparable(name: string): string {
  return name.toLowerCase();
}
