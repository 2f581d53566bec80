import { writeFile } from "node:fs/promises";
import { AwsError } from "../aws/aws-error.ts";
import { openVerify, type OpenedVerify } from "../controller/open-verify.ts";
import type { VerifyEstimate, VerifyFigures } from "../controller/verify-ports.ts";
import { KubeconfigError } from "../kubernetes/kubeconfig-error.ts";
import { systemRandom } from "../runtime/system-random.ts";
import { pinoLog } from "../telemetry/pino-log.ts";
import { promqlClient, type PromqlClient } from "../verify/promql-client.ts";
import { htmlReport } from "../verify/report/html-report.ts";
import { isCleanReport } from "../verify/verify-report.ts";
import type { CommandContext } from "./command-context.ts";
import { exitBadUsage, exitClean, exitDifferences } from "./exit-code.ts";
import { printAs } from "./print-as.ts";
import { inSurroundings, type Surroundings } from "./surroundings.ts";
import type { VerifyOptions } from "./verify-options.ts";
import { checkVerify, type CheckedVerify } from "./verify-request.ts";
import { usdText, verifyPlanText, verifyProgressText, verifyText } from "./verify-text.ts";
import { version } from "./version.ts";

/** What may be paid without being asked: what a controller spends on one load balancer in some days. Larger surprises. */
const freelyUsd = 0.1;
/** Progress is told so often; a terminal is redrawn as often as something changes. */
const lineMs = 15_000;

/**
 * `elbow verify`: the same minutes from CloudWatch and from a PromQL endpoint, every difference with its likely cause. Ends
 * with 4 when something differs or could not be looked at; rejects with the signal's reason when it was stopped.
 */
export async function verify(context: CommandContext, options: VerifyOptions): Promise<number> {
  if (options.demo) {
    const { inVerifyDemo } = await import("./demo-verify.ts");
    return inVerifyDemo(context, (surroundings, promql) =>
      verifyIn(context, { options, surroundings, client: promql }),
    );
  }
  return inSurroundings(context, options, (surroundings) =>
    verifyIn(context, { options, surroundings, client: null }),
  );
}

interface Asked {
  readonly options: VerifyOptions;
  readonly surroundings: Surroundings;
  /** The demo's endpoint; null = the one of the options. */
  readonly client: PromqlClient | null;
}

async function verifyIn(context: CommandContext, asked: Asked): Promise<number> {
  const { settings } = asked.surroundings;
  const checked = checkVerify(asked.options, { settings, nowMs: context.clock.nowMs() });
  if (checked.kind === "invalid") {
    for (const problem of checked.problems) {
      context.stderr.write(`error: ${problem}.\n`);
    }
    return exitBadUsage;
  }
  try {
    return await work(context, asked, checked);
  } catch (error) {
    if (error instanceof KubeconfigError || error instanceof AwsError) {
      context.stderr.write(`error: ${error.message}\n`);
      return exitBadUsage;
    }
    throw error;
  }
}

async function work(
  context: CommandContext,
  { options, surroundings, client }: Asked,
  { plan, promql }: Extract<CheckedVerify, { kind: "checked" }>,
): Promise<number> {
  const { clock, stderr, signal } = context;
  const { settings, aws } = surroundings;
  const log = pinoLog(
    { ...settings.log, format: "text", level: settings.log.level === "debug" ? "debug" : "error" },
    { stream: { write: (line) => stderr.write(line) }, clock, colour: stderr.isTerminal },
  );
  const endpoint = client ?? (promql === null ? null : promqlClient(promql, { clock, random: systemRandom }));
  if (endpoint === null) {
    throw new Error("bug: a checked request has an endpoint");
  }
  const progress = progressOn(context);
  const ports = { clock, random: systemRandom, log, aws, promql: endpoint, progress: progress.show };
  const outcome = await openVerify(plan, { settings, ports }, signal);
  if (outcome.kind === "failed") {
    await endpoint.close();
    stderr.write(`error: ${outcome.message}\n${outcome.remedy}\n`);
    return exitDifferences;
  }
  await using opened = outcome.opened;
  const estimate = opened.verification.estimate();
  stderr.write(verifyPlanText(opened, estimate));
  const refusal = options.yes ? null : await refusalOf(context, estimate);
  if (refusal !== null) {
    stderr.write(refusal.text);
    return refusal.exitCode;
  }
  return await report(context, { options, opened, end: progress.end });
}

async function report(
  { stdout, stderr, signal }: CommandContext,
  given: { readonly options: VerifyOptions; readonly opened: OpenedVerify; readonly end: () => void },
): Promise<number> {
  const { options, opened } = given;
  const end = await opened.verification.run(signal);
  given.end();
  if (end.kind === "failed") {
    stderr.write(`error: ${end.message}\n${end.remedy}\n`);
    return exitDifferences;
  }
  stdout.write(printAs(end.report, options.output, verifyText));
  if (options.html !== null) {
    const page = String(await htmlReport({ report: end.report, curves: end.curves, version }));
    try {
      await writeFile(options.html, page);
      stderr.write(`Page with both curves: ${options.html}\n`);
    } catch (error) {
      stderr.write(`error: ${options.html} cannot be written: ${codeOf(error)}.\n`);
      return exitBadUsage;
    }
  }
  return isCleanReport(end.report) ? exitClean : exitDifferences;
}

/** Asks for agreement where the price is more than nothing much. */
async function refusalOf(
  { ask, signal }: CommandContext,
  { usd }: VerifyEstimate,
): Promise<{ readonly text: string; readonly exitCode: number } | null> {
  if (usd <= freelyUsd) {
    return null;
  }
  if (ask === null) {
    return {
      text: `error: more than ${usdText(freelyUsd)} and no terminal to ask on: give --yes to accept the price, or --sample N.\n`,
      exitCode: exitBadUsage,
    };
  }
  const answer = await ask("Go on? [y/N] ", signal);
  return /^y(es)?$/i.test(answer?.trim() ?? "") ? null : { text: "Nothing was read.\n", exitCode: exitClean };
}

function progressOn({ stderr, clock }: CommandContext): {
  readonly show: (figures: VerifyFigures) => void;
  readonly end: () => void;
} {
  let shownAtMs = clock.monotonicMs();
  let isOpen = false;
  return {
    show(figures) {
      if (stderr.isTerminal) {
        isOpen = true;
        stderr.write(`\r\x1b[2K${verifyProgressText(figures).slice(0, 100)}`);
      } else if (clock.monotonicMs() - shownAtMs >= lineMs) {
        shownAtMs = clock.monotonicMs();
        stderr.write(
          `${new Date(clock.nowMs()).toISOString().slice(0, 19)}Z ${verifyProgressText(figures)}\n`,
        );
      }
    },
    end() {
      if (isOpen) {
        stderr.write("\n");
      }
    },
  };
}

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : String(error);
}
