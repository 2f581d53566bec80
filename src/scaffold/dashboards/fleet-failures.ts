import type { SeriesPart } from "./promql-forms.ts";
import type { Selectors } from "./selectors.ts";

/** Failed and all requests of application and classic load balancers; flows have no answers that could fail. */
export function fleetFailures({ loadBalancer: selector }: Selectors): {
  readonly bad: readonly SeriesPart[];
  readonly all: readonly SeriesPart[];
} {
  const parts = (...names: readonly string[]): readonly SeriesPart[] =>
    names.map((name) => ({ name, selector }));
  return {
    bad: parts(
      "alb_http_code_elb_5xx_count_sum",
      "alb_http_code_target_5xx_count_sum",
      "clb_http_code_elb_5xx_sum",
      "clb_http_code_backend_5xx_sum",
    ),
    // A request that is refused before a target is chosen is not in RequestCount, so it is added.
    all: parts(
      "alb_request_count_sum",
      "alb_http_code_elb_503_count_sum",
      "clb_request_count_sum",
      "clb_spillover_count_sum",
    ),
  };
}
