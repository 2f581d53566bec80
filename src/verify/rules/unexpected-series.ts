import type { StoredSeries } from "./promql-answer.ts";
import { causeMessage } from "./cause-message.ts";
import type { SeriesVerdict } from "./verified-series.ts";

/** Names of series about load balancers; info series and elbow's own are not judged. */
const dataName = /^(alb|nlb|clb)_/;

/** The verdict on a stored series that `elbow run` would not send; null = it has no point in the range, or is not ours to judge. */
export function unexpectedSeries(
  { labels, points }: StoredSeries,
  range: { readonly fromMs: number; readonly toMs: number },
  loadBalancer: { readonly name: string; readonly dimension: string },
): SeriesVerdict | null {
  const name = labels["__name__"] ?? "";
  const differences = points.timesMs.flatMap((timeMs, index) =>
    timeMs >= range.fromMs && timeMs < range.toMs
      ? [{ kind: "extra" as const, key: "", timeMs, actual: points.values[index] as number }]
      : [],
  );
  if (!dataName.test(name) || differences.length === 0) {
    return null;
  }
  const facts = { relabelled: [], renamed: null, firstMs: null, lastMs: null };
  return {
    name,
    loadBalancerName: loadBalancer.name,
    loadBalancer: loadBalancer.dimension,
    labels: Object.fromEntries(Object.entries(labels).filter(([label]) => label !== "__name__")),
    equal: 0,
    missing: 0,
    different: 0,
    extra: differences.length,
    repeated: 0,
    tooYoung: 0,
    unread: null,
    causes: [
      { kind: "not-exported", minutes: differences.length, message: causeMessage("not-exported", facts) },
    ],
    relabelled: [],
    differences: differences.slice(0, 200),
  };
}
