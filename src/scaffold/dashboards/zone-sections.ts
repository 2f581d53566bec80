import type { SectionSpec } from "./dashboard-spec.ts";
import { plot } from "./panels.ts";
import { highest, lowest, perMinute, perSecond, type SeriesPart } from "./promql-forms.ts";
import type { Selectors } from "./selectors.ts";

const labels = "load_balancer_name, availability_zone";
const legend = "{{load_balancer_name}} {{availability_zone}}";
const title = "Zones (needs metrics.zones: true)";

function zoneSeries(prefix: "alb" | "nlb", { loadBalancer }: Selectors): (name: string) => SeriesPart {
  return (name) => ({ name: `${prefix}_zone_${name}`, selector: loadBalancer });
}

/** Whether one zone of an ALB is worse than the others. */
export function applicationZones(selectors: Selectors): SectionSpec {
  const zone = zoneSeries("alb", selectors);
  return {
    title,
    collapsed: true,
    panels: [
      plot(
        { name: "zone-requests", title: "Requests by zone", description: "Requests per second.", width: 8 },
        [{ expr: perSecond(zone("request_count_sum"), labels), legend }],
        { unit: "reqps" },
      ),
      plot(
        {
          name: "zone-errors",
          title: "5xx answers by zone",
          description: "Per minute, by who made them.",
          width: 8,
        },
        [
          { expr: perMinute(zone("http_code_target_5xx_count_sum"), labels), legend: `${legend} target` },
          { expr: perMinute(zone("http_code_elb_5xx_count_sum"), labels), legend: `${legend} LB` },
        ],
        { unit: "cpm" },
      ),
      plot(
        {
          name: "zone-response-time",
          title: "Response time by zone",
          description: "p99; of several minutes the highest.",
          width: 8,
        },
        [{ expr: highest(zone("target_response_time_p99"), "$__interval", labels), legend }],
        { unit: "s" },
      ),
    ],
  };
}

/** Whether one zone of an NLB is worse than the others. */
export function networkZones(selectors: Selectors): SectionSpec {
  const zone = zoneSeries("nlb", selectors);
  return {
    title,
    collapsed: true,
    panels: [
      plot(
        {
          name: "zone-flows",
          title: "New flows by zone",
          description: "Flows or connections per second.",
          width: 12,
        },
        [{ expr: perSecond(zone("new_flow_count_sum"), labels), legend }],
        { unit: "cps" },
      ),
      plot(
        {
          name: "zone-health",
          title: "Health by zone",
          description: "1 = the zone is in DNS; 0 = it is not, because it has no healthy target.",
          width: 12,
        },
        [{ expr: lowest(zone("zonal_health_status_minimum"), "$__interval", labels), legend }],
        { unit: "short", decimals: 0, max: 1 },
      ),
    ],
  };
}
