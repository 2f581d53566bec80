import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  type DashboardParameters,
  defaultParameters,
} from "../../../src/scaffold/dashboards/dashboard-parameters.ts";
import { dashboardSpec } from "../../../src/scaffold/dashboards/dashboards.ts";
import type { PanelSpec } from "../../../src/scaffold/dashboards/dashboard-spec.ts";
import { pastedPanel } from "../../../src/scaffold/dashboards/pasted-panel.ts";
import { isReference, selectors } from "../../../src/scaffold/dashboards/selectors.ts";
import { expressionsOf } from "../../../src/scaffold/dashboards/targets.ts";
import { parsePromql } from "../../../src/scaffold/promql/parse-promql.ts";
import { substituted } from "./grafana-words.ts";

const pasted = (values: DashboardParameters["values"]): DashboardParameters => ({
  ...defaultParameters,
  values,
  pasted: true,
});

describe("what selects the series", () => {
  test.each<readonly [string, DashboardParameters, string]>([
    [
      "a dashboard asks its variables, whatever is selected at first",
      { ...defaultParameters, values: { load_balancer_name: "scrumulator" } },
      '{env=~"$env",cluster=~"$cluster",region=~"$region",namespace=~"$namespace",load_balancer_name=~"$load_balancer_name"}',
    ],
    [
      "a pasted panel has the values themselves, variables of the user's own, and nothing that was not given",
      pasted({ load_balancer_name: "scrumulator", env: "$env", region: "${aws_region}" }),
      '{env=~"$env",region=~"${aws_region}",load_balancer_name="scrumulator"}',
    ],
    [
      "an owner's load balancers are found by name: shared ones have no namespace",
      { ...defaultParameters, owner: { kind: "Ingress", namespace: "shop", name: "web" } },
      '{env=~"$env",cluster=~"$cluster",region=~"$region",load_balancer_name=~"$load_balancer_name"}',
    ],
  ])("%s", (_what, parameters, selector) => {
    expect(selectors(parameters).loadBalancer).toBe(selector);
  });

  test("no value breaks out of its matcher, and Grafana finds no variable in it", () => {
    const hostile = fc.oneof(
      fc.string({ unit: "binary" }),
      fc.constantFrom('"} or vector(1) #', "\\", '\\"', "$env", "${env}x", "a\nb", "}", "`"),
    );
    fc.assert(
      fc.property(
        hostile.filter((value) => !isReference(value)),
        (value) => {
          const selector = selectors(pasted({ load_balancer_name: value, target_group: value })).targetGroup;
          const sent = substituted(selector, {});
          const parsed = parsePromql(`up${sent}`);
          expect(parsed).toMatchObject({ kind: "parsed" });
          const [only, ...others] = parsed.kind === "parsed" ? parsed.selectors : [];
          expect(others).toEqual([]);
          expect(only?.matchers.map(({ label }) => label.text)).toEqual([
            "load_balancer_name",
            "target_group",
          ]);
        },
      ),
    );
  });
});

describe("a pasted panel", () => {
  const panelNamed = (name: string, parameters: DashboardParameters): PanelSpec => {
    const found = dashboardSpec("application", parameters)
      .sections.flatMap(({ panels }) => panels)
      .find((panel) => panel.name === name);
    expect(found).toBeDefined();
    return found as PanelSpec;
  };

  test("has no place, and asks the data source that was chosen", () => {
    const parameters = pasted({ datasource: "mimir", load_balancer_name: "scrumulator" });
    const panel = pastedPanel(panelNamed("error-share", parameters), parameters);
    expect(panel).not.toHaveProperty("gridPos");
    expect(panel.datasource).toEqual({ type: "prometheus", uid: "mimir" });
    expect(panel.targets?.map(({ datasource }) => datasource?.uid)).toEqual(["mimir", "mimir"]);
    expect(expressionsOf(panel.targets)[0]).toContain('load_balancer_name="scrumulator"');
  });

  test("knows the objective without a variable", () => {
    const parameters = { ...pasted({}), sloPercent: 99.5 };
    expect(expressionsOf(panelNamed("error-share", parameters).targets)[1]).toBe("vector(1 - 99.5 / 100)");
  });
});
