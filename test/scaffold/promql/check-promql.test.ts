import { describe, expect, test } from "vitest";
import { checkPromql, promqlProblemText } from "../../../src/scaffold/promql/check-promql.ts";
import { knownNames } from "../../../src/scaffold/promql/known-names.ts";

const known = knownNames({ metrics: ["load_balancer:alb_errors:sum_5m"], labels: ["team"] });
const kinds = (expression: string): readonly string[] =>
  checkPromql(expression, known).map(({ kind, text }) => `${kind} ${text}`);

describe("a right expression", () => {
  test.each([
    ['sum by (cluster, load_balancer_name) (sum_over_time(alb_request_count_sum{env="x"}[5m]))'],
    ["quantile_over_time(0.5, alb_target_response_time_p99[10m]) > 3"],
    ["alb_target_response_time_tm99"],
    ["alb_target_group_healthy_host_count_maximum offset 4m"],
    ['label_replace(sum_over_time(alb_zone_request_count_sum[1h]), "part", "x", "", "")'],
    ['sum by (part) (label_replace(nlb_new_flow_count_sum, "part", "a", "", ""))'],
    ["load_balancer:alb_errors:sum_5m > on (team) group_left (arn) elbow_load_balancer_info"],
    ["rate(elbow_points_total[5m]) > 0"],
    ["histogram_quantile(0.9, sum by (le) (rate(elbow_late_age_seconds_bucket[1d])))"],
    ['{"alb_request_count_sum", region="a"}'],
    ["1 + 1"],
  ])("%s has no problem", (expression) => {
    expect(kinds(expression)).toEqual([]);
  });
});

describe("a wrong expression", () => {
  test.each([
    ["sum(", ["syntax "]],
    ["", ["syntax "]],
    ["alb_request_count_sum{", ["syntax alb_request_count_su"]],
    ["alb_request_count_sum[5m", ["syntax "]],
    ["alb_request_count", ["unknown-metric alb_request_count"]],
    ["alb_request_count_p99", ["unknown-metric alb_request_count_p99"]],
    ["alb_healthy_host_count_minimum", ["unknown-metric alb_healthy_host_count_minimum"]],
    ['{job="x"}', ['no-metric {job="x"}']],
    ["rate(alb_request_count_sum[5m])", ["rate-of-gauge alb_request_count_sum"]],
    ["sum(increase(alb_request_count_sum[5m] offset 4m))", ["rate-of-gauge alb_request_count_sum"]],
    ["sum by (loadbalancer) (alb_request_count_sum)", ["unknown-label loadbalancer"]],
    ['alb_request_count_sum{namspace="x"}', ["unknown-label namspace"]],
  ])("%s: %j", (expression, expected) => {
    expect(kinds(expression).map((kind) => kind.slice(0, 60))).toEqual(expected);
  });

  test("says what was probably meant", () => {
    const texts = checkPromql("sum by (loadbalancer_name) (alb_http_code_elb_5x_count_sum)", known).map(
      promqlProblemText,
    );
    expect(texts).toEqual([
      "no series has a label loadbalancer_name; did you mean load_balancer_name?",
      "no metric is called alb_http_code_elb_5x_count_sum; did you mean alb_http_code_elb_5xx_count_sum?",
    ]);
  });
});
