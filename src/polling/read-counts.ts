import type { MetricReading } from "../aws/metric-reader.ts";
import type { Meter } from "../runtime/meter.ts";
import { callUnits, type PackedCall } from "./rules/pack.ts";

/** What reading has cost and met so far. */
export interface ReadSnapshot {
  readonly calls: number;
  readonly queries: number;
  /** Metrics requested as AWS's price page counts them: up to five statistics of one metric are one. */
  readonly units: number;
  readonly throttled: number;
  readonly costUsd: number;
}

/** Counts calls and metrics requested, both ways AWS may bill them. */
export interface ReadCounts {
  called(call: PackedCall<unknown>, reading: MetricReading): void;
  snapshot(): ReadSnapshot;
}

/** Counters on `meter`; `usdPerThousand` is the region's price of a thousand metrics requested. */
export function readCounts(meter: Meter, usdPerThousand: number): ReadCounts {
  const requests = meter.counter(
    { name: "elbow_cloudwatch_requests_total", help: "GetMetricData calls, by outcome." },
    [{ outcome: "ok" }, { outcome: "throttled" }, { outcome: "failed" }],
  );
  const requested = meter.counter(
    {
      name: "elbow_cloudwatch_metrics_requested_total",
      help: "Metrics requested from CloudWatch: as queries, and as units of up to five statistics of one metric.",
    },
    [{ counting: "queries" }, { counting: "units" }],
  );
  const cost = meter.counter({
    name: "elbow_cloudwatch_cost_usd_total",
    help: "Estimated cost of GetMetricData in USD, from units and the region's list price.",
  });
  let state: ReadSnapshot = { calls: 0, queries: 0, units: 0, throttled: 0, costUsd: 0 };
  return {
    called(call, reading) {
      const throttled = reading.kind === "failed" && reading.failure.code === "throttled";
      const units = callUnits(call);
      const billed = reading.kind === "answered";
      const costUsd = billed ? (units / 1000) * usdPerThousand : 0;
      requests.add(reading.calls, { outcome: billed ? "ok" : throttled ? "throttled" : "failed" });
      if (billed) {
        requested.add(call.queryCount, { counting: "queries" });
        requested.add(units, { counting: "units" });
        cost.add(costUsd);
      }
      state = {
        ...state,
        calls: state.calls + reading.calls,
        queries: state.queries + (billed ? call.queryCount : 0),
        units: state.units + (billed ? units : 0),
        throttled: state.throttled + (throttled ? 1 : 0),
        costUsd: state.costUsd + costUsd,
      };
    },
    snapshot: () => state,
  };
}
