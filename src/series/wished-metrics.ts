import { matchesAnyMetric } from "../catalogue/check-metrics-settings.ts";
import type { Preset } from "../catalogue/metric.ts";
import type { MetricsSettings } from "../catalogue/metrics-settings.ts";
import type { OwnedLoadBalancer } from "../ownership/owned-load-balancer.ts";
import type { OwnershipSettings } from "../ownership/ownership-settings.ts";
import { owningRows } from "../ownership/owning-rows.ts";
import { tagValue } from "../ownership/tag-value.ts";
import type { SeriesProblem } from "./series-problem.ts";

const presetAnnotation = "elbow.dev/preset";
const metricsAnnotation = "elbow.dev/metrics";

/** The most names and globs that one annotation may hold. Fewer makes people write `*`; more is a mistake. */
const maxPatterns = 50;

const presets: readonly Preset[] = ["minimal", "standard", "all"];

/** What is read of one load balancer, with the wishes that were refused. */
export interface WishedMetrics {
  readonly metrics: MetricsSettings;
  readonly problems: readonly SeriesProblem[];
}

/**
 * The configuration's metrics, changed as the owner's annotations ask and `ownership.annotations` allows: without that a
 * tenant cannot raise the bill. `elbow.dev/preset` replaces the preset, `elbow.dev/metrics` adds names and globs;
 * `metrics.exclude` is always obeyed. The members of a group that say something must say the same, else neither counts.
 */
export function wishedMetrics(
  owned: OwnedLoadBalancer,
  metrics: MetricsSettings,
  settings: OwnershipSettings,
): WishedMetrics {
  if (owned.relation !== "owner" || (!allows(settings, "preset") && !allows(settings, "metrics"))) {
    return { metrics, problems: [] };
  }
  const preset = allows(settings, "preset") ? agreed(owned, presetAnnotation) : nothing;
  const names = allows(settings, "metrics") ? agreed(owned, metricsAnnotation) : nothing;
  const patterns = (names.value ?? "")
    .split(",")
    .map((pattern) => pattern.trim())
    .filter((pattern) => pattern !== "");
  const unknown = patterns.filter((pattern) => !matchesAnyMetric(pattern));
  const wished = presets.find((one) => one === preset.value);
  const faults = [
    ...preset.faults,
    ...names.faults,
    ...(preset.value !== null && wished === undefined
      ? [{ annotation: presetAnnotation, reason: `"${preset.value}" is none of ${presets.join(", ")}` }]
      : []),
    ...(unknown.length > 0
      ? [{ annotation: metricsAnnotation, reason: `no load balancer metric is called ${unknown.join(", ")}` }]
      : []),
    ...(patterns.length > maxPatterns
      ? [{ annotation: metricsAnnotation, reason: `only the first ${maxPatterns} names count` }]
      : []),
  ];
  const added = patterns.slice(0, maxPatterns).filter((pattern) => !unknown.includes(pattern));
  return {
    metrics:
      wished === undefined && added.length === 0
        ? metrics
        : { ...metrics, preset: wished ?? metrics.preset, include: [...metrics.include, ...added] },
    problems: faults.flatMap((fault) => problemsOf(owned, fault)),
  };
}

interface Fault {
  readonly annotation: string;
  readonly reason: string;
}

/** What the owning objects say of one annotation: one value, or nothing with the reason. */
interface Agreed {
  readonly value: string | null;
  readonly faults: readonly Fault[];
}

const nothing: Agreed = { value: null, faults: [] };

function agreed(owned: OwnedLoadBalancer, annotation: string): Agreed {
  const said = owningRows(owned).flatMap(({ annotations }) => tagValue(annotations, annotation) ?? []);
  const [value, ...others] = new Set(said);
  if (value === undefined) {
    return nothing;
  }
  return others.length === 0
    ? { value, faults: [] }
    : { value: null, faults: [{ annotation, reason: "the members of the group ask for different things" }] };
}

function problemsOf(owned: OwnedLoadBalancer, { annotation, reason }: Fault): readonly SeriesProblem[] {
  return owningRows(owned)
    .filter(({ annotations }) => tagValue(annotations, annotation) !== null)
    .map(({ object }) => ({
      arn: owned.loadBalancer.arn,
      object,
      message: `annotation ${annotation} is refused: ${reason}`,
      remedy: "Correct or remove the annotation; until then that part of it has no effect.",
    }));
}

function allows(settings: OwnershipSettings, annotation: string): boolean {
  return settings.annotations.includes(annotation);
}
