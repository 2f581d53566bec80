import { burnSteps, errorSteps, latencySteps, noneAllowed } from "./colours.ts";
import type { DashboardParameters } from "./dashboard-parameters.ts";
import type { PanelSpec } from "./dashboard-spec.ts";
import { fleetFailures } from "./fleet-failures.ts";
import { toLoadBalancer, toService } from "./links.ts";
import {
  type SeriesPart,
  type Window,
  amountOfAll,
  highest,
  lowest,
  perLoadBalancer,
  share,
} from "./promql-forms.ts";
import type { Selectors } from "./selectors.ts";
import { table } from "./table-panel.ts";

/** A line for each load balancer. */
export function fleetTable(at: Selectors, { thresholds }: DashboardParameters): PanelSpec {
  const window: Window = "$__range";
  const { loadBalancer: selector, ofTargetGroups } = at;
  const hosts = (kind: string, end: string): readonly SeriesPart[] =>
    ["alb_target_group_", "nlb_target_group_"].map((prefix) => ({
      name: `${prefix}${kind}_host_count_${end}`,
      selector: ofTargetGroups,
    }));
  return table(
    {
      name: "table",
      title: "Load balancers",
      description:
        "A line for each load balancer over the time shown, most failures first. Click a name for its own dashboard, a job for its application.",
      width: 24,
      height: 14,
    },
    {
      labels: [
        {
          label: "load_balancer_name",
          title: "Load balancer",
          links: [toLoadBalancer("${__data.fields.type}", "${__data.fields.load_balancer_name}")],
        },
        { label: "type", title: "Type" },
        { label: "namespace", title: "Namespace" },
        { label: "job", title: "Job", links: [toService("${__data.fields.job}")] },
        { label: "cluster", title: "Cluster" },
        { label: "region", title: "Region" },
      ],
      values: [
        {
          expr: `max by (${perLoadBalancer}, namespace, job, type) (last_over_time(elbow_load_balancer_info${selector}[${window}]))`,
          title: "Info",
          unit: "short",
          hidden: true,
        },
        {
          expr: `${amountOfAll([...fleetFailures(at).all, { name: "nlb_new_flow_count_sum", selector }], window)} / $__range_s`,
          title: "Requests or flows/s",
          unit: "short",
          decimals: 1,
        },
        {
          expr: share(fleetFailures(at), window),
          title: "Failed",
          unit: "percentunit",
          steps: errorSteps(thresholds),
          decimals: 2,
        },
        {
          expr: amountOfAll(
            fleetFailures(at).bad.filter(({ name }) => name.includes("_elb_5xx")),
            window,
          ),
          title: "5xx by the LB",
          unit: "short",
          decimals: 0,
          steps: noneAllowed,
        },
        {
          expr: `${highest({ name: "alb_target_response_time_p99", selector }, window)} or ${highest({ name: "clb_latency_p99", selector }, window)}`,
          title: "Highest p99",
          unit: "s",
          decimals: 2,
          steps: latencySteps(thresholds),
        },
        {
          expr: lowestOf(hosts("healthy", "minimum"), { name: "clb_healthy_host_count_minimum", selector }),
          title: "Fewest healthy",
          unit: "short",
          decimals: 0,
        },
        {
          expr: highestOf(hosts("unhealthy", "maximum"), {
            name: "clb_unhealthy_host_count_maximum",
            selector,
          }),
          title: "Most unhealthy",
          unit: "short",
          decimals: 0,
          steps: noneAllowed,
        },
        {
          expr: `${share(fleetFailures(at), window)} / ${at.allowedShare}`,
          title: "Burn rate",
          unit: "short",
          decimals: 1,
          steps: burnSteps,
        },
      ],
      sortBy: "Failed",
    },
  );
}

function lowestOf(targetGroups: readonly SeriesPart[], classic: SeriesPart): string {
  return [...targetGroups, classic].map((part) => lowest(part, "$__range")).join(" or ");
}

function highestOf(targetGroups: readonly SeriesPart[], classic: SeriesPart): string {
  return [...targetGroups, classic].map((part) => highest(part, "$__range")).join(" or ");
}
