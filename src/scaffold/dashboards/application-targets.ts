import { noneAllowed } from "./colours.ts";
import type { PanelSpec } from "./dashboard-spec.ts";
import { plot } from "./panels.ts";
import { highest, perMinute, perSecond } from "./promql-forms.ts";
import type { Selectors } from "./selectors.ts";
import { targetHealthPanels } from "./target-panels.ts";

/** Health, traffic and connections of an ALB's targets. */
export function targetPanels(at: Selectors): readonly PanelSpec[] {
  const { loadBalancer: selector, ofTargetGroups } = at;
  return [
    ...targetHealthPanels("alb", ofTargetGroups),
    plot(
      {
        name: "target-group-requests",
        title: "Requests per target group",
        description: "Requests per second.",
        width: 12,
      },
      [
        {
          expr: perSecond(
            { name: "alb_target_group_request_count_sum", selector: ofTargetGroups },
            "load_balancer_name, target_group, service, port",
          ),
          legend: "{{service}}:{{port}} {{target_group}}",
        },
      ],
      { unit: "reqps", stacked: true },
    ),
    plot(
      {
        name: "target-connection-errors",
        title: "Connections to targets that failed",
        description: "Per minute: the target refused, was not reached, or the TLS handshake failed.",
        width: 12,
      },
      [
        {
          expr: perMinute({ name: "alb_target_connection_error_count_sum", selector }),
          legend: "{{load_balancer_name}} connection",
        },
        {
          expr: perMinute({ name: "alb_target_tls_negotiation_error_count_sum", selector }),
          legend: "{{load_balancer_name}} TLS",
        },
      ],
      { unit: "cpm", steps: noneAllowed },
    ),
  ];
}

/** How full an ALB is, and what it is billed by. */
export function saturationPanels({ loadBalancer: selector }: Selectors): readonly PanelSpec[] {
  return [
    plot(
      {
        name: "connections",
        title: "New connections",
        description: "Connections per second from clients and to targets.",
        width: 8,
      },
      [
        {
          expr: perSecond({ name: "alb_new_connection_count_sum", selector }),
          legend: "{{load_balancer_name}}",
        },
      ],
      { unit: "cps" },
    ),
    plot(
      {
        name: "active-connections",
        title: "Active connections",
        description:
          "Of several minutes the highest. The statistic Sum adds up what the nodes saw at one moment, so it is a level, not an amount.",
        width: 8,
      },
      [
        {
          expr: highest({ name: "alb_active_connection_count_sum", selector }, "$__interval"),
          legend: "{{load_balancer_name}}",
        },
      ],
      { unit: "short" },
    ),
    plot(
      {
        name: "rejected",
        title: "Rejected connections and TLS failures",
        description: "Per minute. Rejected: the load balancer is at its limit.",
        width: 8,
      },
      [
        {
          expr: perMinute({ name: "alb_rejected_connection_count_sum", selector }),
          legend: "{{load_balancer_name}} rejected",
        },
        {
          expr: perMinute({ name: "alb_client_tls_negotiation_error_count_sum", selector }),
          legend: "{{load_balancer_name}} client TLS",
        },
      ],
      { unit: "cpm", lines: [{ pattern: "/rejected/", colour: "red" }] },
    ),
    plot(
      {
        name: "bytes",
        title: "Processed bytes",
        description: "Bytes per second, both directions.",
        width: 12,
      },
      [{ expr: perSecond({ name: "alb_processed_bytes_sum", selector }), legend: "{{load_balancer_name}}" }],
      { unit: "Bps" },
    ),
    plot(
      {
        name: "lcus",
        title: "LCUs",
        description:
          "Capacity units used, per hour at the minute's pace; what AWS bills. CloudWatch has them up to 60 minutes late, and elbow takes them as final after 75: the last hour is empty.",
        width: 12,
      },
      [
        {
          expr: `${perMinute({ name: "alb_consumed_lcus_sum", selector })} * 60`,
          legend: "{{load_balancer_name}}",
        },
      ],
      { unit: "short" },
    ),
  ];
}
