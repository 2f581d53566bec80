import type { Batch } from "../polling/batch.ts";
import type { Points } from "../series/points.ts";

/** Three hours of minutes: what a sparkline shows. More costs memory per load balancer for pixels nobody can tell apart. */
const keptMinutes = 180;

/** Which series of a load balancer become sparklines, by exported name. */
const requestSeries = new Set(["alb_request_count_sum", "nlb_new_flow_count_sum", "clb_request_count_sum"]);
const errorSeries = new Set([
  "alb_http_code_elb_5xx_count_sum",
  "nlb_tcp_target_reset_count_sum",
  "clb_http_code_elb_5xx_sum",
]);

interface Curve {
  readonly timesMs: number[];
  readonly values: number[];
}

/** Keeps the delivered minutes of two series per load balancer for the page. Bounded per load balancer and by `forget`. */
export interface RecentCurves {
  delivered(batch: Batch): void;
  requests(arn: string): Points;
  errors(arn: string): Points;
  /** Forgets all load balancers but these. */
  keepOnly(arns: ReadonlySet<string>): void;
}

/** Nothing yet. */
export function recentCurves(): RecentCurves {
  const requests = new Map<string, Curve>();
  const errors = new Map<string, Curve>();
  const add = (curves: Map<string, Curve>, arn: string, points: Points): void => {
    const curve = curves.get(arn) ?? { timesMs: [], values: [] };
    curves.set(arn, curve);
    for (const [index, timeMs] of points.timesMs.entries()) {
      if (timeMs > (curve.timesMs.at(-1) ?? 0)) {
        curve.timesMs.push(timeMs);
        curve.values.push(points.values[index] as number);
      }
    }
    const surplus = curve.timesMs.length - keptMinutes;
    if (surplus > 0) {
      curve.timesMs.splice(0, surplus);
      curve.values.splice(0, surplus);
    }
  };
  const none: Points = { timesMs: [], values: [] };
  return {
    delivered(batch) {
      for (const { name, points } of batch.series) {
        if (requestSeries.has(name)) {
          add(requests, batch.owner, points);
        } else if (errorSeries.has(name)) {
          add(errors, batch.owner, points);
        }
      }
    },
    requests: (arn) => requests.get(arn) ?? none,
    errors: (arn) => errors.get(arn) ?? none,
    keepOnly(arns) {
      for (const curves of [requests, errors]) {
        for (const arn of curves.keys()) {
          if (!arns.has(arn)) {
            curves.delete(arn);
          }
        }
      }
    },
  };
}
