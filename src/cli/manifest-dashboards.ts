import type { TemplateFamily } from "../scaffold/alerts/alert-template.ts";
import type { OwnerChoice } from "../scaffold/dashboards/dashboard-parameters.ts";
import type { DashboardName } from "../scaffold/dashboards/dashboard-spec.ts";
import { dashboardFamily, dashboardNames } from "../scaffold/dashboards/dashboards.ts";
import { readOwners } from "../scaffold/manifests/read-owners.ts";
import { familiesOf, strangerOf } from "../scaffold/manifests/select-owners.ts";
import type { CommandContext } from "./command-context.ts";
import { readManifests } from "./read-manifests.ts";
import type { DashboardOptions } from "./scaffold-dashboard-options.ts";

/** Which dashboards to make for whom, and what was passed over; or what is wrong. */
export type ManifestDashboards =
  | {
      readonly kind: "wanted";
      readonly wanted: readonly { readonly owner: OwnerChoice; readonly name: DashboardName }[];
      readonly notes: readonly string[];
    }
  | { readonly kind: "invalid"; readonly message: string };

/**
 * The dashboards of `names` for each owner in the manifests. Left out are owners that elbow has nothing to do with, and dashboards of a
 * kind of load balancer that an owner cannot have: they would stay empty.
 */
export async function manifestDashboards(
  context: CommandContext,
  { from, namespace }: Pick<DashboardOptions, "namespace"> & { readonly from: string },
  names: readonly DashboardName[],
): Promise<ManifestDashboards> {
  const reading = await readManifests(from, context);
  if (reading.kind === "invalid") {
    return invalid(reading.problems);
  }
  const { owners, awsClasses, problems } = readOwners(reading.documents);
  if (problems.length > 0) {
    return invalid(problems);
  }
  const notes: string[] = [];
  const wanted = owners.flatMap((found) => {
    const owner = {
      kind: found.kind,
      namespace: found.namespace ?? namespace ?? "default",
      name: found.name,
    };
    const what = `${owner.kind} ${owner.namespace}/${owner.name}`;
    const stranger = strangerOf(found, awsClasses);
    if (stranger !== null) {
      notes.push(`${what}: passed over, ${stranger}`);
      return [];
    }
    const families = familiesOf(found);
    const fitting = names.filter((name) => dashboardFamily(name) === null || isAbout(name, families));
    if (fitting.length < names.length) {
      const left = names.filter((name) => !fitting.includes(name)).join(", ");
      const better = dashboardNames.filter((name) => isAbout(name, families)).join(" or ");
      notes.push(`${what}: without ${left}, which would stay empty; its load balancer is shown by ${better}`);
    }
    return fitting.map((name) => ({ owner, name }));
  });
  if (wanted.length > 0) {
    return { kind: "wanted", wanted, notes };
  }
  return owners.length === 0
    ? invalid([
        `${from} has no Ingress, no Gateway and no Service of type LoadBalancer, so nothing in it owns a load balancer.`,
      ])
    : invalid([`nothing in ${from} has such a dashboard`, ...notes]);
}

function isAbout(name: DashboardName, families: readonly TemplateFamily[]): boolean {
  const family = dashboardFamily(name);
  return family !== null && families.includes(family);
}

function invalid(problems: readonly string[]): ManifestDashboards {
  return { kind: "invalid", message: problems.join("\nerror: ") };
}
