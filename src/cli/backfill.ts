import { AwsError } from "../aws/aws-error.ts";
import { parseDuration } from "../config/duration.ts";
import type { Settings } from "../config/settings.ts";
import { loadBackfill } from "../controller/backfill-file.ts";
import type { BackfillFigures } from "../controller/backfill-ports.ts";
import { openBackfill, type BackfillPlan } from "../controller/open-backfill.ts";
import { requestDifference, type BackfillDocument } from "../controller/rules/backfill-document.ts";
import { KubeconfigError } from "../kubernetes/kubeconfig-error.ts";
import { minuteText, oldestKept } from "../polling/rules/backfill-range.ts";
import { systemRandom } from "../runtime/system-random.ts";
import { pinoLog } from "../telemetry/pino-log.ts";
import type { BackfillOptions } from "./backfill-options.ts";
import { checkBackfill, cutOf, type AskedBackfill } from "./backfill-request.ts";
import { endText, planText } from "./backfill-text.ts";
import type { CommandContext } from "./command-context.ts";
import { exitBadUsage, exitClean, exitDifferences } from "./exit-code.ts";
import { loadConfiguration, printProblems } from "./load-configuration.ts";
import { progressLines, type ProgressLines } from "./progress-lines.ts";

/**
 * `elbow backfill`: history, from CloudWatch to a destination or a file. Ends with 4 when something could not be read or
 * was refused; rejects with the signal's reason when it was stopped, after its progress was saved.
 */
export async function backfill(context: CommandContext, options: BackfillOptions): Promise<number> {
  const loaded = await loadConfiguration(context, options);
  if (loaded.kind === "invalid") {
    printProblems(context.stderr, loaded);
    return exitBadUsage;
  }
  printProblems(context.stderr, { problems: [], warnings: loaded.warnings });
  const { settings } = loaded;
  const checked = checkBackfill(options, { settings, nowMs: context.clock.nowMs() });
  if (checked.kind === "invalid") {
    return refuse(context, checked.problems);
  }
  const { asked } = checked;
  const begun = await beginning(context, asked);
  if (begun.kind === "refused") {
    return refuse(context, [begun.message]);
  }
  if (begun.document.finished) {
    context.stdout.write(`Complete already, says ${asked.stateFile}. Remove that file to do it again.\n`);
    return exitClean;
  }
  for (const note of asked.notes) {
    context.stderr.write(`${note}\n`);
  }
  const plan: BackfillPlan = {
    document: begun.document,
    stateFile: asked.stateFile,
    destination: asked.destination,
    loadBalancers: options.loadBalancers,
    promql: asked.promql,
  };
  try {
    return await work(context, { settings, plan, options });
  } catch (error) {
    if (error instanceof KubeconfigError || error instanceof AwsError) {
      return refuse(context, [error.message]);
    }
    throw error;
  }
}

type Beginning =
  | { readonly kind: "document"; readonly document: BackfillDocument }
  | { readonly kind: "refused"; readonly message: string };

/** The progress of an earlier run of the same request, or a fresh one. */
async function beginning(context: CommandContext, asked: AskedBackfill): Promise<Beginning> {
  const { request, stateFile } = asked;
  const known = await loadBackfill(stateFile);
  switch (known.kind) {
    case "unusable":
      return {
        kind: "refused",
        message: `--state: ${known.message}. Name another file, or remove this one to begin anew`,
      };
    case "document": {
      const differs = requestDifference(known.document.request, request);
      const { from, to } = known.document.request;
      return differs === null
        ? { kind: "document", document: known.document }
        : {
            kind: "refused",
            message: `${stateFile} belongs to another backfill (${differs} differs): its range is --from ${minuteText(from)} --to ${minuteText(to)}. Ask for the same again, or name another --state file`,
          };
    }
    case "none":
      return fresh(context, asked);
    default:
      return known satisfies never;
  }
}

async function fresh(context: CommandContext, asked: AskedBackfill): Promise<Beginning> {
  const { request } = asked;
  const nowMs = context.clock.nowMs();
  let { maxAgeMs } = asked;
  if (asked.needsMaxAge) {
    const answer = await askMaxAge(context, request.destination);
    if (answer === null) {
      return {
        kind: "refused",
        message:
          "--max-age is needed: how old points the receiver takes (Prometheus: its out_of_order_time_window; VictoriaMetrics: its retention). Without pushing: --output openmetrics --file history.om",
      };
    }
    maxAgeMs = answer;
  }
  const cut = cutOf(request, { maxAgeMs, nowMs });
  if (cut.kind === "too-old") {
    return { kind: "refused", message: cut.message };
  }
  const document: BackfillDocument = {
    request,
    startedAtMs: nowMs,
    begin: Math.max(request.from, oldestKept(nowMs)),
    cut: cut.cut,
    finished: false,
    progress: { push: {}, file: {} },
  };
  return { kind: "document", document };
}

async function askMaxAge({ ask, signal }: CommandContext, destination: string): Promise<number | null> {
  const answer = await ask?.(
    `How old points does destination "${destination}" take? (30m, 2h, 15d; Prometheus: out_of_order_time_window) `,
    signal,
  );
  return answer === null || answer === undefined ? null : parseDuration(answer.trim());
}

interface Work {
  readonly settings: Settings;
  readonly plan: BackfillPlan;
  readonly options: BackfillOptions;
}

async function work(context: CommandContext, { settings, plan, options }: Work): Promise<number> {
  const { clock, stdout, stderr, signal } = context;
  const log = pinoLog(
    { ...settings.log, format: "text", level: settings.log.level === "debug" ? "debug" : "error" },
    { stream: { write: (line) => stderr.write(line) }, clock, colour: stderr.isTerminal },
  );
  let lines: ProgressLines | null = null;
  const progress = (figures: BackfillFigures): void => lines?.show(figures);
  const ports = { clock, random: systemRandom, log, aws: null, progress };
  const outcome = await openBackfill(plan, { settings, ports }, signal);
  if (outcome.kind === "failed") {
    stderr.write(`error: ${outcome.message}\n${outcome.remedy}\n`);
    return exitDifferences;
  }
  await using opened = outcome.opened;
  const estimate = opened.backfill.estimate();
  stdout.write(planText(opened, { ...plan, estimate, settings: settings.polling }));
  if (!options.yes) {
    const agreed = await agreedTo(context);
    if (agreed !== "yes") {
      stderr.write(
        agreed === "no"
          ? "Nothing was read.\n"
          : "error: there is no terminal to ask on: give --yes to accept the price.\n",
      );
      return agreed === "no" ? exitClean : exitBadUsage;
    }
  }
  lines = progressLines(stderr, clock);
  const end = await opened.backfill.run(signal);
  lines.end(end.figures);
  const size = end.kind === "complete" ? await opened.finish(signal) : null;
  const { file } = plan.document.request;
  stdout.write(endText(end, { again: againText(plan, options), size, file }));
  if (end.kind === "stopped") {
    signal.throwIfAborted();
  }
  const { refused, forgotten } = end.figures.counts;
  const isClean = end.kind === "complete" && Object.keys(refused).length === 0 && forgotten === 0;
  return isClean ? exitClean : exitDifferences;
}

async function agreedTo({ ask, signal }: CommandContext): Promise<"yes" | "no" | "unasked"> {
  if (ask === null) {
    return "unasked";
  }
  const answer = await ask("Go on? [y/N] ", signal);
  return /^y(es)?$/i.test(answer?.trim() ?? "") ? "yes" : "no";
}

/** The command that goes on with this range, whatever time it is then. */
function againText(plan: BackfillPlan, options: BackfillOptions): string {
  const { request } = plan.document;
  const words = ["elbow backfill", `--from ${minuteText(request.from)}`, `--to ${minuteText(request.to)}`];
  words.push(`--state ${plan.stateFile}`);
  if (options.configPath !== null) {
    words.push(`--config ${options.configPath}`);
  }
  const rest = options.onlyMissing || options.loadBalancers.length > 0 || options.destination !== null;
  const file = request.file === null ? "" : ` --output openmetrics --file ${request.file}`;
  return `${words.join(" ")}${file}${rest ? " (and the other flags as before)" : ""}`;
}

function refuse(context: CommandContext, problems: readonly string[]): number {
  for (const problem of problems) {
    context.stderr.write(`error: ${problem}.\n`);
  }
  return exitBadUsage;
}
