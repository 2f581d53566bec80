import type { LabelSubject } from "./label-subject.ts";
import { cutValue, maxValueBytes } from "./cut-value.ts";
import type { Labels } from "./labels.ts";
import type { SeriesSettings } from "./series-settings.ts";
import type { LabelSet } from "./series-spec.ts";
import { jobOf, serviceIdentity } from "./service-identity.ts";
import type { TemplateScope } from "./template.ts";
import { resolveTemplate } from "./template.ts";

/** Values by label name; null = unknown, left out. */
export type LabelValues = Readonly<Record<string, string | null>>;

/** What one label set is made from. */
export interface LabelSetSource {
  /** Whose templates are filled in: the owner. */
  readonly scope: TemplateScope;
  /** Whose application the series belongs to: the owner, or a target group's own Service. */
  readonly application: LabelSubject;
  /** `namespace` of the series. */
  readonly namespace: string | null;
  readonly accountId: string;
  /** Labels that tell this series from others; where known they beat configured labels of the same name. */
  readonly own: LabelValues;
}

/** A label set with the number of values that had to be cut. */
export interface MadeLabelSet extends LabelSet {
  readonly cutValues: number;
}

/**
 * Labels and resource of one set. Order of precedence: what the series is and its namespace, then the configuration's
 * labels, then `region` and `cluster`. `job` equals what receivers make of the resource, so that it is the same everywhere.
 */
export function makeLabelSet(source: LabelSetSource, settings: SeriesSettings): MadeLabelSet {
  const { scope, application, namespace, own } = source;
  const identity = serviceIdentity(application, scope, settings);
  const configured = Object.entries(settings.labels).map(
    ([name, template]) => [name, resolveTemplate(template, scope)] as const,
  );
  const values: LabelValues = {
    region: settings.region,
    cluster: settings.clusterName,
    ...Object.fromEntries(configured),
    ...known({ namespace, ...own }),
    job: identity === null ? null : jobOf(identity),
  };
  const labels = stampable(values);
  const attributes = stampable({
    "service.name": identity?.name ?? null,
    "service.namespace": identity?.namespace ?? null,
    ...(settings.resource === "full" ? fullResource(labels.values, source, settings) : {}),
  });
  return {
    labels: labels.values,
    resource: attributes.values,
    cutValues: labels.cutValues + attributes.cutValues,
  };
}

/** A configured label may stand in for what elbow does not know, never for what it does. */
function known(values: LabelValues): LabelValues {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null));
}

/** Leaves out what is unknown or empty, cuts what is too long. */
function stampable(values: LabelValues): { readonly values: Labels; readonly cutValues: number } {
  const cut = Object.entries(values).flatMap(([name, value]) =>
    value === null || value === "" ? [] : [{ name, ...cutValue(value, maxValueBytes) }],
  );
  return {
    values: Object.fromEntries(cut.map(({ name, value }) => [name, value])),
    cutValues: cut.filter(({ isCut }) => isCut).length,
  };
}

function fullResource(labels: Labels, source: LabelSetSource, settings: SeriesSettings): LabelValues {
  return {
    "k8s.namespace.name": source.application.namespace,
    "k8s.cluster.name": settings.clusterName,
    "deployment.environment.name": labels["env"] ?? null,
    "cloud.provider": "aws",
    "cloud.region": settings.region,
    "cloud.account.id": source.accountId,
  };
}
