import { describe, expect, test } from "vitest";
import { assembleDashboard } from "../../../src/scaffold/dashboards/assemble-dashboard.ts";
import {
  type DashboardParameters,
  defaultParameters,
} from "../../../src/scaffold/dashboards/dashboard-parameters.ts";
import { dashboardNames, dashboardSpec } from "../../../src/scaffold/dashboards/dashboards.ts";
import type {
  GrafanaDashboard,
  GrafanaPanel,
  GrafanaRow,
} from "../../../src/scaffold/dashboards/grafana-json.ts";
import { panelId } from "../../../src/scaffold/dashboards/panel-id.ts";
import { pastedPanel } from "../../../src/scaffold/dashboards/pasted-panel.ts";
import { dashboardText } from "../../../src/scaffold/dashboards/manifests.ts";
import { checkPromql, promqlProblemText } from "../../../src/scaffold/promql/check-promql.ts";
import { knownNames } from "../../../src/scaffold/promql/known-names.ts";
import { choices } from "./choices.ts";
import { substituted } from "./grafana-words.ts";

/** What is not ours but asked for: OpenTelemetry's HTTP histogram and kube-state-metrics. */
const known = knownNames({
  metrics: [
    "http_server_request_duration_seconds_bucket",
    "http_server_request_duration_seconds_count",
    "kube_deployment_status_observed_generation",
  ],
  labels: ["http_response_status_code"],
});

/** Grafana's own arithmetic calls its queries `$A`, like variables. */
const withoutMath = (panel: GrafanaPanel): GrafanaPanel => ({
  ...panel,
  targets: (panel.targets ?? []).filter((target) => !("expression" in target && "type" in target)),
});
const isRow = (panel: GrafanaPanel | GrafanaRow): panel is GrafanaRow => "panels" in panel;
const panelsOf = (dashboard: GrafanaDashboard): readonly GrafanaPanel[] =>
  dashboard.panels.flatMap((panel): readonly GrafanaPanel[] => (isRow(panel) ? panel.panels : [panel]));
const expressionsOf = (panel: GrafanaPanel): readonly string[] =>
  (panel.targets ?? []).flatMap((target) => ("expr" in target ? [target.expr] : []));

/** Names in a `label_values(series{…}, label)`: its series and its label. */
function variableExpressions({ templating }: GrafanaDashboard): readonly string[] {
  return (templating.list ?? []).flatMap(({ definition }) => {
    const [, selector, label] = /^label_values\((.+), (\w+)\)$/.exec(definition ?? "") ?? [];
    return selector === undefined ? [] : [`group by (${label}) (${selector})`];
  });
}

function valuesFor(dashboard: GrafanaDashboard): Readonly<Record<string, string>> {
  return {
    ...Object.fromEntries((dashboard.templating.list ?? []).map(({ name }) => [name, ".*"])),
    slo: "99.9",
  };
}

describe.each(choices)("%s", (_choice, parameters) => {
  describe.each(dashboardNames)("%s", (name) => {
    const dashboard = assembleDashboard(dashboardSpec(name, parameters), parameters);
    const panels = panelsOf(dashboard);

    test("its queries are PromQL with names and labels that exist, and no rate of a value per minute", () => {
      const expressions = [
        ...panels.flatMap(expressionsOf),
        ...variableExpressions(dashboard),
        ...dashboard.annotations.list.flatMap(({ expr }) => (expr === undefined ? [] : [expr])),
      ];
      const problems = expressions.flatMap((expression) =>
        checkPromql(substituted(expression, valuesFor(dashboard)), known).map(
          (problem) => `${promqlProblemText(problem)} in ${expression}`,
        ),
      );
      expect(problems).toEqual([]);
      expect(expressions.length).toBeGreaterThan(4);
    });

    test("every variable it uses is its own", () => {
      const own = new Set((dashboard.templating.list ?? []).map((variable) => variable.name));
      const used = [
        ...dashboardText({ ...dashboard, panels: panels.map(withoutMath) }).matchAll(
          /\$(?:\{([A-Za-z]\w*)(?::\w+)?\}|([A-Za-z]\w*))/g,
        ),
      ]
        .map(([, braced, plain]) => braced ?? plain ?? "")
        .filter((word) => !word.startsWith("__"));
      expect([...new Set(used)].filter((word) => !own.has(word))).toEqual([]);
    });

    test("ids are there once, panels do not overlap and stay in the grid", () => {
      const ids = [...dashboard.panels, ...panels].map(({ id }) => id);
      expect(new Set([...dashboard.panels.filter(isRow), ...panels].map(({ id }) => id)).size).toBe(
        dashboard.panels.filter(isRow).length + panels.length,
      );
      expect(ids.every((id) => id !== undefined && id > 0 && id < 1_000_000)).toBe(true);
      const cells = dashboard.panels.flatMap(({ gridPos }) => cellsOf(gridPos));
      expect(new Set(cells).size).toBe(cells.length);
      for (const row of dashboard.panels.filter(isRow)) {
        const inside = row.panels.flatMap(({ gridPos }) => cellsOf(gridPos));
        expect(new Set(inside).size).toBe(inside.length);
      }
      expect(panels.every(({ gridPos }) => (gridPos?.x ?? 0) + (gridPos?.w ?? 99) <= 24)).toBe(true);
    });

    test("every panel says what it shows, in which unit, from which metric, and asks no finer than the data", () => {
      const asking = panels.filter(({ type }) => type !== "text");
      const faults = [
        ...panels
          .filter(({ title, description }) => !title || !description)
          .map(({ title }) => `${title}: no words`),
        ...asking
          .filter(({ fieldConfig }) => !fieldConfig?.defaults.unit)
          .map(({ title }) => `${title}: no unit`),
        ...asking
          .filter(({ interval }) => interval !== "1m")
          .map(({ title }) => `${title}: finer than a minute`),
        ...asking
          .filter((panel) => expressionsOf(panel).some((text) => /\b[anc]lb_/.test(text)))
          .filter(({ description }) => !/CloudWatch: AWS\/\w+ \w+ \(/.test(description ?? ""))
          .map(({ title }) => `${title}: metric not named`),
        ...asking
          .filter(({ targets, datasource }) =>
            (targets ?? []).some((target) => target.datasource === undefined || datasource === undefined),
          )
          .map(({ title }) => `${title}: no data source`),
      ];
      expect(faults).toEqual([]);
    });

    test("series of ours are only read over a window: a bare one repeats its last point", () => {
      const bare = panels
        .flatMap(expressionsOf)
        .filter((text) => /\b(?:alb|nlb|clb)_\w+\{[^}]*\}(?!\[)/.test(text));
      expect(bare).toEqual([]);
    });

    test("the same choice gives the same bytes", () => {
      const again = assembleDashboard(dashboardSpec(name, parameters), parameters);
      expect(dashboardText(again)).toBe(dashboardText(dashboard));
    });
  });

  test("uids are Grafana's, each once", () => {
    const uids = dashboardNames.map(
      (name) => assembleDashboard(dashboardSpec(name, parameters), parameters).uid,
    );
    expect(new Set(uids).size).toBe(uids.length);
    expect(uids.filter((uid) => !/^[a-z][a-z0-9-]{0,39}$/.test(uid))).toEqual([]);
  });
});

function cellsOf(place: GrafanaPanel["gridPos"]): readonly string[] {
  const { x, y, w, h } = place ?? { x: 0, y: 0, w: 0, h: 0 };
  return Array.from({ length: w * h }, (_, index) => `${x + (index % w)}/${y + Math.floor(index / w)}`);
}

test.each<readonly [string, DashboardParameters["values"]]>([
  ["nothing", {}],
  [
    "a load balancer and variables of the user's own",
    { load_balancer_name: 'a"b', env: "${env}", slo: "$slo" },
  ],
])("pasted panels that are given %s are PromQL, and ask for no variable of ours", (_what, values) => {
  const parameters = { ...defaultParameters, values, pasted: true };
  const problems = dashboardNames.flatMap((name) =>
    dashboardSpec(name, parameters)
      .sections.flatMap(({ panels }) => panels)
      .flatMap((spec) => expressionsOf(pastedPanel(spec, parameters)))
      .flatMap((expression) =>
        checkPromql(substituted(expression, { env: ".*", slo: "99", load_balancer: ".*" }), known).map(
          (problem) => `${promqlProblemText(problem)} in ${expression}`,
        ),
      ),
  );
  expect(problems).toEqual([]);
});

describe("what others rely on", () => {
  test("names, ids and titles of panels stay: alerts, links and pasted panels refer to them", async () => {
    const lines = dashboardNames.flatMap((name) => {
      const { uid, title } = assembleDashboard(dashboardSpec(name, defaultParameters), defaultParameters);
      return [
        `${uid}: ${title}`,
        ...dashboardSpec(name, defaultParameters).sections.flatMap(({ panels }) =>
          panels.map((panel) => `  ${panel.name} (${panelId(panel.name)}) ${panel.type}: ${panel.title}`),
        ),
      ];
    });
    await expect(`${lines.join("\n")}\n`).toMatchFileSnapshot("golden/panels.txt");
  });

  test("links lead to dashboards that exist", () => {
    const uids = new Set(dashboardNames.map((name) => `elbow-${name}`));
    const linked = dashboardNames.flatMap((name) => [
      ...dashboardText(assembleDashboard(dashboardSpec(name, defaultParameters), defaultParameters)).matchAll(
        /"\/d\/([\w-]+|elbow-\$\{[^}]+\})\?/g,
      ),
    ]);
    const targets = new Set(linked.map(([, uid]) => uid ?? ""));
    expect([...targets].filter((uid) => !uids.has(uid))).toEqual(["elbow-${__data.fields.type}"]);
    for (const type of ["application", "network", "classic"]) {
      expect(uids).toContain(`elbow-${type}`);
    }
  });

  test("one whole dashboard, as it is written", async () => {
    await expect(
      dashboardText(assembleDashboard(dashboardSpec("target-group", defaultParameters), defaultParameters)),
    ).toMatchFileSnapshot("golden/target-group.json.txt");
  });
});
