import { stringify } from "yaml";
import { dailyRequests } from "../src/catalogue/daily-requests.ts";
import type { MetricClass, MetricFamily } from "../src/catalogue/metric.ts";
import { metricPrice, pricesAsOf } from "../src/catalogue/prices.ts";
import { selectMetrics } from "../src/catalogue/select-metrics.ts";

const classes: readonly MetricClass[] = ["alerting", "regular", "slow"];
const families: Readonly<Record<string, MetricFamily>> = {
  alb: "application",
  nlb: "network",
  clb: "classic",
};
const presets = ["minimal", "standard", "all"] as const;

/** One reading a day of the class, and none of the others: what is left is what one reading asks for. */
const dayMs = 86_400_000;

/**
 * What the chart's notes need for a rough forecast, as YAML: metrics that one reading of a load balancer with one target
 * group asks for, by preset, family and class, and the list price.
 */
export function chartBill(): string {
  const { usdPerThousand } = metricPrice("us-east-1");
  const metrics = Object.fromEntries(
    presets.map((preset) => [
      preset,
      Object.fromEntries(
        Object.entries(families).map(([name, family]) => [name, perReading(preset, family)] as const),
      ),
    ]),
  );
  const head =
    "# Made by the generator from the metric catalogue: metrics requested by one reading of a load balancer with one target group.\n";
  return head + stringify({ usdPerThousandMetrics: usdPerThousand, pricesAsOf, metrics });
}

function perReading(
  preset: (typeof presets)[number],
  family: MetricFamily,
): Readonly<Record<MetricClass, number>> {
  const selected = selectMetrics(
    {
      preset,
      include: [],
      exclude: [],
      targetGroups: true,
      zones: false,
      statistics: {},
      zeroFill: { enabled: true, afterMs: 0 },
    },
    family,
  );
  const each = { alerting: dayMs, regular: dayMs, slow: dayMs };
  const parts = { targetGroups: 1, zones: 0 };
  const [alerting = 0, regular = 0, slow = 0] = classes.map(
    (name) =>
      dailyRequests(
        selected.filter((row) => row.class === name),
        parts,
        each,
      ).units,
  );
  return { alerting, regular, slow };
}
