import type { SeriesPart } from "./promql-forms.ts";

/** Failed and all requests of ALBs. Requests refused with 503 are not in RequestCount: without them the ratio vanishes in the worst outage. */
export function applicationFailures(selector: string): {
  readonly bad: readonly SeriesPart[];
  readonly all: readonly SeriesPart[];
} {
  return {
    bad: [
      { name: "alb_http_code_elb_5xx_count_sum", selector },
      { name: "alb_http_code_target_5xx_count_sum", selector },
    ],
    all: [
      { name: "alb_request_count_sum", selector },
      { name: "alb_http_code_elb_503_count_sum", selector },
    ],
  };
}
