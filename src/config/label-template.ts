import { shownValue } from "./raw-value.ts";

/** Whose labels and annotations a template needs. */
export interface TemplateKeys {
  readonly ownerLabels: readonly string[];
  readonly ownerAnnotations: readonly string[];
}

const forms =
  "${owner.namespace}, ${owner.name}, ${owner.label:KEY}, ${owner.annotation:KEY} or ${loadBalancer.tag:KEY}";

/** Prefix/name as Kubernetes has it for labels and annotations. */
const qualifiedName =
  /^(?:[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?\/)?[A-Za-z0-9](?:[A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?$/;

/** Characters that AWS allows in the key of a tag. */
const tagKey = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]{1,128}$/u;

/** What is wrong with a template's `${…}` parts; empty = nothing. */
export function templateFaults(template: string): readonly { readonly what: string; readonly fix: string }[] {
  const { references, open } = split(template);
  const faults = references
    .filter((reference) => !isAllowed(reference))
    .map((reference) => ({ what: `${shownValue(`\${${reference}}`)} is not known`, fix: `Write ${forms}.` }));
  return open ? [...faults, { what: "${ is not closed", fix: `Write ${forms}.` }] : faults;
}

/** The label and annotation keys that these templates name. */
export function templateKeys(templates: readonly string[]): TemplateKeys {
  const references = templates.flatMap((template) => split(template).references);
  const after = (prefix: string): readonly string[] => [
    ...new Set(references.filter((text) => text.startsWith(prefix)).map((text) => text.slice(prefix.length))),
  ];
  return { ownerLabels: after("owner.label:"), ownerAnnotations: after("owner.annotation:") };
}

function split(template: string): { references: readonly string[]; open: boolean } {
  const references: string[] = [];
  let at = template.indexOf("${");
  while (at >= 0) {
    const end = template.indexOf("}", at);
    if (end < 0) {
      return { references, open: true };
    }
    references.push(template.slice(at + 2, end));
    at = template.indexOf("${", end);
  }
  return { references, open: false };
}

function isAllowed(reference: string): boolean {
  if (reference === "owner.namespace" || reference === "owner.name") {
    return true;
  }
  const [, form, key] = /^(owner\.label|owner\.annotation|loadBalancer\.tag):(.*)$/s.exec(reference) ?? [];
  if (form === undefined || key === undefined) {
    return false;
  }
  return form === "loadBalancer.tag" ? tagKey.test(key) : qualifiedName.test(key);
}
