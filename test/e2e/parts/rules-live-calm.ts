import type { LoadBalancerType } from "../../../src/aws/load-balancer.ts";

/**
 * What CloudWatch has of one minute, by our series names. A name left out or null has no value: a counter of a load
 * balancer that reported is then a zero, anything else a gap.
 */
export type MinuteValues = Readonly<Record<string, number | null>>;

/**
 * A minute without trouble: `busy` requests or flows. The same every minute, so that the minute at which a threshold is
 * crossed can be worked out by hand.
 */
export function calmMinute(type: LoadBalancerType, busy: number): MinuteValues {
  switch (type) {
    case "application":
      return {
        alb_request_count_sum: busy,
        alb_target_group_request_count_sum: busy,
        alb_new_connection_count_sum: busy / 10,
        alb_target_response_time_average: 0.08,
        alb_target_response_time_sample_count: busy,
        alb_target_response_time_p99: 0.3,
        alb_consumed_lcus_sum: 0.25,
        alb_target_group_healthy_host_count_maximum: 4,
        alb_target_group_unhealthy_host_count_minimum: 0,
      };
    case "network":
      return {
        nlb_new_flow_count_sum: busy,
        nlb_tcp_target_reset_count_sum: busy / 100,
        nlb_rejected_flow_count_sum: 0,
        nlb_port_allocation_error_count_sum: 0,
        nlb_zonal_health_status_minimum: 1,
        nlb_consumed_lcus_sum: 0.25,
        nlb_target_group_healthy_host_count_maximum: 3,
        nlb_target_group_unhealthy_host_count_minimum: 0,
      };
    case "classic":
      return { clb_request_count_sum: busy, clb_healthy_host_count_maximum: 3 };
    default:
      return type satisfies never;
  }
}

/** Host counts of the one target group. */
export function hosts(prefix: "alb" | "nlb", healthy: number | null, unhealthy: number | null): MinuteValues {
  return {
    [`${prefix}_target_group_healthy_host_count_maximum`]: healthy,
    [`${prefix}_target_group_unhealthy_host_count_minimum`]: unhealthy,
  };
}

/** A minute in which nobody came to an application load balancer: CloudWatch has host counts and capacity units only. */
export const nobodyCame: MinuteValues = {
  alb_request_count_sum: null,
  alb_target_group_request_count_sum: null,
  alb_new_connection_count_sum: null,
  alb_target_response_time_average: null,
  alb_target_response_time_sample_count: null,
  alb_target_response_time_p99: null,
};
