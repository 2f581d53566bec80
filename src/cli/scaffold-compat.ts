import { yaceRules } from "../scaffold/compat/yace-rules.ts";
import type { CommandContext } from "./command-context.ts";
import { exitBadUsage, exitClean } from "./exit-code.ts";
import type { ScaffoldCompatOptions } from "./scaffold-options.ts";
import { rulesText } from "./scaffold-rules-text.ts";
import { freshnessOf, scaffoldSettings } from "./scaffold-settings.ts";
import { writeTextFiles } from "./write-text-file.ts";

const objectLabel = /^([A-Za-z0-9](?:[A-Za-z0-9._/-]*[A-Za-z0-9])?)=(.*)$/;

/** `elbow scaffold compat yace`: recording rules on stdout or in `--out`. Asks nobody. */
export async function scaffoldCompat(
  context: CommandContext,
  options: ScaffoldCompatOptions,
): Promise<number> {
  const settings = await scaffoldSettings(context, options);
  if (settings === null) {
    return exitBadUsage;
  }
  const wrong = options.objectLabels.filter((text) => !objectLabel.test(text));
  if (wrong.length > 0) {
    context.stderr.write(`error: --object-label ${wrong.join(", ")}: write name=value\n`);
    return exitBadUsage;
  }
  const cluster = options.central ? null : settings.cluster;
  const rules = yaceRules({ freshness: freshnessOf(settings.settings), cluster, names: options.metrics });
  for (const warning of rules.warnings) {
    context.stderr.write(`warning: ${warning}\n`);
  }
  if (rules.groups.length === 0) {
    context.stderr.write("error: no rule is left: --metric takes YACE's names, as they were\n");
    return exitBadUsage;
  }
  const text = rulesText(rules, {
    ...options,
    folder: "",
    datasourceUid: "",
    labels: Object.fromEntries(
      options.objectLabels.map((one) => {
        const [, name = "", value = ""] = objectLabel.exec(one) ?? [];
        return [name, value];
      }),
    ),
    heading: heading(cluster),
  });
  if (options.out === null) {
    context.stdout.write(text);
    return exitClean;
  }
  const written = await writeTextFiles(options.out, [{ name: `${options.name}.yaml`, text }]);
  if (written.kind === "failed") {
    context.stderr.write(`error: cannot write to ${options.out}: ${written.reason}\n`);
    return exitBadUsage;
  }
  for (const path of written.paths) {
    context.stderr.write(`${path} written\n`);
  }
  return exitClean;
}

function heading(cluster: string | null): readonly string[] {
  return [
    `Made by elbow scaffold compat yace: ${cluster === null ? "all clusters" : `cluster ${cluster}`}.`,
    "YACE's names from elbow's series: a bridge for old dashboards and rules until they are changed; see docs/migrating-from-yace.md.",
    "Each group looks into the past (query_offset, Prometheus 2.53 or newer; eval_delay of vmalert) by the time that its minutes take,",
    "and what it records is as old. Do not run YACE for the same load balancers beside it: both would write the same names.",
  ];
}
