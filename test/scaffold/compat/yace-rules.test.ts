import { describe, expect, test } from "vitest";
import { catalogue } from "../../../src/catalogue/catalogue.ts";
import type { Freshness } from "../../../src/scaffold/alerts/evaluation-offset.ts";
import { yaceName } from "../../../src/scaffold/compat/yace-name.ts";
import { yaceRules } from "../../../src/scaffold/compat/yace-rules.ts";
import { checkPromql } from "../../../src/scaffold/promql/check-promql.ts";
import { knownNames } from "../../../src/scaffold/promql/known-names.ts";
import { usualFreshness } from "../alerts/requests.ts";

const freshness: Freshness = {
  ...usualFreshness,
  metrics: { ...usualFreshness.metrics, preset: "all", zones: true },
};
const everything = yaceRules({ freshness, cluster: null, names: [] });
const rules = everything.groups.flatMap((group) => group.rules);
const expressionFrom = (series: string): string | undefined =>
  rules.find(({ comments }) => comments.includes(`from ${series}`))?.expression;

describe("names", () => {
  test.each([
    ["AWS/ApplicationELB", "RequestCount", "sum", "aws_applicationelb_request_count_sum"],
    [
      "AWS/ApplicationELB",
      "HTTPCode_Target_5XX_Count",
      "sum",
      "aws_applicationelb_httpcode_target_5_xx_count_sum",
    ],
    ["AWS/ApplicationELB", "HTTPCode_ELB_502_Count", "sum", "aws_applicationelb_httpcode_elb_502_count_sum"],
    ["AWS/ApplicationELB", "ConsumedLCUs", "average", "aws_applicationelb_consumed_lcus_average"],
    ["AWS/ApplicationELB", "TargetResponseTime", "p99_9", "aws_applicationelb_target_response_time_p99_9"],
    [
      "AWS/ApplicationELB",
      "ClientTLSNegotiationErrorCount",
      "sum",
      "aws_applicationelb_client_tlsnegotiation_error_count_sum",
    ],
    ["AWS/NetworkELB", "TCP_Target_Reset_Count", "sum", "aws_networkelb_tcp_target_reset_count_sum"],
    ["AWS/NetworkELB", "ActiveFlowCount_TLS", "average", "aws_networkelb_active_flow_count_tls_average"],
    ["AWS/ELB", "SurgeQueueLength", "maximum", "aws_elb_surge_queue_length_maximum"],
    ["AWS/ELB", "Latency", "sample_count", "aws_elb_latency_sample_count"],
  ])("%s %s %s is %s", (...[namespace, metric, statistic, expected]) => {
    const row = catalogue.find((one) => one.namespace === namespace && one.metric === metric);
    expect(row && yaceName(row, statistic)).toBe(expected);
  });

  test("of the whole catalogue are names that Prometheus takes, one for each metric and statistic", () => {
    const names = catalogue.map((metric) => yaceName(metric, "sum"));
    expect(names.filter((name) => !/^aws_[a-z0-9_]+$/.test(name))).toEqual([]);
    expect(new Set(names).size).toBe(names.length);
  });
});

describe("rules", () => {
  test("every expression is PromQL over series that exist", () => {
    const known = knownNames({
      labels: [
        "name",
        "dimension_LoadBalancer",
        "dimension_LoadBalancerName",
        "dimension_TargetGroup",
        "dimension_AvailabilityZone",
      ],
    });
    expect(rules.length).toBeGreaterThan(200);
    expect(rules.flatMap(({ expression }) => checkPromql(expression, known))).toEqual([]);
  });

  test("a load balancer's series gets ARN, account and dimension from the info series", () => {
    expect(expressionFrom("alb_request_count_sum")).toBe(
      "last_over_time(alb_request_count_sum[1m]) * on (cluster, region, load_balancer)" +
        " group_left (name, account_id, dimension_LoadBalancer)" +
        " label_replace(label_replace(max by (cluster, region, load_balancer, arn, account_id)" +
        ' (last_over_time(elbow_load_balancer_info[30m])), "name", "$1", "arn", "(.+)"),' +
        ' "dimension_LoadBalancer", "$1", "load_balancer", "(.+)")',
    );
  });

  test.each([
    ["alb_target_group_healthy_host_count_minimum", ["dimension_TargetGroup", "label_join("]],
    ["alb_zone_request_count_sum", ["dimension_AvailabilityZone"]],
    ["clb_latency_average", ["dimension_LoadBalancerName"]],
  ])("%s has %j", (series, parts) => {
    const expression = expressionFrom(series) ?? "";
    expect(parts.filter((part) => !expression.includes(part))).toEqual([]);
  });

  test("look as far behind as their minutes take, in groups that rulers accept", () => {
    const shapes = everything.groups.map(({ name, offsetSeconds, intervalSeconds }) => [
      name.replace(/-[0-9]+$/, ""),
      offsetSeconds,
      intervalSeconds,
    ]);
    expect(new Map(shapes.map(([name, offset]) => [name, offset]))).toEqual(
      new Map([
        ["elbow-yace-alerting", 240],
        ["elbow-yace-regular", 480],
        ["elbow-yace-slow", 5460],
      ]),
    );
    expect(shapes.every(([, , interval]) => interval === 60)).toBe(true);
    expect(everything.groups.every((group) => group.rules.length <= 20)).toBe(true);
    expect(new Set(everything.groups.map(({ name }) => name)).size).toBe(everything.groups.length);
  });

  test("no two rules write one series twice: same name means other dimensions", () => {
    const keys = rules.map(
      ({ name, expression }) => `${name} ${/_over_time\(([a-z0-9_]+)/.exec(expression)?.[1]}`,
    );
    expect(new Set(keys).size).toBe(keys.length);
  });

  test("of one cluster match it everywhere, escaped, and name it in the group", () => {
    const { groups } = yaceRules({
      freshness,
      cluster: 'a"b',
      names: ["aws_applicationelb_request_count_sum"],
    });
    const texts = groups.flatMap((group) => group.rules.map(({ expression }) => expression));
    expect(groups.map(({ name }) => name)).toEqual(['elbow-yace-a"b-alerting', 'elbow-yace-a"b-regular']);
    expect(texts).toHaveLength(3);
    expect(texts.map((text) => text.split('{cluster="a\\"b"}').length)).toEqual([3, 3, 3]);
  });

  test("a name that nothing has is said", () => {
    expect(
      yaceRules({ freshness, cluster: null, names: ["aws_ec2_*", "aws_elb_latency_*"] }).warnings,
    ).toEqual(["this configuration reads nothing that YACE would call aws_ec2_*"]);
  });
});
