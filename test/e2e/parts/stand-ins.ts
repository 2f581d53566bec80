import { catalogueOf } from "../../../src/catalogue/catalogue.ts";
import type { BatchSeries } from "../../../src/polling/batch.ts";
import { seriesName } from "../../../src/series/series-specs.ts";
import type { PrometheusSeries } from "./prometheus.ts";

const MINUTE_MS = 60_000;
const WEEK_MS = 7 * 24 * 60 * MINUTE_MS;

/** How far back the stand-ins go. */
const PAST_MINUTES = 60;

/**
 * What the dashboards ask for and the simulated world does not have: a classic load balancer, a target group without a healthy target, firing alerts, roll-outs, an
 * application's own metrics under a `job` of `past`, and what the load balancers of `past` did a week ago.
 */
export function standIns(nowMs: number, past: readonly PrometheusSeries[]): readonly BatchSeries[] {
  const minutes = Array.from(
    { length: PAST_MINUTES },
    (_, index) => Math.floor(nowMs / MINUTE_MS) * MINUTE_MS - (PAST_MINUTES - index) * MINUTE_MS,
  );
  const site = {
    cluster: "prod-eks",
    region: "eu-west-1",
    env: "staging",
    namespace: "shop",
    job: "shop/old",
  };
  const series = (
    name: string,
    labels: BatchSeries["labels"],
    value: (index: number) => number,
  ): BatchSeries => ({
    id: null,
    name,
    labels,
    resource: {},
    points: { timesMs: minutes, values: minutes.map((_, index) => value(index)) },
  });
  const classic = { ...site, load_balancer_name: "old-shop", load_balancer: "old-shop" };
  const broken = {
    ...site,
    load_balancer_name: "broken",
    load_balancer: "net/broken/1",
    target_group: "targetgroup/broken/1",
    service: "broken",
    port: "80",
  };
  const application = {
    job: past.find(({ labels }) => labels["target_group"] !== undefined)?.labels["job"] ?? "",
    instance: "pod-1",
  };
  return [
    ...catalogueOf("classic").flatMap((metric) =>
      metric.statistics.map((statistic) =>
        series(seriesName(metric, "load-balancer", statistic), classic, (index) => index % 5),
      ),
    ),
    series(
      "elbow_load_balancer_info",
      {
        ...classic,
        type: "classic",
        scheme: "internal",
        dns_name: "old.example",
        arn: "arn:aws:elasticloadbalancing:eu-west-1:111122223333:loadbalancer/old-shop",
      },
      () => 1,
    ),
    series("nlb_target_group_unhealthy_host_count_minimum", broken, () => 2),
    series("nlb_target_group_healthy_host_count_maximum", broken, () => 0),
    series("ALERTS", { ...classic, alertname: "ClbSpillover", alertstate: "firing" }, () => 1),
    series("ALERTS", { cluster: "prod-eks", alertname: "ElbowDataLate", alertstate: "firing" }, () => 1),
    series(
      "kube_deployment_status_observed_generation",
      { namespace: "shop", deployment: "checkout" },
      (index) => 3 + Math.floor(index / 20),
    ),
    ...["200", "503"].map((code) =>
      series(
        "http_server_request_duration_seconds_count",
        { ...application, http_response_status_code: code },
        (index) => index * 60,
      ),
    ),
    ...["0.1", "1", "+Inf"].map((le, rank) =>
      series(
        "http_server_request_duration_seconds_bucket",
        { ...application, le },
        (index) => index * (40 + 10 * rank),
      ),
    ),
    ...past.map(({ labels: { __name__: name = "", ...labels }, samples }) => ({
      id: null,
      name,
      labels,
      resource: {},
      points: {
        timesMs: samples.map(({ timestampMs }) => timestampMs - WEEK_MS),
        values: samples.map(({ value }) => value),
      },
    })),
  ];
}
