import type { Severity } from "../scaffold/alerts/alert-template.ts";
import { usualLabels } from "../scaffold/alerts/rule-request.ts";
import type { ScaffoldAlertsOptions } from "./scaffold-options.ts";

/** The options of `scaffold alerts` that are words, read. */
export interface AlertWords {
  readonly groupBy: readonly string[];
  readonly alertLabels: Readonly<Record<string, string>>;
  readonly objectLabels: Readonly<Record<string, string>>;
  readonly severities: Readonly<Record<Severity, string>>;
  /** Without a slash at the end; null = none. */
  readonly grafanaUrl: string | null;
  readonly problems: readonly string[];
}

const labelName = /^[a-zA-Z_][a-zA-Z0-9_]*$/;
const objectLabelName = /^[A-Za-z0-9]([A-Za-z0-9._/-]*[A-Za-z0-9])?$/;

/** Without these a rule could not be joined to thresholds, nor told from another cluster's. */
const neededLabels = ["cluster", "region", "load_balancer_name"];

/** Reads `--label`, `--object-label`, `--severity` and `--group-by`. */
export function readAlertOptions(options: ScaffoldAlertsOptions): AlertWords {
  const problems: string[] = [];
  const pairs = (flag: string, lines: readonly string[], name: RegExp): Record<string, string> =>
    Object.fromEntries(
      lines.flatMap((line) => {
        const equals = line.indexOf("=");
        const key = line.slice(0, Math.max(0, equals)).trim();
        if (!name.test(key) || key.startsWith("__")) {
          problems.push(`${flag} ${line}: write name=value`);
          return [];
        }
        return [[key, line.slice(equals + 1)] as const];
      }),
    );
  const severities: Record<Severity, string> = { page: "page", warning: "warning", ticket: "ticket" };
  for (const [ours, theirs] of Object.entries(pairs("--severity", options.severities, labelName))) {
    if (ours === "page" || ours === "warning" || ours === "ticket") {
      severities[ours] = theirs;
    } else {
      problems.push(`--severity ${ours}=${theirs}: ours are page, warning and ticket`);
    }
  }
  const alertLabels = pairs("--label", options.labels, labelName);
  for (const [key, value] of Object.entries({ ...alertLabels, ...severities })) {
    if (value.includes("{{")) {
      problems.push(
        `${key}=${value}: a label of an alert that changes with its value never stops firing anew`,
      );
    }
  }
  const groupBy =
    options.groupBy === null ? usualLabels : options.groupBy.split(",").map((one) => one.trim());
  if (groupBy.some((one) => !labelName.test(one)) || neededLabels.some((one) => !groupBy.includes(one))) {
    problems.push(`--group-by: write label names with commas between, ${neededLabels.join(", ")} among them`);
  }
  const grafanaUrl = options.grafanaUrl?.replace(/\/+$/, "") ?? null;
  if (grafanaUrl !== null && (!/^https?:\/\/[^/]/.test(grafanaUrl) || grafanaUrl.includes("{{"))) {
    problems.push(`--grafana-url ${grafanaUrl}: write https://HOST, with a path where Grafana has one`);
  }
  return {
    groupBy,
    grafanaUrl,
    alertLabels,
    objectLabels: pairs("--object-label", options.objectLabels, objectLabelName),
    severities,
    problems,
  };
}
