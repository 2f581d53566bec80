import { firingAlerts, rollouts } from "./annotations.ts";
import { noneAllowed, someNeeded } from "./colours.ts";
import type { DashboardParameters } from "./dashboard-parameters.ts";
import type { DashboardSpec, PanelSpec } from "./dashboard-spec.ts";
import { awsTable, ownerTable } from "./owner-panels.ts";
import { plot, stateBands } from "./panels.ts";
import { type SeriesPart, highest, lowest, perMinute, perSecond, share } from "./promql-forms.ts";
import { type Selectors, selectors } from "./selectors.ts";
import { targetHealthPanels } from "./target-panels.ts";
import { datasourceVariable, loadBalancerVariables, siteVariables } from "./variables.ts";
import { networkZones } from "./zone-sections.ts";

/** One network load balancer: flows, resets, health, refusals, throughput. */
export function networkDashboard(parameters: DashboardParameters): DashboardSpec {
  const at = selectors(parameters);
  return {
    name: "network",
    title: "Network load balancer",
    description: "One NLB: flows, health, refusals, throughput.",
    variables: [
      datasourceVariable(parameters),
      ...siteVariables(parameters),
      ...loadBalancerVariables(parameters, { type: "network", choice: "some" }),
    ],
    annotations: [firingAlerts(parameters), rollouts(parameters)],
    range: "3h",
    refresh: "1m",
    sections: [
      { title: "Load balancer", panels: [ownerTable(parameters), awsTable(parameters)] },
      { title: "Flows", panels: flows(at) },
      { title: "Health", panels: health(at) },
      { title: "Refused", panels: refused(at) },
      { title: "Throughput and cost", panels: throughput(at) },
      networkZones(at),
    ],
  };
}

function series(name: string, { loadBalancer: selector }: Selectors): SeriesPart {
  return { name: `nlb_${name}`, selector };
}

function flows(at: Selectors): readonly PanelSpec[] {
  const resets = ["client", "target", "elb"] as const;
  return [
    plot(
      {
        name: "new-flows",
        title: "New flows",
        description: "Flows or connections per second, of all protocols.",
        width: 8,
      },
      [{ expr: perSecond(series("new_flow_count_sum", at)), legend: "{{load_balancer_name}}" }],
      { unit: "cps" },
    ),
    plot(
      {
        name: "active-flows",
        title: "Active flows",
        description:
          "Flows or connections open at the same time: mean of a minute, and the most of any node.",
        width: 8,
      },
      [
        {
          expr: highest(series("active_flow_count_average", at), "$__interval"),
          legend: "{{load_balancer_name}} mean",
        },
        {
          expr: highest(series("active_flow_count_maximum", at), "$__interval"),
          legend: "{{load_balancer_name}} maximum",
        },
      ],
      { unit: "short" },
    ),
    plot(
      {
        name: "resets",
        title: "Resets as share of new flows",
        description:
          "TCP resets by who sent them. Many protocols end with one: look for a change, not for a height.",
        width: 8,
      },
      resets.map((side) => ({
        expr: share(
          { bad: [series(`tcp_${side}_reset_count_sum`, at)], all: [series("new_flow_count_sum", at)] },
          "$__interval",
        ),
        legend: `{{load_balancer_name}} by ${side === "elb" ? "LB" : side}`,
      })),
      { unit: "percentunit" },
    ),
  ];
}

function health(at: Selectors): readonly PanelSpec[] {
  return [
    ...targetHealthPanels("nlb", at.ofTargetGroups),
    stateBands(
      {
        name: "zones",
        title: "Zones",
        description: "1 = every zone is in DNS; 0 = at least one is not, because it has no healthy target.",
        width: 24,
        height: 5,
      },
      [
        {
          expr: lowest(series("zonal_health_status_minimum", at), "$__interval"),
          legend: "{{load_balancer_name}}",
        },
      ],
      { unit: "short", decimals: 0, steps: someNeeded },
    ),
  ];
}

function refused(at: Selectors): readonly PanelSpec[] {
  return [
    plot(
      {
        name: "refused-flows",
        title: "Refused flows",
        description:
          "Per minute. Rejected: a limit of the load balancer. Port allocation: too many connections to too few targets. Both should be none.",
        width: 12,
      },
      [
        { expr: perMinute(series("rejected_flow_count_sum", at)), legend: "{{load_balancer_name}} rejected" },
        {
          expr: perMinute(series("port_allocation_error_count_sum", at)),
          legend: "{{load_balancer_name}} port allocation",
        },
      ],
      { unit: "cpm", steps: noneAllowed },
    ),
    plot(
      {
        name: "blocked",
        title: "Blocked by security groups",
        description:
          "Flows per minute that the load balancer's own security groups blocked; they are in no other metric.",
        width: 12,
      },
      ["inbound", "outbound"].map((direction) => ({
        expr: perMinute(series(`security_group_blocked_flow_count_${direction}_tcp_sum`, at)),
        legend: `{{load_balancer_name}} ${direction}`,
      })),
      { unit: "cpm" },
    ),
  ];
}

function throughput(at: Selectors): readonly PanelSpec[] {
  return [
    plot(
      {
        name: "bytes",
        title: "Bytes",
        description: "Bytes per second with TCP/IP headers: mean, and the best ten seconds of a minute.",
        width: 8,
      },
      [
        { expr: perSecond(series("processed_bytes_sum", at)), legend: "{{load_balancer_name}}" },
        {
          expr: highest(series("peak_bytes_per_second_maximum", at), "$__interval"),
          legend: "{{load_balancer_name}} peak",
        },
      ],
      { unit: "Bps" },
    ),
    plot(
      {
        name: "packets",
        title: "Packets",
        description: "Packets per second: mean, and the best ten seconds of a minute, with health checks.",
        width: 8,
      },
      [
        { expr: perSecond(series("processed_packets_sum", at)), legend: "{{load_balancer_name}}" },
        {
          expr: highest(series("peak_packets_per_second_maximum", at), "$__interval"),
          legend: "{{load_balancer_name}} peak",
        },
      ],
      { unit: "pps" },
    ),
    plot(
      {
        name: "tls",
        title: "TLS handshakes that failed",
        description: "Per minute, with clients and with targets. Only TLS listeners have them.",
        width: 8,
      },
      ["client", "target"].map((side) => ({
        expr: perMinute(series(`${side}_tls_negotiation_error_count_sum`, at)),
        legend: `{{load_balancer_name}} ${side}`,
      })),
      { unit: "cpm" },
    ),
    plot(
      {
        name: "lcus",
        title: "LCUs",
        description:
          "Capacity units used, per hour at the minute's pace; what AWS bills. Final after 75 minutes: the last hour is empty.",
        width: 24,
        height: 7,
      },
      [{ expr: `${perMinute(series("consumed_lcus_sum", at))} * 60`, legend: "{{load_balancer_name}}" }],
      { unit: "short" },
    ),
  ];
}
