import { Ajv, type ValidateFunction } from "ajv";
import { describe, expect, test } from "vitest";
import { assembleDashboard } from "../../../src/scaffold/dashboards/assemble-dashboard.ts";
import { defaultParameters } from "../../../src/scaffold/dashboards/dashboard-parameters.ts";
import { dashboardNames, dashboardSpec } from "../../../src/scaffold/dashboards/dashboards.ts";
import type { GrafanaDashboard, GrafanaPanel } from "../../../src/scaffold/dashboards/grafana-json.ts";
import { libraryElement } from "../../../src/scaffold/dashboards/library-panel.ts";
import { choices } from "./choices.ts";
import { sdkSchema } from "./sdk-schema.ts";

const ajv = new Ajv({ allErrors: true, strict: false });
const compile = (module: string, type: string): ValidateFunction => ajv.compile(sdkSchema(module, type));

const dashboardSchema = compile("dashboard", "Dashboard");
const libraryModelSchema = compile("librarypanel", "PanelModel");
const optionSchemas: Readonly<Record<string, ValidateFunction>> = {
  timeseries: compile("timeseries", "Options"),
  stat: compile("stat", "Options"),
  table: compile("table", "Options"),
  "state-timeline": compile("statetimeline", "Options"),
  text: compile("text", "Options"),
};
const customSchemas: Readonly<Record<string, ValidateFunction>> = {
  timeseries: compile("timeseries", "FieldConfig"),
  table: compile("table", "FieldConfig"),
  "state-timeline": compile("statetimeline", "FieldConfig"),
};
const targetSchemas: Readonly<Record<string, ValidateFunction>> = {
  prometheus: compile("prometheus", "Dataquery"),
  cloudwatch: compile("cloudwatch", "MetricsQuery"),
  __expr__: compile("expr", "TypeMath"),
};

function faults(what: string, validate: ValidateFunction | undefined, value: unknown): readonly string[] {
  if (validate === undefined) {
    return [`${what}: no schema`];
  }
  return validate(structuredClone(value))
    ? []
    : (validate.errors ?? []).map(
        ({ instancePath, message, params }) => `${what}${instancePath} ${message} ${JSON.stringify(params)}`,
      );
}

function panelsOf(dashboard: GrafanaDashboard): readonly GrafanaPanel[] {
  return dashboard.panels.flatMap((panel): readonly GrafanaPanel[] =>
    "panels" in panel ? panel.panels : [panel],
  );
}

function panelFaults(panel: GrafanaPanel): readonly string[] {
  const what = panel.title ?? "";
  const custom = panel.fieldConfig?.defaults.custom;
  return [
    ...faults(`${what} options`, optionSchemas[panel.type], panel.options),
    ...(custom === undefined ? [] : faults(`${what} custom`, customSchemas[panel.type], custom)),
    ...(panel.targets ?? []).flatMap((target) =>
      faults(`${what} target`, targetSchemas[target.datasource?.type ?? ""], target),
    ),
  ];
}

describe.each(choices)("%s: Grafana's own types accept", (_name, parameters) => {
  test.each(dashboardNames)("%s", (name) => {
    const dashboard = assembleDashboard(dashboardSpec(name, parameters), parameters);
    expect([
      ...faults(name, dashboardSchema, dashboard),
      ...panelsOf(dashboard).flatMap(panelFaults),
    ]).toEqual([]);
  });

  test("the library panels", () => {
    const found = dashboardNames.flatMap((name) =>
      dashboardSpec(name, parameters).sections.flatMap(({ panels }) =>
        panels.flatMap((panel) =>
          faults(panel.name, libraryModelSchema, libraryElement(name, panel, parameters).model),
        ),
      ),
    );
    expect(found).toEqual([]);
  });
});

describe("the schema is strict", () => {
  const good = assembleDashboard(dashboardSpec("slo", defaultParameters), defaultParameters);
  const [, panel] = good.panels;

  test.each<readonly [string, unknown, string]>([
    ["an unknown property", { ...good, tag: [] }, "additional"],
    ["a wrong type", { ...good, refresh: 1 }, "must be string"],
    ["a missing property", { ...good, schemaVersion: undefined }, "required"],
    ["a value outside of an enum", { ...good, graphTooltip: 7 }, "must be equal"],
    ["a panel's unknown property", { ...good, panels: [{ ...panel, tagets: [] }] }, "additional"],
    [
      "a variable's wrong type",
      { ...good, templating: { list: [{ type: "qery", name: "x" }] } },
      "must be equal",
    ],
  ])("%s is refused", (_what, bad, words) => {
    expect(faults("", dashboardSchema, JSON.parse(JSON.stringify(bad))).join("\n")).toContain(words);
  });

  test("options and queries as well", () => {
    expect(faults("", optionSchemas["stat"], { graphMode: "lines" })).not.toEqual([]);
    expect(faults("", targetSchemas["prometheus"], { expr: "x", legend: "y" })).not.toEqual([]);
  });
});
