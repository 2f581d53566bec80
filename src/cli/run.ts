import { openController, type Controller } from "../controller/open-controller.ts";
import { AwsError } from "../aws/aws-error.ts";
import type { CheckedConfiguration } from "../config/configuration-change.ts";
import type { Settings } from "../config/settings.ts";
import type { ControllerPorts } from "../controller/controller-ports.ts";
import type { ConfigurationOrigin } from "../controller/reload-configuration.ts";
import { problemText } from "../config/problem.ts";
import { KubeconfigError } from "../kubernetes/kubeconfig-error.ts";
import { ownPod } from "../kubernetes/own-pod.ts";
import { systemRandom } from "../runtime/system-random.ts";
import { endpointWithoutSecrets } from "../otlp/destination-status.ts";
import { ListenError } from "../status/listen.ts";
import { pinoLog, type PinoLog } from "../telemetry/pino-log.ts";
import type { CommandContext } from "./command-context.ts";
import type { ConfigurationOptions } from "./command-options.ts";
import { exitBadUsage, exitClean, exitStuckTerm } from "./exit-code.ts";
import { configurationFile, loadConfiguration, printProblems } from "./load-configuration.ts";
import { version } from "./version.ts";
import { wantedTraces } from "./wanted-traces.ts";

/** `elbow run`: the controller, until the process is asked to stop. */
export async function run(context: CommandContext, options: ConfigurationOptions): Promise<number> {
  const loaded = await loadConfiguration(context, options);
  if (loaded.kind === "invalid") {
    printProblems(context.stderr, loaded);
    return exitBadUsage;
  }
  const { settings, warnings } = loaded;
  const { clock, stdout } = context;
  const log = pinoLog(settings.log, {
    stream: { write: (line) => stdout.write(line) },
    clock,
    colour: stdout.isTerminal && (context.env["NO_COLOR"] ?? "") === "",
  });
  context.useLog?.(log);
  for (const warning of warnings) {
    log.warn(problemText(warning));
  }
  log.info("starting", startFields(settings));
  const traces = wantedTraces(context.env, log);
  const configuration = origin(context, options, loaded);
  const { effective } = loaded;
  const stuck = Promise.withResolvers<number>();
  const opened = await open(settings, {
    context,
    log,
    origin: {
      ...configuration,
      effective,
      traces,
      stuck(bucket) {
        context.stderr.write(
          `error: the Lease of bucket ${bucket} is lost and work under it does not stop; the process ends\n`,
        );
        stuck.resolve(exitStuckTerm);
      },
    },
  });
  if (opened.kind === "refused") {
    context.stderr.write(`error: ${opened.message}\n`);
    return exitBadUsage;
  }
  try {
    return await Promise.race([opened.controller.run(context.signal).then(() => exitClean), stuck.promise]);
  } catch (error) {
    if (error instanceof ListenError) {
      context.stderr.write(`error: ${error.message}\n`);
      return exitBadUsage;
    }
    throw error;
  }
}

type Opened =
  | { readonly kind: "opened"; readonly controller: Controller }
  | { readonly kind: "refused"; readonly message: string };

/** Where a changed configuration comes from; nothing, when no file was named. */
function origin(
  context: CommandContext,
  options: ConfigurationOptions,
  started: CheckedConfiguration,
): { readonly configuration?: ConfigurationOrigin } {
  const file = configurationFile(context, options);
  const load = (signal: AbortSignal) => loadConfiguration({ ...context, signal }, options);
  return file === null ? {} : { configuration: { file, started, load } };
}

async function open(
  settings: Settings,
  given: {
    readonly context: CommandContext;
    readonly log: PinoLog;
    readonly origin: Pick<ControllerPorts, "configuration" | "effective" | "stuck" | "traces">;
  },
): Promise<Opened> {
  const { context, log } = given;
  try {
    const controller = await openController(settings, {
      clock: context.clock,
      random: systemRandom,
      log,
      version,
      pod: ownPod(context.env),
      aws: null,
      charts: null,
      listening: () => {},
      ...given.origin,
      setLogLevel: (level) => log.setLevel(level),
    });
    return { kind: "opened", controller };
  } catch (error) {
    if (error instanceof KubeconfigError || error instanceof AwsError) {
      return { kind: "refused", message: error.message };
    }
    throw error;
  }
}

function startFields(settings: Settings): Readonly<Record<string, unknown>> {
  return {
    version,
    cluster: settings.clusterName,
    region: settings.region,
    preset: settings.metrics.preset,
    destinations: settings.destinations.map(
      ({ name, protocol, endpoint }) => `${name}: ${protocol} ${endpointWithoutSecrets(endpoint)}`,
    ),
  };
}
