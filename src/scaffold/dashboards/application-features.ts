import type { SectionSpec } from "./dashboard-spec.ts";
import { plot } from "./panels.ts";
import { perMinute } from "./promql-forms.ts";
import type { Selectors } from "./selectors.ts";

/** What only some load balancers use: closed at first, and mostly read with the preset `all` only. */
export function lessCommonSection({ loadBalancer: selector }: Selectors): SectionSpec {
  const counted = (series: string, legend: string): { readonly expr: string; readonly legend: string } => ({
    expr: perMinute({ name: `alb_${series}_sum`, selector }),
    legend: `{{load_balancer_name}} ${legend}`,
  });
  return {
    title: "Less common (needs metrics.preset: all)",
    collapsed: true,
    panels: [
      plot(
        {
          name: "redirects",
          title: "Answers without a target",
          description: "Redirects and fixed responses per minute, made by listener rules.",
          width: 8,
        },
        [counted("http_redirect_count", "redirect"), counted("http_fixed_response_count", "fixed response")],
        { unit: "cpm", stacked: true },
      ),
      plot(
        {
          name: "protocols",
          title: "gRPC, IPv6 and WebSocket",
          description: "Requests per minute over gRPC and IPv6; upgraded connections count as one request.",
          width: 8,
        },
        [counted("grpc_request_count", "gRPC"), counted("ipv6_request_count", "IPv6")],
        { unit: "cpm" },
      ),
      plot(
        {
          name: "desync",
          title: "Odd requests",
          description:
            "Per minute: requests that break the HTTP rules, and headers that were dropped as invalid.",
          width: 8,
        },
        [
          counted("desync_mitigation_mode_non_compliant_request_count", "non-compliant"),
          counted("dropped_invalid_header_request_count", "invalid header"),
        ],
        { unit: "cpm" },
      ),
      plot(
        {
          name: "auth",
          title: "Authentication",
          description: "Per minute: log-ins that worked, that failed, and that broke with an error.",
          width: 12,
        },
        [
          counted("elb_auth_success", "success"),
          counted("elb_auth_failure", "failure"),
          counted("elb_auth_error", "error"),
        ],
        { unit: "cpm" },
      ),
      plot(
        {
          name: "rules",
          title: "Rule evaluations",
          description:
            "Listener rules evaluated per minute: one of the four measures that LCUs are billed by.",
          width: 12,
        },
        [counted("rule_evaluations", "evaluations")],
        { unit: "cpm" },
      ),
    ],
  };
}
