import type {
  FieldConfig as TimeseriesFieldConfig,
  Options as TimeseriesOptions,
} from "@grafana/grafana-foundation-sdk/timeseries";
import type {
  FieldConfig as TimelineFieldConfig,
  Options as TimelineOptions,
} from "@grafana/grafana-foundation-sdk/statetimeline";
import type { Options as StatOptions } from "@grafana/grafana-foundation-sdk/stat";
import type { Options as TextOptions } from "@grafana/grafana-foundation-sdk/text";
import type { PanelSpec } from "./dashboard-spec.ts";
import type { GrafanaFieldConfig, GrafanaLink, Json } from "./grafana-json.ts";
import { type Query, instantTargets, rangeTargets } from "./targets.ts";

/** What all panels say. */
export interface PanelText {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly width: number;
  readonly height?: number;
}

/** From which value on a colour holds; the first holds below all others. */
export type ColourSteps = readonly (readonly [from: number | null, colour: string])[];

/** How values are shown. */
export interface ValueLook {
  /** A Grafana unit id: `reqps`, `percentunit`, `s`, … */
  readonly unit: string;
  readonly steps?: ColourSteps;
  readonly min?: number;
  readonly max?: number;
  readonly decimals?: number;
  readonly links?: readonly GrafanaLink[];
}

/** A plot over time. */
export interface PlotLook extends ValueLook {
  /** May be below zero; else the axis begins there. */
  readonly signed?: true;
  /** Stacked areas; only for what adds up. */
  readonly stacked?: true;
  /** Dashed lines at the steps. */
  readonly stepLines?: true;
  /** Legend pattern (regular expression) → colour or dashes. */
  readonly lines?: readonly LineLook[];
}

/** How lines whose name matches are drawn. */
export interface LineLook {
  readonly pattern: string;
  readonly colour?: string;
  readonly dashed?: true;
}

/** Lines over time. Gaps stay gaps: what is not known is not drawn. */
export function plot(text: PanelText, queries: readonly Query[], look: PlotLook): PanelSpec {
  const custom: Json<TimeseriesFieldConfig> = {
    drawStyle: "line",
    lineInterpolation: "linear",
    lineWidth: 1,
    fillOpacity: look.stacked === true ? 60 : 8,
    showPoints: "auto",
    pointSize: 4,
    spanNulls: false,
    stacking: { mode: look.stacked === true ? "normal" : "none", group: "A" },
    thresholdsStyle: { mode: look.stepLines === true ? "dashed" : "off" },
  };
  const options: Json<TimeseriesOptions> = {
    legend: { displayMode: "list", placement: "bottom", showLegend: true, calcs: [] },
    tooltip: { mode: "multi", sort: "desc" },
  };
  return {
    ...placed(text, 8),
    type: "timeseries",
    targets: rangeTargets(queries),
    fieldConfig: {
      defaults: {
        ...valueDefaults(look.signed === true ? look : { min: 0, ...look }),
        color: { mode: "palette-classic-by-name" },
        custom,
      },
      overrides: (look.lines ?? []).map(({ pattern, colour, dashed }) => ({
        matcher: { id: "byRegexp", options: pattern },
        properties: [
          ...(colour === undefined ? [] : [{ id: "color", value: { mode: "fixed", fixedColor: colour } }]),
          ...(dashed === undefined
            ? []
            : [
                { id: "custom.lineStyle", value: { fill: "dash", dash: [8, 8] } },
                { id: "custom.fillOpacity", value: 0 },
              ]),
        ],
      })),
    },
    options,
  };
}

/** One number. */
export function figure(text: PanelText, query: Query, look: ValueLook): PanelSpec {
  const options: Json<StatOptions> = {
    graphMode: "none",
    colorMode: look.steps === undefined ? "none" : "value",
    justifyMode: "auto",
    textMode: "auto",
    wideLayout: true,
    showPercentChange: false,
    percentChangeColorMode: "standard",
    orientation: "auto",
    reduceOptions: { values: false, calcs: ["lastNotNull"], fields: "" },
  };
  return {
    ...placed(text, 4),
    type: "stat",
    targets: instantTargets([query], "time_series"),
    fieldConfig: { defaults: valueDefaults(look), overrides: [] },
    options,
  };
}

/** A band of colours per line: which value held when. */
export function stateBands(text: PanelText, queries: readonly Query[], look: ValueLook): PanelSpec {
  const custom: Json<TimelineFieldConfig> = { lineWidth: 0, fillOpacity: 70, spanNulls: false };
  const options: Json<TimelineOptions> = {
    showValue: "auto",
    rowHeight: 0.9,
    mergeValues: true,
    alignValue: "left",
    legend: { displayMode: "list", placement: "bottom", showLegend: false, calcs: [] },
    tooltip: { mode: "single", sort: "none" },
  };
  return {
    ...placed(text, 8),
    type: "state-timeline",
    targets: rangeTargets(queries),
    fieldConfig: {
      defaults: { ...valueDefaults(look), color: { mode: "thresholds" }, custom },
      overrides: [],
    },
    options,
  };
}

/** Markdown. */
export function note(text: PanelText, content: string): PanelSpec {
  const options: Json<TextOptions> = { mode: "markdown", content };
  return {
    ...placed(text, 4),
    type: "text",
    targets: [],
    fieldConfig: { defaults: {}, overrides: [] },
    options,
  };
}

/** Name, words and size of a panel. */
export function placed(
  { name, title, description, width, height }: PanelText,
  usualHeight: number,
): Pick<PanelSpec, "name" | "title" | "description" | "width" | "height"> {
  return { name, title, description, width, height: height ?? usualHeight };
}

/** Unit, colours, bounds and links as Grafana has them. */
export function valueDefaults(look: ValueLook): GrafanaFieldConfig["defaults"] {
  return {
    unit: look.unit,
    ...(look.min === undefined ? {} : { min: look.min }),
    ...(look.max === undefined ? {} : { max: look.max }),
    ...(look.decimals === undefined ? {} : { decimals: look.decimals }),
    ...(look.links === undefined ? {} : { links: look.links }),
    thresholds: {
      mode: "absolute",
      steps: (look.steps ?? [[null, "green"] as const]).map(([value, color]) => ({ value, color })),
    },
  };
}
