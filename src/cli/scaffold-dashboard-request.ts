import { didYouMean } from "../config/did-you-mean.ts";
import { parseDuration } from "../config/duration.ts";
import {
  type DashboardParameters,
  type OwnerChoice,
  type VariableName,
  defaultParameters,
  variableNames,
} from "../scaffold/dashboards/dashboard-parameters.ts";
import type { DashboardName } from "../scaffold/dashboards/dashboard-spec.ts";
import { dashboardNames } from "../scaffold/dashboards/dashboards.ts";
import { type LabelPair, operatorLabel, sidecarLabel } from "../scaffold/dashboards/manifests.ts";
import { isReference } from "../scaffold/dashboards/selectors.ts";
import { readTarget } from "./explain-target.ts";
import type { DashboardOptions } from "./scaffold-dashboard-options.ts";

/** What is to be made. */
export interface DashboardRequest {
  readonly names: readonly DashboardName[];
  readonly parameters: DashboardParameters;
  readonly label: LabelPair;
}

/** A request, or what is wrong with the options. */
export type DashboardRequestReading =
  | { readonly kind: "request"; readonly request: DashboardRequest }
  | { readonly kind: "invalid"; readonly message: string };

/** Reads the options; the first mistake ends it. */
export function readDashboardRequest(options: DashboardOptions): DashboardRequestReading {
  const unknown = options.names.find((name) => name !== "all" && !isDashboardName(name));
  if (unknown !== undefined) {
    return invalid(
      `there is no dashboard "${unknown}".${hint(unknown, dashboardNames)} There are: ${dashboardNames.join(", ")}, all.`,
    );
  }
  const names = options.names.includes("all") ? dashboardNames : options.names.filter(isDashboardName);
  const values = readValues(options);
  if (typeof values === "string") {
    return invalid(values);
  }
  const owner = options.owner === null ? null : readOwner(options.owner);
  if (typeof owner === "string") {
    return invalid(owner);
  }
  if (owner !== null && options.from !== null) {
    return invalid("--for and --from exclude each other: the manifests name the owners.");
  }
  const delayMs =
    options.delay === null ? defaultParameters.delaySeconds * 1000 : parseDuration(options.delay);
  if (delayMs === null) {
    return invalid(`--delay ${options.delay} is not a duration. Write it like 4m or 90s.`);
  }
  const label = options.objectLabel === null ? defaultLabel(options.output) : readPair(options.objectLabel);
  if (label === null) {
    return invalid(`--object-label ${options.objectLabel} is not KEY=VALUE.`);
  }
  return {
    kind: "request",
    request: {
      names: [...new Set(names)],
      label,
      parameters: {
        ...defaultParameters,
        values,
        owner,
        sloPercent: options.sloPercent ?? defaultParameters.sloPercent,
        delaySeconds: Math.round(delayMs / 1000),
        pasted: isPasted(options),
      },
    },
  };
}

/** Whether a text is the name of a dashboard. */
export function isDashboardName(text: string): text is DashboardName {
  return (dashboardNames as readonly string[]).includes(text);
}

/** " Did you mean X?", or nothing. */
export function hint(text: string, candidates: readonly string[]): string {
  const near = didYouMean(text, candidates);
  return near === null ? "" : ` Did you mean ${near}?`;
}

/** Whether panels are made for other dashboards, which have variables of their own. */
function isPasted({ panel, library }: DashboardOptions): boolean {
  return panel !== null || library;
}

function readValues(options: DashboardOptions): DashboardParameters["values"] | string {
  const values: Partial<Record<VariableName, string>> = {};
  for (const text of options.values) {
    const pair = readPair(text);
    if (pair === null) {
      return `--var ${text} is not NAME=VALUE.`;
    }
    const [name, value] = pair;
    if (!isVariableName(name)) {
      return `there is no variable "${name}".${hint(name, variableNames)} There are: ${variableNames.join(", ")}.`;
    }
    if (isReference(value) && !isPasted(options)) {
      if (value === `$${name}` || value === `\${${name}}`) {
        continue;
      }
      return `--var ${text}: a whole dashboard has only variables of its own. --panel leaves ${value} to yours.`;
    }
    values[name] = value;
  }
  const [name, ...others] = options.loadBalancerNames;
  if (others.length > 0) {
    return "--load-balancer-name is given more than once: a dashboard is about one. Select more in Grafana, or take fleet.";
  }
  if (name !== undefined) {
    values.load_balancer_name = name;
  }
  return values;
}

function readOwner(text: string): OwnerChoice | string {
  const reading = readTarget(text);
  const object = reading.kind === "target" && reading.target.kind === "object" ? reading.target.object : null;
  const message =
    reading.kind === "invalid"
      ? reading.message
      : `--for ${text} is not ingress/NS/NAME, service/NS/NAME, gateway/NS/NAME or ingressgroup/NAME. A load balancer's name goes to --load-balancer-name.`;
  if (object === null) {
    return message;
  }
  const { kind, namespace, name } = object;
  switch (kind) {
    case "Ingress":
    case "Service":
    case "Gateway":
      return { kind, namespace, name };
    case "IngressGroup":
      return { kind, namespace: null, name };
    default:
      return message;
  }
}

function defaultLabel(output: DashboardOptions["output"]): LabelPair {
  return output === "crd" ? operatorLabel : sidecarLabel;
}

function readPair(text: string): LabelPair | null {
  const at = text.indexOf("=");
  return at < 1 || at === text.length - 1 ? null : [text.slice(0, at), text.slice(at + 1)];
}

function isVariableName(text: string): text is VariableName {
  return (variableNames as readonly string[]).includes(text);
}

function invalid(message: string): DashboardRequestReading {
  return { kind: "invalid", message };
}
