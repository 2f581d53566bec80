import { createHash } from "node:crypto";
import type { RuleSelection } from "../scaffold/alerts/rule-request.ts";
import { readOwners } from "../scaffold/manifests/read-owners.ts";
import { nameSelection, selectOwners } from "../scaffold/manifests/select-owners.ts";
import type { CommandContext } from "./command-context.ts";
import type { ConfigurationOptions } from "./command-options.ts";
import { readManifests } from "./read-manifests.ts";
import type { ScaffoldSettings } from "./scaffold-settings.ts";

/** Which load balancers were asked for. */
export interface SelectionOptions extends ConfigurationOptions {
  readonly loadBalancerNames: readonly string[];
  readonly from: string | null;
  readonly target: string | null;
  readonly demo: boolean;
  readonly namespace: string | null;
}

/** Selections, or that there is nothing to go on with; the user was told why. */
export type SelectionsFound =
  | {
      readonly kind: "selections";
      readonly selections: readonly RuleSelection[];
      readonly notes: readonly string[];
    }
  | { readonly kind: "none"; readonly problems: readonly string[] };

/** All load balancers, as one selection. */
export const everything: RuleSelection = { suffix: "", names: [], owner: null };

/** What `--load-balancer-name`, `--from` and `--for` select together; without any of them, everything. */
export async function findSelections(
  context: CommandContext,
  options: SelectionOptions,
  settings: ScaffoldSettings,
): Promise<SelectionsFound> {
  const selections: RuleSelection[] =
    options.loadBalancerNames.length === 0 ? [] : [nameSelection(options.loadBalancerNames)];
  const notes: string[] = [];
  const problems: string[] = [];
  if (options.from !== null) {
    const reading = await readManifests(options.from, context);
    if (reading.kind === "invalid") {
      return { kind: "none", problems: reading.problems };
    }
    const selected = selectOwners(readOwners(reading.documents), {
      clusterName: settings.clusterName,
      series: settings.settings.series,
      defaultNamespace: options.namespace,
      ingressClasses: settings.settings.ownership.ingressClasses,
      sha256: (text) => createHash("sha256").update(text).digest("hex"),
    });
    notes.push(...selected.notes);
    problems.push(...selected.problems);
    selections.push(...selected.selections);
    if (selected.selections.length === 0 && problems.length === 0) {
      problems.push(
        `${options.from}: no Ingress, Gateway or Service of type LoadBalancer that elbow would export`,
        ...notes,
      );
    }
  }
  if (options.target !== null) {
    const { selectTarget } = await import("./scaffold-target.ts");
    const found = await selectTarget(context, options);
    problems.push(...found.problems);
    selections.push(...found.selections);
  }
  if (problems.length > 0) {
    return { kind: "none", problems };
  }
  return { kind: "selections", selections: selections.length === 0 ? [everything] : selections, notes };
}
