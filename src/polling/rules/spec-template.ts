import type { SeriesSpec } from "../../series/series-spec.ts";

/** What differs between the same series of two load balancers. `key` = the series' `labelsKey`. */
export interface SeriesPlace {
  readonly arn: string;
  readonly dimension: string;
  readonly key: string;
}

const arnMark = "{arn}";
const dimensionMark = "{dimension}";
const keyMark = "{key}";

/** The spec with its place taken out, so that ten thousand load balancers share a few hundred templates. `filledTemplate` undoes it. */
export function templateOf(spec: SeriesSpec, place: SeriesPlace): SeriesSpec {
  const take = (text: string): string => {
    const rest = text.startsWith(`${place.arn}|`) ? arnMark + text.slice(place.arn.length) : text;
    return place.key === "" ? rest : rest.split(place.key).join(keyMark);
  };
  const takeValue = (value: string): string => {
    const marks = [
      [place.dimension, dimensionMark],
      [place.key, keyMark],
      [place.arn, arnMark],
    ] as const;
    return marks.find(([known]) => known !== "" && known === value)?.[1] ?? value;
  };
  return {
    ...spec,
    id: take(spec.id),
    metricKey: take(spec.metricKey),
    labelsKey: spec.labelsKey === "" ? "" : keyMark,
    query: {
      ...spec.query,
      dimensions: spec.query.dimensions.map(({ name, value }) => ({ name, value: takeValue(value) })),
    },
  };
}

/** The spec of a template at a place. */
export function filledTemplate(template: SeriesSpec, place: SeriesPlace): SeriesSpec {
  return {
    ...template,
    id: filledText(template.id, place),
    metricKey: filledText(template.metricKey, place),
    labelsKey: filledText(template.labelsKey, place),
    query: {
      ...template.query,
      dimensions: template.query.dimensions.map(({ name, value }) => ({
        name,
        value: filledText(value, place),
      })),
    },
  };
}

/** A text of a template at a place. */
export function filledText(text: string, place: SeriesPlace): string {
  return text
    .split(keyMark)
    .join(place.key)
    .split(dimensionMark)
    .join(place.dimension)
    .split(arnMark)
    .join(place.arn);
}
