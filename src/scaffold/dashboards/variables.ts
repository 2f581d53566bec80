import type { DashboardParameters, OwnerChoice, VariableName } from "./dashboard-parameters.ts";
import type { GrafanaVariable } from "./grafana-json.ts";
import { grafanaString, selectors } from "./selectors.ts";
import { promqlSource } from "./targets.ts";

/** How a variable is asked for. */
interface QueryLook {
  readonly name: VariableName;
  readonly label: string;
  readonly query: string;
  readonly description: string;
  /** `all` = everything at first; `some` = one at first, several can be chosen; `one` = never more than one. */
  readonly choice: "all" | "some" | "one";
}

/** The PromQL data source: any of type prometheus, which Mimir, Thanos and VictoriaMetrics are as well. */
export function datasourceVariable(parameters: DashboardParameters): GrafanaVariable {
  return sourceVariable({ name: "datasource", label: "PromQL", type: "prometheus" }, parameters);
}

/** The CloudWatch data source of the comparison. */
export function cloudWatchVariable(parameters: DashboardParameters): GrafanaVariable {
  return sourceVariable({ name: "cloudwatch", label: "CloudWatch", type: "cloudwatch" }, parameters);
}

/** Environment, cluster and region (`regions`: how many at once): from the info series, so that they are there before any traffic is. */
export function siteVariables(
  parameters: DashboardParameters,
  regions: "all" | "one" = "all",
): readonly GrafanaVariable[] {
  const { with: matching } = selectors(parameters);
  return [
    {
      name: "env",
      label: "Environment",
      query: labelValues("elbow_load_balancer_info", "", "env"),
      description: "Label env; everything where it is not set.",
      choice: "all",
    } as const,
    {
      name: "cluster",
      label: "Cluster",
      query: labelValues("elbow_load_balancer_info", matching(["env"]), "cluster"),
      description: "Label cluster.",
      choice: "all",
    } as const,
    {
      name: "region",
      label: "Region",
      query: labelValues("elbow_load_balancer_info", matching(["env", "cluster"]), "region"),
      description: "AWS region.",
      choice: regions,
    } as const,
  ].map((look) => queryVariable(look, parameters));
}

/** Which load balancers `load_balancer_name` offers, and how many at first. */
export interface LoadBalancerChoice {
  /** null = of every type. */
  readonly type: "application" | "network" | "classic" | null;
  readonly choice: "all" | "some" | "one";
}

/** Namespace and name of load balancers; those of one owner are found by its info series, whatever their names. */
export function loadBalancerVariables(
  parameters: DashboardParameters,
  { type, choice }: LoadBalancerChoice,
): readonly GrafanaVariable[] {
  const { with: matching } = selectors(parameters);
  const ofType = type === null ? [] : [`type="${type}"`];
  const { owner } = parameters;
  const name = { name: "load_balancer_name", label: "Load balancer", choice } as const;
  if (owner !== null) {
    return [
      queryVariable(
        {
          ...name,
          query: labelValues(
            "elbow_load_balancer_owner_info",
            matching(["env", "cluster", "region"], ...ownerMatchers(owner)),
            "load_balancer_name",
          ),
          description: `Load balancers of ${owner.kind} ${owner.namespace === null ? "" : `${owner.namespace}/`}${owner.name}.`,
        },
        parameters,
      ),
    ];
  }
  return [
    queryVariable(
      {
        name: "namespace",
        label: "Namespace",
        query: labelValues(
          "elbow_load_balancer_info",
          matching(["env", "cluster", "region"], ...ofType),
          "namespace",
        ),
        description:
          "Namespace of the owner; load balancers shared by several namespaces have none and are seen with All.",
        choice: "all",
      },
      parameters,
    ),
    queryVariable(
      {
        ...name,
        query: labelValues(
          "elbow_load_balancer_info",
          matching(["env", "cluster", "region", "namespace"], ...ofType),
          "load_balancer_name",
        ),
        description: "Name in AWS, or what the annotation elbow.dev/load-balancer-name says.",
      },
      parameters,
    ),
  ];
}

/** What picks the rows of one owner in `elbow_load_balancer_owner_info`: those that are there, not those that were. */
export function ownerMatchers({ kind, namespace, name }: OwnerChoice): readonly string[] {
  return [
    `owner_kind=${grafanaString(kind)}`,
    `owner_name=${grafanaString(name)}`,
    ...(namespace === null ? [] : [`namespace=${grafanaString(namespace)}`]),
    'relation=~"owner|member|bound"',
  ];
}

/** A variable whose values a query gives. */
export function queryVariable(look: QueryLook, { values }: DashboardParameters): GrafanaVariable {
  const { name, label, query, description, choice } = look;
  return {
    type: "query",
    name,
    label,
    description,
    datasource: promqlSource,
    // The form in which Grafana's own editor writes it: 1 = label values.
    query: { qryType: 1, query, refId: "PrometheusVariableQueryEditor-VariableQuery" },
    definition: query,
    refresh: 2,
    sort: 1,
    regex: "",
    multi: choice !== "one",
    includeAll: choice === "all",
    ...(choice === "all" ? { allValue: ".*" } : {}),
    allowCustomValue: true,
    hide: 0,
    skipUrlSync: false,
    ...currentOf(choice, values[name] ?? null),
  };
}

/** A number that the reader may change. */
export function sloVariable({ sloPercent, values }: DashboardParameters): GrafanaVariable {
  const value = values.slo ?? String(sloPercent);
  return {
    type: "textbox",
    name: "slo",
    label: "SLO %",
    description: "Objective in percent, below 100; error budgets are counted from it.",
    query: value,
    current: { text: value, value },
    hide: 0,
    skipUrlSync: false,
  };
}

/** Grafana's query for the values of one label. */
export function labelValues(series: string, selector: string, label: string): string {
  return `label_values(${series}${selector}, ${label})`;
}

function currentOf(choice: QueryLook["choice"], value: string | null): Pick<GrafanaVariable, "current"> {
  if (value === null) {
    return choice === "all" ? { current: { text: "All", value: "$__all" } } : {};
  }
  return { current: choice === "one" ? { text: value, value } : { text: [value], value: [value] } };
}

function sourceVariable(
  {
    name,
    label,
    type,
  }: { readonly name: "datasource" | "cloudwatch"; readonly label: string; readonly type: string },
  { values }: DashboardParameters,
): GrafanaVariable {
  const value = values[name];
  return {
    type: "datasource",
    name,
    label,
    description: `Data source of type ${type}.`,
    query: type,
    regex: "",
    refresh: 1,
    multi: false,
    includeAll: false,
    hide: 0,
    skipUrlSync: false,
    ...(value === undefined ? {} : { current: { text: value, value } }),
  };
}
