import type { SeriesSpec } from "../../series/series-spec.ts";
import { templateOf } from "./spec-template.ts";

/** More different templates than this are no templates: then they are forgotten and found again. */
const maxTexts = 10_000;

/**
 * The template of each spec as text, remembered for as long as the spec lives: with hundreds of thousands of series, making
 * them is most of the work of a checkpoint. Equal texts are one text in memory.
 */
export interface TemplateMemo {
  textOf(spec: SeriesSpec, place: { readonly arn: string; readonly dimension: string }): string;
}

/** An empty memo. */
export function templateMemo(): TemplateMemo {
  const bySpec = new WeakMap<SeriesSpec, string>();
  const texts = new Map<string, string>();
  return {
    textOf(spec, place) {
      const known = bySpec.get(spec);
      if (known !== undefined) {
        return known;
      }
      const made = JSON.stringify(templateOf(spec, { ...place, key: spec.labelsKey }));
      if (texts.size >= maxTexts) {
        texts.clear();
      }
      const text = texts.get(made) ?? made;
      texts.set(text, text);
      bySpec.set(spec, text);
      return text;
    },
  };
}
