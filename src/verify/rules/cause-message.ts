import type { CauseKind, LabelDifference } from "./verified-series.ts";

/** What is known of one series when its causes are put into words. */
export interface CauseFacts {
  readonly relabelled: readonly LabelDifference[];
  readonly renamed: string | null;
  /** Oldest and newest stored minute of the judged range; null = none. */
  readonly firstMs: number | null;
  readonly lastMs: number | null;
}

/** Labels named in one sentence. More do not fit a terminal. */
const shownLabels = 3;

/** What was seen and what to do about it, in one or two sentences. */
export function causeMessage(kind: CauseKind, facts: CauseFacts): string {
  switch (kind) {
    case "relabelled":
      return `found under other labels: ${labelWords(facts.relabelled)}. A change of labels leaves older minutes under the old ones; else a collector, relabel rule or external label rewrites them.`;
    case "renamed":
      return `the receiver has it as ${facts.renamed}: it adds to names. Use otlp translation_strategy UnderscoreEscapingWithoutSuffixes, or remove the namespace or relabel rule.`;
    case "no-series":
      return "the receiver has no such series. Check that elbow run exports this metric (elbow config print), and endpoint and tenant of --prometheus.";
    case "away":
      return "nothing of this load balancer is there at these minutes: elbow or the receiver was away longer than polling.catchUpLimit or the out-of-order window. Repair: elbow backfill --only-missing.";
    case "begins-later":
      return `the receiver has nothing before ${minuteWords(facts.firstMs)}: elbow began then, or older points were refused. Repair: elbow backfill --only-missing.`;
    case "stopped":
      return `nothing came after ${minuteWords(facts.lastMs)}. Is elbow run up, and what does elbow_points_total{outcome="refused"} say?`;
    case "zeros-missing":
      return "all values are there and none of the zeros: metrics.zeroFill.enabled was off when they were sent.";
    case "out-of-order":
      return "newer minutes of this series are there: the receiver refused these as out of order, or dropped them. Set out_of_order_time_window: 30m or more; repair: elbow backfill --only-missing.";
    case "shifted":
      return "the same curve one minute aside: otlp.timestamp was the other one (period-start, period-end) when it was sent.";
    case "late-change":
      return "CloudWatch changed the value after it was final for elbow, which counts that and does not send it (elbow_late_points_total; polling.onLateChange, polling.settle).";
    case "duplicate-dropped":
      return "a first value was stored, and the later one for the same timestamp dropped as a duplicate: CloudWatch reported late. A longer polling.settle (or adaptive) makes it rarer.";
    case "other-value":
      return "CloudWatch's count is lower than what is stored, and counts do not shrink: another sender, or a rule that rewrites values, uses this name.";
    case "repeated":
      return "stored more than once: sum_over_time counts it twice. VictoriaMetrics: -dedup.minScrapeInterval=1ms.";
    case "not-in-cloudwatch":
      return "CloudWatch has nothing here and elbow would send nothing: another sender, or zero filling that is off now.";
    case "not-exported":
      return "elbow run would not send this series with this configuration: metrics.* changed, or another sender.";
    default:
      return kind satisfies never;
  }
}

/** A label and its two values, in words. */
export function labelWords(differences: readonly LabelDifference[]): string {
  const words = differences
    .slice(0, shownLabels)
    .map(({ label, expected, stored }) =>
      stored === null
        ? `no ${label} (should be ${JSON.stringify(expected)})`
        : `${label}=${JSON.stringify(stored)} (should be ${JSON.stringify(expected)})`,
    );
  const more = differences.length - shownLabels;
  return more > 0 ? `${words.join(", ")} and ${more} more` : words.join(", ");
}

function minuteWords(timeMs: number | null): string {
  return timeMs === null ? "the start" : `${new Date(timeMs).toISOString().slice(0, 16)}Z`;
}
