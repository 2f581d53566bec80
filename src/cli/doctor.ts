import { stringify } from "yaml";
import type { DoctorParts } from "../controller/doctor/doctor-parts.ts";
import { probeWords } from "../controller/doctor/examine-receiver.ts";
import { examine } from "../controller/doctor/examine.ts";
import { failed, type Finding } from "../controller/doctor/finding.ts";
import { problemText } from "../config/problem.ts";
import { silentLog } from "../runtime/silent-log.ts";
import { systemRandom } from "../runtime/system-random.ts";
import type { CommandContext } from "./command-context.ts";
import type { ConfigurationOptions, OutputFormat } from "./command-options.ts";
import { doctorSummary, findingText } from "./doctor-text.ts";
import { exitBadUsage, exitClean, exitDifferences } from "./exit-code.ts";
import type { Surroundings } from "./surroundings.ts";
import { loadConfiguration, printProblems } from "./load-configuration.ts";
import type { PromqlFlags } from "./promql-flags.ts";
import { promqlOptions } from "./promql-options.ts";
import { version } from "./version.ts";

/** What `elbow doctor` was asked. */
export interface DoctorOptions extends ConfigurationOptions, PromqlFlags {
  readonly output: OutputFormat;
  /** Look at the simulated world of `elbow demo` instead of a cluster. */
  readonly demo: boolean;
}

/** `elbow doctor`: looks at everything that elbow needs and says how to mend what fails. Ends with 4 when something does. */
export async function doctor(context: CommandContext, options: DoctorOptions): Promise<number> {
  if (options.demo) {
    const { inDemoWorld } = await import("./demo-world.ts");
    return inDemoWorld(context, (surroundings) => doctorIn(context, surroundings, options));
  }
  const loaded = await loadConfiguration(context, options);
  printProblems(context.stderr, { problems: [], warnings: loaded.warnings });
  if (loaded.kind === "invalid") {
    const findings = loaded.problems.map((problem) =>
      failed("configuration", problemText(problem), problem.fix),
    );
    await report(context, findings, options.output);
    return exitBadUsage;
  }
  return doctorIn(context, { settings: loaded.settings, aws: null }, options);
}

async function doctorIn(
  context: CommandContext,
  surroundings: Surroundings,
  options: DoctorOptions,
): Promise<number> {
  const { clock, signal, stderr } = context;
  const problems: string[] = [];
  const onlyMissing = options.prometheus !== null;
  const promql = promqlOptions({ ...options, onlyMissing }, problems);
  if (problems.length > 0) {
    for (const problem of problems) {
      stderr.write(`error: ${problem}.\n`);
    }
    return exitBadUsage;
  }
  const parts: DoctorParts = { ...surroundings, clock, random: systemRandom, log: silentLog };
  stderr.write(`One GetMetricData of one metric is made, for about 0.00001 USD; ${probeWords}.\n`);
  const asked = promql === null ? null : { promql, version };
  const findings = await report(context, examine(parts, signal, asked), options.output);
  return findings.some(({ outcome }) => outcome === "failed") ? exitDifferences : exitClean;
}

/** Prints findings: as they come for a person, all together for programs. */
async function report(
  { stdout }: CommandContext,
  found: AsyncIterable<Finding> | Iterable<Finding>,
  output: OutputFormat,
): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  for await (const finding of found) {
    findings.push(finding);
    if (output === "table") {
      stdout.write(findingText(finding));
    }
  }
  switch (output) {
    case "table":
      stdout.write(doctorSummary(findings));
      break;
    case "json":
      stdout.write(`${JSON.stringify(findings, null, 2)}\n`);
      break;
    case "yaml":
      stdout.write(stringify(findings, { lineWidth: 0 }));
      break;
    default:
      output satisfies never;
  }
  return findings;
}
