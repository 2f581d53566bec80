import { existsSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import type { ClusterAccess } from "./cluster-client.ts";
import { cuttableLink } from "./cuttable-link.ts";
import type { CuttableLink } from "./cuttable-link.ts";
import { kubeconfig } from "./kubeconfig.ts";
import { ready, startProgram } from "./program.ts";
import type { Ending } from "./program.ts";
import { PAID_CALL, PUSH, requestTally } from "./request-tally.ts";
import { scratchFolder } from "./scratch-folder.ts";

/** Everything one replica is given. */
export interface ReplicaStart {
  /** The pod's name, with which its identity in a Lease begins. */
  readonly name: string;
  /** The configuration file, as values; `server` and the endpoint of `otlp` are filled in. */
  readonly config: Readonly<Record<string, unknown>>;
  readonly cluster: ClusterAccess;
  readonly awsUrl: string;
  /** The base of an OTLP receiver over HTTP. */
  readonly otlpUrl: string;
  readonly env: Readonly<Record<string, string>>;
  /** Flags of Node besides those of the image. */
  readonly nodeFlags?: readonly string[];
  /** The clock that its calls are noted by; default: the machine's. */
  readonly nowMs?: () => number;
}

/** One real process of the bundle, whose every way out goes through a link of its own. */
export interface Replica extends AsyncDisposable {
  readonly name: string;
  readonly pid: number;
  readonly startedAtMs: number;
  readonly links: { readonly cluster: CuttableLink; readonly aws: CuttableLink; readonly otlp: CuttableLink };
  /** When it made a paid call of CloudWatch, and when it pushed. */
  readonly paidCallsMs: readonly number[];
  readonly pushesMs: readonly number[];
  readonly metricsUrl: string;
  readonly healthUrl: string;
  readonly ended: Promise<Ending>;
  /** How it ended; undefined while it runs. */
  readonly ending: () => Ending | undefined;
  /** SIGSTOP and SIGCONT. */
  readonly freeze: () => void;
  readonly thaw: () => void;
  /** SIGKILL. */
  readonly kill: () => Promise<Ending>;
  /** SIGTERM. */
  readonly stop: () => Promise<Ending>;
  readonly log: () => string;
  readonly logTail: () => string;
}

const BUNDLE =
  process.env["ELBOW_BUNDLE"] ?? fileURLToPath(new URL("../../../dist/elbow.js", import.meta.url));

/** As in the image: young objects need not much room, and one arena of the allocator keeps less. */
const NODE_FLAGS = ["--max-semi-space-size=4"];
const ALLOCATOR = { MALLOC_ARENA_MAX: "1" };

/** Starts one; resolves when it says that it is alive. */
export async function startReplica(start: ReplicaStart): Promise<Replica> {
  if (!existsSync(BUNDLE)) {
    throw new Error("there is no bundle: run `npm run build` first");
  }
  await using stack = new AsyncDisposableStack();
  const { path } = stack.use(await scratchFolder(start.name));
  const paid = requestTally(PAID_CALL, start.nowMs);
  const pushes = requestTally(PUSH, start.nowMs);
  const links = {
    cluster: stack.use(await cuttableLink({ url: start.cluster.url })),
    aws: stack.use(await cuttableLink({ url: start.awsUrl, listener: paid.listener })),
    otlp: stack.use(await cuttableLink({ url: start.otlpUrl, listener: pushes.listener })),
  };
  // Ports of its own choice, told in its log: among so many processes a port that was free is soon taken.
  const server = { metrics: "127.0.0.1:0", health: "127.0.0.1:0" };
  const otlp = { ...(start.config["otlp"] as object), endpoint: links.otlp.url, protocol: "http/protobuf" };
  const configFile = join(path, "elbow.yaml");
  const kubeconfigFile = join(path, "kubeconfig");
  await writeFile(configFile, JSON.stringify({ ...start.config, otlp, server }, undefined, 2));
  await writeFile(kubeconfigFile, kubeconfig({ ...start.cluster, url: links.cluster.url }), { mode: 0o600 });
  const startedAtMs = Date.now();
  const program = stack.use(
    startProgram({
      name: start.name,
      command: [
        process.execPath,
        ...NODE_FLAGS,
        ...(start.nodeFlags ?? []),
        BUNDLE,
        "run",
        "--config",
        configFile,
      ],
      logFile: join(path, "elbow.log"),
      cwd: path,
      env: {
        ...ALLOCATOR,
        ...start.env,
        AWS_ENDPOINT_URL: links.aws.url,
        KUBECONFIG: kubeconfigFile,
        POD_NAME: start.name,
        POD_NAMESPACE: "elbow",
      },
    }),
  );
  let ending: Ending | undefined;
  void program.ended.then(
    (how) => {
      ending = how;
    },
    () => undefined,
  );
  await ready(program, async () => {
    const url = listeningUrl(program.log(), "server.health");
    return url !== undefined && (await fetch(`${url}/livez`)).ok;
  });
  const metricsUrl = listeningUrl(program.log(), "server.metrics") ?? "";
  const healthUrl = listeningUrl(program.log(), "server.health") ?? "";
  const signalled = (signal: "SIGSTOP" | "SIGCONT" | "SIGKILL"): void => {
    if (ending === undefined) {
      process.kill(program.pid, signal);
    }
  };
  const life = stack.move();
  return {
    name: start.name,
    pid: program.pid,
    startedAtMs,
    links,
    paidCallsMs: paid.timesMs,
    pushesMs: pushes.timesMs,
    metricsUrl,
    healthUrl,
    ended: program.ended,
    ending: () => ending,
    freeze: () => signalled("SIGSTOP"),
    thaw: () => signalled("SIGCONT"),
    async kill() {
      signalled("SIGKILL");
      return program.ended;
    },
    stop: program.stop,
    log: program.log,
    logTail: program.logTail,
    async [Symbol.asyncDispose]() {
      signalled("SIGCONT");
      for (const link of Object.values(links)) {
        link.mend();
      }
      await life.disposeAsync();
    },
  };
}

/** Where a server of elbow listens, from its log. */
function listeningUrl(log: string, setting: string): string | undefined {
  const port = new RegExp(`"for":"${setting}","host":"[^"]*","port":(\\d+)`).exec(log)?.[1];
  return port === undefined ? undefined : `http://127.0.0.1:${port}`;
}
