import type { StoredReader } from "../polling/stored-reader.ts";
import { minuteMs } from "../polling/rules/minute.ts";
import type { PromqlClient } from "../verify/promql-client.ts";
import type { Matcher } from "../verify/rules/promql-selector.ts";
import { storedMinutes } from "./rules/only-missing.ts";

/** Every series about a load balancer, and none about elbow itself. */
const exportedNames = "(alb|nlb|clb)_.+|elbow_(load_balancer|load_balancer_owner|target_group)_info";

/** Asks a PromQL endpoint for the raw samples of one load balancer. `shiftMs`: what the destination adds to the start of a period. */
export function storedPoints(client: PromqlClient, shiftMs: number): StoredReader {
  return {
    async read(series, range, signal) {
      const region = series.labels.sets.get("")?.labels["region"];
      const matchers: Matcher[] = [
        { label: "__name__", operator: "=~", value: exportedNames },
        { label: "load_balancer", operator: "=", value: series.dimension },
        // The dimension of a classic load balancer is its name alone, which other regions may have too.
        ...(region === undefined ? [] : [{ label: "region", operator: "=", value: region } as const]),
      ];
      const endMs = (range.to - 1) * minuteMs + shiftMs;
      const answer = await client.raw({ matchers, minutes: range.to - range.from, endMs }, signal);
      return answer.kind === "failed"
        ? { kind: "failed", message: `the receiver's points cannot be read: ${answer.message}` }
        : { kind: "stored", minutes: storedMinutes(answer.series, shiftMs) };
    },
  };
}
