import { cloudWatchStatistic } from "../../catalogue/statistic.ts";
import type { DashboardParameters } from "./dashboard-parameters.ts";
import type { DashboardSpec, PanelSpec, SectionSpec } from "./dashboard-spec.ts";
import type { CloudWatchTarget, MathTarget, PrometheusTarget } from "./grafana-json.ts";
import { note, plot } from "./panels.ts";
import { type Selectors, selectors } from "./selectors.ts";
import { readSeriesName } from "../promql/series-reference.ts";
import { cloudWatchSource, mathSource, rangeTargets } from "./targets.ts";
import {
  cloudWatchVariable,
  datasourceVariable,
  labelValues,
  loadBalancerVariables,
  queryVariable,
  siteVariables,
} from "./variables.ts";

const compared: readonly {
  readonly title: string;
  readonly names: readonly string[];
  readonly collapsed?: true;
}[] = [
  {
    title: "Application load balancer",
    names: [
      "alb_request_count_sum",
      "alb_http_code_elb_5xx_count_sum",
      "alb_http_code_target_5xx_count_sum",
      "alb_target_response_time_average",
      "alb_target_response_time_p99",
      "alb_new_connection_count_sum",
    ],
  },
  {
    title: "Network load balancer",
    names: ["nlb_new_flow_count_sum", "nlb_active_flow_count_average", "nlb_processed_bytes_sum"],
    collapsed: true,
  },
  {
    title: "Classic load balancer",
    names: ["clb_request_count_sum", "clb_http_code_elb_5xx_sum", "clb_latency_p99"],
    collapsed: true,
  },
];

/** The same minutes of the same metrics from CloudWatch and from the PromQL data source, and the difference. */
export function comparisonDashboard(parameters: DashboardParameters): DashboardSpec {
  const at = selectors(parameters);
  return {
    name: "comparison",
    title: "elbow: CloudWatch and PromQL compared",
    description:
      "One load balancer from both data sources, minute for minute. Every look asks CloudWatch, which AWS bills; so it looks only when told to.",
    variables: [
      datasourceVariable(parameters),
      cloudWatchVariable(parameters),
      // CloudWatch is asked in one region and for one load balancer.
      ...siteVariables(parameters, "one"),
      ...loadBalancerVariables(parameters, { type: null, choice: "one" }),
      queryVariable(
        {
          name: "load_balancer",
          label: "Dimension",
          query: labelValues("elbow_load_balancer_info", at.ofTargetGroups, "load_balancer"),
          description:
            "CloudWatch's dimension value: app/name/id, net/name/id, or a classic load balancer's name.",
          choice: "one",
        },
        parameters,
      ),
    ],
    annotations: [],
    range: "1h",
    refresh: "",
    sections: [
      { title: "How to read this", panels: [howToRead] },
      ...compared.map(({ title, names, collapsed }): SectionSpec => ({
        title,
        ...(collapsed === undefined ? {} : { collapsed }),
        panels: names.flatMap((name) => pair(name, at, parameters)),
      })),
    ],
  };
}

const howToRead = note(
  {
    name: "how-to-read",
    title: "How to read this",
    description: "What may differ, and why.",
    width: 24,
    height: 5,
  },
  `Left: both sources in one picture; they should be one line. Right: PromQL less CloudWatch; it should be 0 where there is a point.

The last minutes may differ: CloudWatch still changes them, and elbow waits until they are final. Minutes without requests are 0 here and missing there. Look at no more than a day: beyond, a pixel is more than a minute, and both sides add up differently. \`elbow verify\` compares every point and says why one differs.`,
);

/** Both curves, and their difference. */
function pair(name: string, at: Selectors, parameters: DashboardParameters): readonly PanelSpec[] {
  const source = readSeriesName(name);
  if (source === null) {
    throw new Error(`bug: the comparison asks for ${name}, which is not in the catalogue`);
  }
  const { metric, statistic } = source;
  const words = `${metric.metric} ${cloudWatchStatistic(statistic)}`;
  const unit = unitOf(metric.unit);
  const selector = at.with(["cluster", "region", "load_balancer_name", "load_balancer"]);
  const form = statistic === "sum" ? "sum(sum_over_time" : "max(max_over_time";
  const ours = { expr: `${form}(${name}${selector}[1m]))`, legend: "PromQL" };
  const theirs: CloudWatchTarget = {
    refId: "A",
    datasource: cloudWatchSource,
    id: "a",
    queryMode: "Metrics",
    metricQueryType: 0,
    metricEditorMode: 0,
    region: (parameters.pasted ? parameters.values.region : undefined) ?? "$region",
    namespace: metric.namespace,
    metricName: metric.metric,
    dimensions: {
      [metric.dimensions["load-balancer"]?.[0] ?? "LoadBalancer"]:
        (parameters.pasted ? parameters.values.load_balancer : undefined) ?? "$load_balancer",
    },
    matchExact: true,
    statistic: cloudWatchStatistic(statistic),
    period: "60",
    label: "CloudWatch",
    expression: "",
  };
  const [asked] = rangeTargets([ours]);
  const promql: PrometheusTarget = { ...(asked as PrometheusTarget), refId: "B" };
  const difference: MathTarget = { type: "math", refId: "C", datasource: mathSource, expression: "$B - $A" };
  return [
    {
      ...plot(
        {
          name: `${name}`,
          title: words,
          description: "Both sources in one picture: they should be one line.",
          width: 16,
        },
        [],
        {
          unit,
          lines: [
            { pattern: "/CloudWatch/", colour: "orange" },
            { pattern: "/PromQL/", colour: "blue", dashed: true },
          ],
        },
      ),
      targets: [theirs, promql],
      source: "mixed",
    },
    {
      ...plot(
        {
          name: `${name}-difference`,
          title: `${words}: difference`,
          description: "PromQL less CloudWatch: 0 where both have the minute.",
          width: 8,
        },
        [],
        { unit, signed: true, lines: [{ pattern: "/.*/", colour: "red" }] },
      ),
      targets: [{ ...theirs, hide: true }, { ...promql, hide: true }, difference],
      source: "mixed",
    },
  ];
}

function unitOf(unit: string): string {
  switch (unit) {
    case "Seconds":
      return "s";
    case "Bytes":
      return "bytes";
    default:
      return "short";
  }
}
