import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { openController, type Controller } from "../controller/open-controller.ts";
import type { EffectiveConfiguration } from "../config/effective.ts";
import type { Settings } from "../config/settings.ts";
import { runAll } from "../runtime/run-all.ts";
import { systemRandom } from "../runtime/system-random.ts";
import { startSimulation, type Simulation } from "../simulation/start-simulation.ts";
import { listen, ListenError } from "../status/listen.ts";
import { pinoLog } from "../telemetry/pino-log.ts";
import { isClean } from "../verify/compare.ts";
import type { CommandContext } from "./command-context.ts";
import type { DemoOptions } from "./command-options.ts";
import { demoCharts } from "./demo-charts.ts";
import { judge, type Verdict } from "./demo-judge.ts";
import { demoConfiguration } from "./demo-settings.ts";
import { demoSummary } from "./demo-summary.ts";
import { exitBadUsage, exitClean, exitDifferences } from "./exit-code.ts";
import { openBrowser } from "./open-browser.ts";
import { version } from "./version.ts";

/** The simulated receiver takes points this late; the demo sends three hours of history. */
const receiverWindowMs = 6 * 3_600_000;
/** How often progress is looked at. */
const lookMs = 500;
/** The first pass is complete when no series lacks more than this: minutes that wait for their zero, and one poll. */
const completeBehindMs = 7 * 60_000;
/** A first pass that takes longer than this is stuck. */
const onceDeadlineMs = 180_000;

/** `elbow demo`: the real program against the embedded simulation, until stopped, or with `--once` until its first complete pass. */
export async function demo(context: CommandContext, options: DemoOptions): Promise<number> {
  const { clock, stdout } = context;
  const folder = await mkdtemp(path.join(tmpdir(), "elbow-demo-"));
  try {
    await using simulation = await startSimulation({
      clock,
      seed: options.seed,
      receiver: { kind: "prometheus", windowMs: receiverWindowMs },
      faults: { "aws-throttled": { share: 0.05 }, "query-internal-error": { share: 0.002 } },
    });
    const kubeconfigPath = path.join(folder, "kubeconfig");
    await writeFile(kubeconfigPath, simulation.kubeconfig, { mode: 0o600 });
    const port = await freePort(options.port);
    const { settings, effective } = demoConfiguration({
      clusterName: simulation.world.site.clusterName,
      region: simulation.world.site.region,
      grpcUrl: simulation.receiver.grpcUrl,
      kubeconfigPath,
      port,
    });
    const controller = await openDemo({ context, simulation, settings, effective });
    return await runDemo({ context, options, simulation, settings, controller });
  } catch (error) {
    if (error instanceof ListenError) {
      context.stderr.write(`error: ${error.message}\n`);
      return exitBadUsage;
    }
    throw error;
  } finally {
    await rm(folder, { recursive: true, force: true });
    stdout.write("");
  }
}

interface Stage {
  readonly context: CommandContext;
  readonly simulation: Simulation;
  readonly settings: Settings;
}

async function openDemo({
  context,
  simulation,
  settings,
  effective,
}: Stage & { readonly effective: EffectiveConfiguration }): Promise<Controller> {
  const { clock, stdout, stderr } = context;
  const { world, record } = simulation;
  return openController(settings, {
    clock,
    random: systemRandom,
    log: pinoLog(settings.log, {
      stream: { write: (line) => stderr.write(line) },
      clock,
      colour: stderr.isTerminal,
    }),
    version,
    pod: null,
    aws: {
      endpoint: simulation.aws.url,
      credentials: { accessKeyId: "AKIASIMULATED", secretAccessKey: "simulated" },
    },
    effective,
    charts: demoCharts({ world, record, settings, nowMs: () => clock.nowMs() }),
    listening({ metrics }) {
      stdout.write(`elbow demo: a simulated cluster, AWS and receiver; nothing leaves this machine.\n`);
      stdout.write(`page: ${metrics ?? "off"}\n`);
      if (metrics !== null && stdout.isTerminal) {
        openBrowser(metrics, context.env);
      }
    },
  });
}

async function runDemo(
  stage: Stage & { readonly options: DemoOptions; readonly controller: Controller },
): Promise<number> {
  const { context, options, simulation, settings, controller } = stage;
  const { clock, stdout } = context;
  const startedAtMs = clock.nowMs();
  const verdictNow = (): Verdict =>
    judge({
      world: simulation.world,
      record: simulation.record,
      settings,
      startedAtMs,
      nowMs: clock.nowMs(),
    });
  let complete = false;
  const follow = async (signal: AbortSignal): Promise<void> => {
    complete = await firstPass(stage, startedAtMs, signal);
    if (options.once) {
      return;
    }
    stdout.write(
      complete
        ? `\n${demoSummary(controller.snapshot(), verdictNow())}\n`
        : "the first pass is still not complete\n",
    );
    stdout.write("Running until Ctrl-C. A new load balancer appears after 3 minutes, one goes after 12.\n");
    await clock.sleep(Number.MAX_SAFE_INTEGER, signal);
  };
  let last = controller.snapshot();
  await runAll(
    [
      (signal) => controller.run(signal),
      async (signal) => {
        try {
          await follow(signal);
        } finally {
          last = controller.snapshot();
        }
      },
    ],
    context.signal,
  );
  const verdict = verdictNow();
  stdout.write(`\n${demoSummary(last, verdict)}`);
  if (!options.once) {
    return exitClean;
  }
  return complete && isClean(verdict.comparison) && verdict.comparison.equal > 0
    ? exitClean
    : exitDifferences;
}

/** Shows progress until the first complete pass; false when it never came. */
async function firstPass(
  { context, controller }: Stage & { readonly controller: Controller },
  startedAtMs: number,
  signal: AbortSignal,
): Promise<boolean> {
  const { clock, stdout } = context;
  let shown = "";
  while (clock.nowMs() - startedAtMs < onceDeadlineMs) {
    const snapshot = controller.snapshot();
    const exported = snapshot.loadBalancers.filter((one) => one.exported);
    const complete = exported.filter((one) => one.seriesCount > 0 && one.behindMs <= completeBehindMs).length;
    const delivered = snapshot.destinations.reduce((sum, one) => sum + one.delivered, 0);
    const line = snapshot.synced
      ? `${exported.length} load balancers, ${complete} complete, ${delivered} points delivered`
      : "looking at the cluster";
    if (line !== shown) {
      stdout.write(`${line}\n`);
      shown = line;
    }
    if (exported.length > 0 && complete === exported.length) {
      return true;
    }
    await clock.sleep(lookMs, signal);
  }
  return false;
}

/** The wished port if it is free, else any: a demo should not fail for a port. */
async function freePort(wished: number): Promise<number> {
  try {
    const probe = await listen({
      fetch: () => new Response(""),
      setting: "--port",
      address: { host: "127.0.0.1", port: wished },
    });
    await probe.close();
    return probe.address.port;
  } catch (error) {
    if (error instanceof ListenError && error.code === "port-in-use") {
      return 0;
    }
    throw error;
  }
}
