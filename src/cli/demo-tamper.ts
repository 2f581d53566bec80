import { minuteMs } from "../polling/rules/minute.ts";
import type { StoredSeries } from "../verify/rules/promql-answer.ts";
import type { Tamper } from "./demo-promql.ts";

type Change = (point: { readonly minute: number; readonly value: number }) => number | null;

/** Faults of a receiver and of its configuration, planted in what the demo's receiver stored, and the words that say so. */
export function demoTamper(nowMinute: number): { readonly tamper: Tamper; readonly words: string } {
  const at = nowMinute - 40;
  return {
    words:
      "Planted faults: six minutes dropped, three values changed, one series under another label, one that stopped.",
    tamper: (stored) => {
      const busy = busiest(stored, "alb_request_count_sum");
      return stored.map((series) => {
        const { labels } = series;
        if (labels["load_balancer"] !== busy) {
          return series;
        }
        switch (labels["__name__"] ?? "") {
          case "alb_request_count_sum":
            return changed(series, ({ minute, value }) => (minute >= at && minute < at + 6 ? null : value));
          case "alb_http_code_target_2xx_count_sum":
          case "alb_target_http_code_2xx_count_sum":
          case "alb_new_connection_count_sum":
            return changed(series, ({ minute, value }) =>
              minute >= at + 8 && minute < at + 11 ? Math.floor(value * 0.7) : value,
            );
          case "alb_active_connection_count_sum":
            return { ...series, labels: { ...labels, env: "staging" } };
          case "alb_processed_bytes_sum":
            return changed(series, ({ minute, value }) => (minute > at + 10 ? null : value));
          default:
            return series;
        }
      });
    },
  };
}

/** The load balancer with the most of a series: planted faults are seen there. */
function busiest(stored: readonly StoredSeries[], name: string): string {
  let most = -1;
  let found = "";
  for (const { labels, points } of stored) {
    const sum = points.values.reduce((total, value) => total + value, 0);
    if (labels["__name__"] === name && sum > most) {
      most = sum;
      found = labels["load_balancer"] ?? "";
    }
  }
  return found;
}

function changed({ labels, points }: StoredSeries, change: Change): StoredSeries {
  const timesMs: number[] = [];
  const values: number[] = [];
  for (const [index, timeMs] of points.timesMs.entries()) {
    const value = change({ minute: timeMs / minuteMs, value: points.values[index] as number });
    if (value !== null) {
      timesMs.push(timeMs);
      values.push(value);
    }
  }
  return { labels, points: { timesMs, values } };
}
