import type { DashboardParameters } from "./dashboard-parameters.ts";
import type { PanelSpec } from "./dashboard-spec.ts";
import { toConsole, toService } from "./links.ts";
import { selectors } from "./selectors.ts";
import { table } from "./table-panel.ts";

/** Who owns the load balancers shown: a line for each object. */
export function ownerTable(parameters: DashboardParameters): PanelSpec {
  const { ofTargetGroups } = selectors(parameters);
  return table(
    {
      name: "owner",
      title: "Owner",
      description:
        "Kubernetes objects that own or use the load balancer, as elbow proved them; elbow explain says why.",
      width: 14,
      height: 6,
    },
    {
      labels: [
        { label: "load_balancer_name", title: "Load balancer" },
        { label: "owner_kind", title: "Kind" },
        { label: "namespace", title: "Namespace" },
        { label: "owner_name", title: "Name" },
        { label: "relation", title: "Relation" },
        { label: "job", title: "Job", links: [toService("${__data.fields.job}")] },
      ],
      values: [
        {
          expr: `max by (load_balancer_name, owner_kind, namespace, owner_name, relation, job) (last_over_time(elbow_load_balancer_owner_info${ofTargetGroups}[$__range]))`,
          title: "Value",
          unit: "short",
          hidden: true,
        },
      ],
    },
  );
}

/** What AWS calls it, with a way to the console. */
export function awsTable(parameters: DashboardParameters): PanelSpec {
  const { loadBalancer } = selectors(parameters);
  return table(
    {
      name: "aws",
      title: "In AWS",
      description: "The load balancer as AWS has it; click its name for the console.",
      width: 10,
      height: 6,
    },
    {
      labels: [
        { label: "load_balancer_name", title: "Load balancer", links: [toConsole] },
        { label: "scheme", title: "Scheme" },
        { label: "dns_name", title: "DNS name" },
        { label: "region", title: "Region" },
        { label: "arn", title: "ARN", hidden: true },
      ],
      values: [
        {
          expr: `max by (load_balancer_name, scheme, dns_name, region, arn) (last_over_time(elbow_load_balancer_info${loadBalancer}[$__range]))`,
          title: "Value",
          unit: "short",
          hidden: true,
        },
      ],
    },
  );
}
