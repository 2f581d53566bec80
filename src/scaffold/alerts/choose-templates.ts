import { nearName } from "../promql/near-name.ts";
import type { AlertTemplate } from "./alert-template.ts";

/** Which alerts are wanted: names, families (`alb`), or `all`. */
export interface TemplateChoice {
  /** Only these; empty = those that are on by default. */
  readonly only: readonly string[];
  /** These besides. */
  readonly also: readonly string[];
  readonly without: readonly string[];
}

/** The templates of a choice in their order, and what of it is unknown. */
export interface ChosenTemplates {
  readonly templates: readonly AlertTemplate[];
  readonly problems: readonly string[];
}

const families = ["alb", "nlb", "clb", "exporter"];

/** Chooses templates. A family means those of it that are on by default; a name or `all` also the others. */
export function chooseTemplates(all: readonly AlertTemplate[], choice: TemplateChoice): ChosenTemplates {
  const known = [...families, "all", ...all.map(({ name }) => name)];
  const problems = [...choice.only, ...choice.also, ...choice.without]
    .filter((word) => !known.includes(word))
    .map((word) => {
      const near = nearName(word, known);
      return `no alert is called ${word}${near === null ? "" : `; did you mean ${near}?`}`;
    });
  const named = (words: readonly string[], { name, family, enabled }: AlertTemplate): boolean =>
    words.includes("all") || words.includes(name) || (words.includes(family) && enabled);
  const isWanted = (template: AlertTemplate): boolean =>
    (choice.only.length === 0 ? template.enabled : named(choice.only, template)) ||
    named(choice.also, template);
  const isUnwanted = ({ name, family }: AlertTemplate): boolean =>
    choice.without.includes(name) || choice.without.includes(family);
  return { templates: all.filter((one) => isWanted(one) && !isUnwanted(one)), problems };
}
