import { basename } from "node:path";
import { parse } from "yaml";
import { alertRules } from "../scaffold/alerts/alert-rules.ts";
import { chooseTemplates } from "../scaffold/alerts/choose-templates.ts";
import { inhibitRules } from "../scaffold/alerts/inhibit-rules.ts";
import { readChoices } from "../scaffold/alerts/read-choices.ts";
import { lastSecond, ruleTests } from "../scaffold/alerts/rule-tests.ts";
import type { RuleRequest } from "../scaffold/alerts/rule-request.ts";
import { maxYamlBytes } from "../config/yaml-tree.ts";
import type { CommandContext } from "./command-context.ts";
import { exitBadUsage, exitClean } from "./exit-code.ts";
import { readAlertOptions } from "./scaffold-alert-words.ts";
import type { ScaffoldAlertsOptions } from "./scaffold-options.ts";
import { alertsHeading } from "./scaffold-heading.ts";
import { rulesText, testsText } from "./scaffold-rules-text.ts";
import { findSelections } from "./scaffold-selections.ts";
import { freshnessOf, scaffoldSettings, type ScaffoldSettings } from "./scaffold-settings.ts";
import { builtInSet, mergedSets, templateProblemText, templatesIn } from "./scaffold-template-set.ts";
import { isFolder, writeTextFiles, type NamedText } from "./write-text-file.ts";

/** `elbow scaffold alerts`: rules from templates, on stdout or in `--out`. Asks nobody anything but for `--for`. */
export async function scaffoldAlerts(
  context: CommandContext,
  options: ScaffoldAlertsOptions,
): Promise<number> {
  const settings = await scaffoldSettings(context, options);
  if (settings === null) {
    return exitBadUsage;
  }
  if (options.inhibit) {
    context.stdout.write(inhibitRules());
    return exitClean;
  }
  const problems: string[] = [];
  const request = await requestOf(context, options, { settings, problems });
  if (request === null || problems.length > 0) {
    for (const problem of problems) {
      context.stderr.write(`error: ${problem}\n`);
    }
    return exitBadUsage;
  }
  return print(context, options, request);
}

interface Found {
  readonly settings: ScaffoldSettings;
  readonly problems: string[];
}

interface WantedRules {
  readonly request: RuleRequest;
  readonly notes: readonly string[];
  readonly objectLabels: Readonly<Record<string, string>>;
}

/** Everything that was asked, checked; null or problems = it cannot be done. */
async function requestOf(
  context: CommandContext,
  options: ScaffoldAlertsOptions,
  { settings, problems }: Found,
): Promise<WantedRules | null> {
  const words = readAlertOptions(options);
  problems.push(...words.problems);
  const siteLabels = [...Object.keys(settings.settings.series.labels), ...words.groupBy];
  const builtIn = builtInSet(siteLabels);
  const all =
    options.templates === null
      ? builtIn
      : mergedSets(builtIn, await templatesIn(options.templates, siteLabels, context));
  problems.push(...all.problems.map(templateProblemText));
  const chosen = chooseTemplates(
    all.sources.map(({ template }) => template),
    options,
  );
  problems.push(...chosen.problems);
  const choices = readChoices(chosen.templates, options.set, await thresholdsOf(context, options, problems));
  problems.push(...choices.problems);
  if (problems.length > 0) {
    return null;
  }
  const found = await findSelections(context, options, settings);
  if (found.kind === "none") {
    problems.push(...found.problems);
    return null;
  }
  const inExpressions = options.output === "grafana" || options.offset === "expression";
  const request: RuleRequest = {
    templates: choices.templates,
    values: choices.values,
    overrides: choices.overrides,
    freshness: freshnessOf(settings.settings),
    cluster: options.central ? null : settings.cluster,
    selections: found.selections,
    offset: inExpressions ? "expression" : "group",
    records: options.output === "grafana" || options.output === "vmalert" ? "inline" : "rules",
    labels: words.groupBy,
    joinOwner: options.joinOwner,
    alertLabels: words.alertLabels,
    severities: words.severities,
    runbookUrl: options.runbookUrl,
    grafanaUrl: words.grafanaUrl,
  };
  return { request, notes: found.notes, objectLabels: words.objectLabels };
}

async function thresholdsOf(
  context: CommandContext,
  { thresholds }: ScaffoldAlertsOptions,
  problems: string[],
): Promise<unknown> {
  if (thresholds === null) {
    return null;
  }
  const reading = await context.readFile(thresholds, maxYamlBytes, context.signal);
  if (reading.kind === "unreadable") {
    problems.push(`${thresholds} cannot be read: ${reading.reason}`);
    return null;
  }
  try {
    return parse(reading.text) as unknown;
  } catch (error) {
    problems.push(`${thresholds} is not YAML: ${error instanceof Error ? error.message : String(error)}`);
    return null;
  }
}

async function print(
  context: CommandContext,
  options: ScaffoldAlertsOptions,
  { request, notes, objectLabels }: WantedRules,
): Promise<number> {
  const rules = alertRules(request);
  const text = rulesText(rules, {
    ...options,
    labels: objectLabels,
    heading: alertsHeading(options, request, notes),
  });
  for (const warning of rules.warnings) {
    context.stderr.write(`warning: ${warning}\n`);
  }
  const mainName =
    options.out === null || (await isFolder(options.out)) ? `${options.name}.yaml` : basename(options.out);
  const tests = options.tests ? testFiles(options, request, mainName) : [];
  if (options.out === null) {
    context.stdout.write([text, ...tests.map((file) => `# ${file.name}\n${file.text}`)].join("---\n"));
    return exitClean;
  }
  const written = await writeTextFiles(options.out, [{ name: mainName, text }, ...tests]);
  if (written.kind === "failed") {
    context.stderr.write(`error: cannot write to ${options.out}: ${written.reason}\n`);
    return exitBadUsage;
  }
  for (const note of notes) {
    context.stderr.write(`${note}\n`);
  }
  for (const path of written.paths) {
    context.stderr.write(`${path} written\n`);
  }
  return exitClean;
}

/** Scenarios longer than this stand in a file of their own: promtool evaluates every minute of them. */
const longSeconds = 3_600;

/** promtool reads Prometheus's format only, so other formats get their rules once more in it. */
function testFiles(
  options: ScaffoldAlertsOptions,
  request: RuleRequest,
  mainName: string,
): readonly NamedText[] {
  const isPromtool = options.output === "prometheus";
  const named = isPromtool ? mainName : `${options.name}.rules.yaml`;
  const rules = alertRules(request);
  const parts = [
    { name: `${options.name}.test.yaml`, isLong: false },
    { name: `${options.name}.long.test.yaml`, isLong: true },
  ].map(({ name, isLong }) => ({
    name,
    tests: ruleTests(request, rules, (test) => lastSecond(test) > longSeconds === isLong),
  }));
  return [
    ...(isPromtool
      ? []
      : [
          {
            name: named,
            text: rulesText(rules, {
              ...options,
              output: "prometheus",
              labels: {},
              heading: ["The same rules as promtool reads them."],
            }),
          },
        ]),
    ...parts
      .filter(({ tests }) => tests.length > 0)
      .map(({ name, tests }) => ({
        name,
        text: testsText({ rule_files: [named], evaluation_interval: "1m", tests }),
      })),
  ];
}
