import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { dashboardFiles } from "../../../src/scaffold/dashboards/dashboard-files.ts";
import { defaultParameters } from "../../../src/scaffold/dashboards/dashboard-parameters.ts";
import { dashboardNames } from "../../../src/scaffold/dashboards/dashboards.ts";
import type {
  GrafanaDashboard,
  GrafanaPanel,
  GrafanaVariable,
  PrometheusTarget,
} from "../../../src/scaffold/dashboards/grafana-json.ts";

describe("Grafana's types as JSON", () => {
  test("take the values of enums and nothing else", () => {
    const tooltip: GrafanaDashboard["graphTooltip"] = 1;
    const type: GrafanaVariable["type"] = "query";
    const format: PrometheusTarget["format"] = "table";
    // @ts-expect-error: there are 0, 1 and 2
    const noTooltip: GrafanaDashboard["graphTooltip"] = 3;
    // @ts-expect-error: a typing error in an enum's value
    const noType: GrafanaVariable["type"] = "qery";
    // @ts-expect-error: not a format of Prometheus queries
    const noFormat: PrometheusTarget["format"] = "lines";
    expect([tooltip, type, format, noTooltip, noType, noFormat]).toHaveLength(6);
  });

  test("refuse properties that are not there, deep down as well", () => {
    const panel: GrafanaPanel = {
      type: "stat",
      fieldConfig: {
        // @ts-expect-error: `units` is `unit`
        defaults: { units: "s" },
        overrides: [],
      },
    };
    const target: PrometheusTarget = {
      expr: "up",
      // @ts-expect-error: `legend` is `legendFormat`
      legend: "x",
    };
    expect([panel, target]).toHaveLength(2);
  });
});

describe("the colours of the dashboards and the alerts' thresholds", () => {
  const parameter = (template: string, name: string): unknown => {
    const file = new URL(`../../../src/scaffold/templates/${template}.yaml`, import.meta.url);
    const { parameters } = parse(readFileSync(file, "utf8")) as {
      readonly parameters: Readonly<Record<string, { readonly default: unknown }>>;
    };
    return parameters[name]?.default;
  };
  const { errorShare, latencySeconds } = defaultParameters.thresholds;

  test.each([
    ["alb-target5xx-high", "ratio", `${errorShare[1] * 100}%`],
    ["alb-latency-high", "seconds", latencySeconds[1]],
  ])("%s %s", (template, name, value) => {
    expect(parameter(template, name)).toEqual(value);
  });
});

test("the files are one JSON for each dashboard", () => {
  const files = dashboardFiles(defaultParameters);
  expect(Object.keys(files)).toEqual(dashboardNames.map((name) => `elbow-${name}.json`));
  for (const [file, text] of Object.entries(files)) {
    expect(`${(JSON.parse(text) as { uid: string }).uid}.json`).toBe(file);
  }
});
