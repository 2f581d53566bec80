import type { FieldConfig, Options } from "@grafana/grafana-foundation-sdk/table";
import type { PanelSpec } from "./dashboard-spec.ts";
import type { GrafanaLink, Json } from "./grafana-json.ts";
import { type ColourSteps, type PanelText, placed } from "./panels.ts";
import { instantTargets, refId } from "./targets.ts";

/** A column that is a label of the answers. */
export interface LabelColumn {
  readonly label: string;
  readonly title: string;
  readonly links?: readonly GrafanaLink[];
  /** Needed for links only. */
  readonly hidden?: true;
}

/** A column that is the value of a query. */
export interface ValueColumn {
  readonly expr: string;
  readonly title: string;
  readonly unit: string;
  readonly steps?: ColourSteps;
  readonly decimals?: number;
  /** The value says nothing, as of an info series. */
  readonly hidden?: true;
}

/** A table's columns and its order. */
export interface TableLook {
  readonly labels: readonly LabelColumn[];
  readonly values: readonly ValueColumn[];
  /** Title of the column it is sorted by, highest first; left out: as it comes. */
  readonly sortBy?: string;
}

/** One line for each label set that the queries share, asked at the end of the time shown. */
export function table(text: PanelText, { labels, values, sortBy }: TableLook): PanelSpec {
  const options: Json<Options> = {
    frameIndex: 0,
    showHeader: true,
    cellHeight: "sm",
    ...(sortBy === undefined ? {} : { sortBy: [{ displayName: sortBy, desc: true }] }),
  };
  const custom: Json<FieldConfig> = { align: "auto", displayMode: "auto", inspect: false, filterable: true };
  const names = values.map((_, index) => (values.length === 1 ? "Value" : `Value #${refId(index)}`));
  const idle = values.flatMap(({ hidden }, index) => (hidden === true ? [names[index] ?? ""] : []));
  const order = [...labels.map(({ label }) => label), ...names];
  return {
    ...placed(text, 10),
    type: "table",
    targets: instantTargets(
      values.map(({ expr, title }) => ({ expr, legend: title })),
      "table",
    ),
    fieldConfig: {
      defaults: { unit: "short", custom },
      overrides: [
        ...values.map(({ title, unit, steps, decimals }) => ({
          matcher: { id: "byName", options: title },
          properties: [
            { id: "unit", value: unit },
            ...(decimals === undefined ? [] : [{ id: "decimals", value: decimals }]),
            ...(steps === undefined
              ? []
              : [
                  {
                    id: "thresholds",
                    value: { mode: "absolute", steps: steps.map(([value, color]) => ({ value, color })) },
                  },
                  { id: "custom.cellOptions", value: { type: "color-text" } },
                ]),
          ],
        })),
        ...labels.flatMap(({ title, links, hidden }) => [
          ...(links === undefined
            ? []
            : [{ matcher: { id: "byName", options: title }, properties: [{ id: "links", value: links }] }]),
          // Links can only use columns that are there, so those they need are not taken away.
          ...(hidden === undefined
            ? []
            : [
                {
                  matcher: { id: "byName", options: title },
                  properties: [{ id: "custom.hidden", value: true }],
                },
              ]),
        ]),
      ],
    },
    options,
    transformations: [
      { id: "merge", options: {} },
      {
        id: "filterFieldsByName",
        options: { include: { names: [...order] } },
      },
      {
        id: "organize",
        options: {
          excludeByName: Object.fromEntries(idle.map((name) => [name, true])),
          indexByName: Object.fromEntries(order.map((name, index) => [name, index])),
          renameByName: Object.fromEntries([
            ...labels.map(({ label, title }) => [label, title] as const),
            ...values.map(({ title }, index) => [names[index] ?? "", title] as const),
          ]),
        },
      },
    ],
  };
}
