import { noneAllowed } from "./colours.ts";
import type { PanelSpec } from "./dashboard-spec.ts";
import { toTargetGroup } from "./links.ts";
import { type SeriesPart, highest } from "./promql-forms.ts";
import type { Selectors } from "./selectors.ts";
import { table } from "./table-panel.ts";

/** Target groups with targets that are down, and those with none that is up. */
export function troubledTargetGroups(at: Selectors): readonly PanelSpec[] {
  const labels = "cluster, region, load_balancer_name, target_group, service, port, namespace";
  const part = (prefix: string, kind: string): SeriesPart => ({
    name: `${prefix}_target_group_${kind}`,
    selector: at.ofTargetGroups,
  });
  const either = (form: (prefix: string) => string): string => ["alb", "nlb"].map(form).join(" or ");
  const columns = [
    { label: "load_balancer_name", title: "Load balancer" },
    { label: "namespace", title: "Namespace" },
    { label: "service", title: "Service" },
    { label: "port", title: "Port" },
    {
      label: "target_group",
      title: "Target group",
      links: [toTargetGroup("${__data.fields.load_balancer_name}", "${__data.fields.target_group}")],
    },
  ] as const;
  return [
    table(
      {
        name: "unhealthy",
        title: "With unhealthy targets",
        description: "Target groups that had at least one unhealthy target in every minute of the last 15.",
        width: 12,
      },
      {
        labels: columns,
        values: [
          {
            expr: either(
              (prefix) =>
                `min by (${labels}) (min_over_time(${prefix}_target_group_unhealthy_host_count_minimum${at.ofTargetGroups}[15m])) > 0`,
            ),
            title: "Unhealthy",
            unit: "short",
            steps: noneAllowed,
          },
        ],
        sortBy: "Unhealthy",
      },
    ),
    table(
      {
        name: "empty",
        title: "Without a healthy target",
        description:
          "Target groups that no node saw a healthy target of in the last 5 minutes. Idle groups of blue-green roll-outs are here, too.",
        width: 12,
      },
      {
        labels: columns,
        values: [
          {
            expr: either(
              (prefix) =>
                `${highest(part(prefix, "healthy_host_count_maximum"), "$__interval", labels).replace("$__interval", "5m")} == 0`,
            ),
            title: "Healthy",
            unit: "short",
          },
        ],
      },
    ),
  ];
}
