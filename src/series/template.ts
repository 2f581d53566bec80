import type { Tags } from "../aws/inventory.ts";
import type { LabelSubject } from "./label-subject.ts";

/** What a template can speak of. */
export interface TemplateScope {
  readonly subject: LabelSubject;
  readonly tags: Tags;
}

const placeholder = /\$\{([^}]*)\}/g;

/**
 * Fills in `${owner.namespace}`, `${owner.name}`, `${owner.label:KEY}`, `${owner.annotation:KEY}` and
 * `${loadBalancer.tag:KEY}`. Null when a placeholder is unknown or the result is empty: the label is then left out, never
 * half filled. What is filled in is text, not a template again.
 */
export function resolveTemplate(template: string, scope: TemplateScope): string | null {
  const values = [...template.matchAll(placeholder)].map(([, expression]) => lookUp(expression ?? "", scope));
  if (values.includes(null)) {
    return null;
  }
  let index = 0;
  const text = template.replace(placeholder, () => values[index++] ?? "");
  return text === "" ? null : text;
}

function lookUp(expression: string, { subject, tags }: TemplateScope): string | null {
  const colon = expression.indexOf(":");
  const key = expression.slice(colon + 1);
  switch (colon === -1 ? expression : expression.slice(0, colon + 1)) {
    case "owner.namespace":
      return subject.namespace;
    case "owner.name":
      return subject.name;
    case "owner.label:":
      return ownValue(subject.labels, key);
    case "owner.annotation:":
      return ownValue(subject.annotations, key);
    case "loadBalancer.tag:":
      return ownValue(tags, key);
    default:
      return null;
  }
}

function ownValue(record: Readonly<Record<string, string>>, key: string): string | null {
  const value = Object.hasOwn(record, key) ? record[key] : undefined;
  return value === undefined || value === "" ? null : value;
}
