import { noneAllowed, someNeeded } from "./colours.ts";
import type { PanelSpec } from "./dashboard-spec.ts";
import { stateBands } from "./panels.ts";
import { highest, lowest } from "./promql-forms.ts";

const labels = "load_balancer_name, target_group, service, port";
const legend = "{{service}}:{{port}} {{target_group}}";

/** Healthy and unhealthy targets of each target group, as bands of colour. */
export function targetHealthPanels(prefix: "alb" | "nlb", selector: string): readonly PanelSpec[] {
  const hosts = (kind: string): string => `${prefix}_target_group_${kind}`;
  return [
    stateBands(
      {
        name: "healthy-targets",
        title: "Healthy targets",
        description:
          "The fewest that any node saw in the interval. With externalTrafficPolicy: Local and instance targets most nodes are unhealthy by design.",
        width: 12,
      },
      [
        {
          expr: lowest({ name: hosts("healthy_host_count_minimum"), selector }, "$__interval", labels),
          legend,
        },
      ],
      { unit: "short", decimals: 0, steps: someNeeded },
    ),
    stateBands(
      {
        name: "unhealthy-targets",
        title: "Unhealthy targets",
        description:
          "The most that any node saw in the interval. A target that is being drained counts for a while.",
        width: 12,
      },
      [
        {
          expr: highest({ name: hosts("unhealthy_host_count_maximum"), selector }, "$__interval", labels),
          legend,
        },
      ],
      { unit: "short", decimals: 0, steps: noneAllowed },
    ),
  ];
}
