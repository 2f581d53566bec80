import { cutValue } from "./cut-value.ts";
import type { LabelSubject } from "./label-subject.ts";
import type { SeriesSettings } from "./series-settings.ts";
import type { TemplateScope } from "./template.ts";
import { resolveTemplate } from "./template.ts";

/** `service.name` and `service.namespace` of the resource, of which receivers make `job`. */
export interface ServiceIdentity {
  readonly name: string;
  /** Null = left out; `job` is then the name alone. */
  readonly namespace: string | null;
}

/** Longest part of a job. Two of them and the slash must fit a label value, or `job` would be cut and no longer match. */
const maxPartBytes = 511;

/** The same keys, in the same order, as OpenTelemetry's Kubernetes conventions name an application. */
const nameAnnotation = "resource.opentelemetry.io/service.name";
const namespaceAnnotation = "resource.opentelemetry.io/service.namespace";
const nameLabels = ["app.kubernetes.io/instance", "app.kubernetes.io/name"];

/**
 * The job of `subject` as its application has it: by annotations, else labels, else its own name; a group by its name.
 * The template `labels.job` replaces the rule where it can be filled in. Null when no owner is known.
 */
export function serviceIdentity(
  subject: LabelSubject,
  scope: TemplateScope,
  settings: SeriesSettings,
): ServiceIdentity | null {
  const template = Object.hasOwn(settings.labels, "job") ? settings.labels["job"] : undefined;
  const configured = template === undefined ? null : resolveTemplate(template, scope);
  return (configured === null ? null : splitJob(configured)) ?? ruleIdentity(subject, settings);
}

/** `namespace/name`, or the name alone: what receivers make of the identity. */
export function jobOf({ name, namespace }: ServiceIdentity): string {
  return namespace === null ? name : `${namespace}/${name}`;
}

function ruleIdentity(subject: LabelSubject, settings: SeriesSettings): ServiceIdentity | null {
  if (subject.name === null) {
    return null;
  }
  const byDefault = settings.jobServiceNamespace === "namespace" ? subject.namespace : null;
  if (subject.kind !== "object") {
    return identity(subject.name, byDefault);
  }
  const named = [
    stated(subject.annotations, nameAnnotation),
    ...nameLabels.map((key) => stated(subject.labels, key)),
  ].find((value) => value !== null);
  return identity(named ?? subject.name, stated(subject.annotations, namespaceAnnotation) ?? byDefault);
}

/** Splits at the first slash; an empty half is no half. */
function splitJob(job: string): ServiceIdentity | null {
  const slash = job.indexOf("/");
  const namespace = slash === -1 ? "" : job.slice(0, slash);
  const name = job.slice(slash + 1);
  if (name === "") {
    return namespace === "" ? null : identity(namespace, null);
  }
  return identity(name, namespace === "" ? null : namespace);
}

function identity(name: string, namespace: string | null): ServiceIdentity {
  return {
    name: cutValue(name, maxPartBytes).value,
    namespace: namespace === null ? null : cutValue(namespace, maxPartBytes).value,
  };
}

function stated(record: Readonly<Record<string, string>>, key: string): string | null {
  const value = Object.hasOwn(record, key) ? record[key] : undefined;
  return value === undefined || value === "" ? null : value;
}
