import { spawn } from "node:child_process";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";

import { parseAllDocuments } from "yaml";

import { partFolder } from "../../../.dev/parts/install-parts.ts";
import type { PartName } from "../../../.dev/parts/part-specs.ts";
import type { ClusterObject } from "./cluster-client.ts";
import { scratchFolder } from "./scratch-folder.ts";

/** How a run of a tool ended and what it said. */
export interface ToolAnswer {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Helm with folders of its own, which knows no repository and no plugin of the machine's. */
export interface Helm extends AsyncDisposable {
  /** Runs `helm ARGS…`. */
  readonly run: (...args: readonly string[]) => Promise<ToolAnswer>;
  /** Renders the chart; rejects with Helm's words when it cannot. */
  readonly render: (wish: RenderWish) => Promise<readonly ClusterObject[]>;
}

/** What is rendered: the release's name and namespace, and further arguments such as `--values FILE`. */
export interface RenderWish {
  readonly release: string;
  readonly namespace: string;
  readonly args: readonly string[];
}

/** The chart's folder. */
export const CHART = fileURLToPath(new URL("../../../charts/elbow", import.meta.url));

/** Opens Helm; `kubeconfig` is what it installs into. */
export async function openHelm(kubeconfig?: string): Promise<Helm> {
  await using stack = new AsyncDisposableStack();
  const { path } = stack.use(await scratchFolder("helm"));
  const env = {
    HELM_CACHE_HOME: join(path, "cache"),
    HELM_CONFIG_HOME: join(path, "config"),
    HELM_DATA_HOME: join(path, "data"),
    KUBECONFIG: kubeconfig ?? join(path, "no-kubeconfig"),
  };
  const run = async (...args: readonly string[]): Promise<ToolAnswer> =>
    runPart({ part: "helm", args, cwd: path, env });
  const life = stack.move();
  return {
    run,
    async render({ release, namespace, args }) {
      const answer = await run("template", release, CHART, "--namespace", namespace, ...args);
      if (answer.code !== 0) {
        throw new Error(`helm template ${args.join(" ")}: ${answer.stderr}`);
      }
      return objectsIn(answer.stdout);
    },
    async [Symbol.asyncDispose]() {
      await life.disposeAsync();
    },
  };
}

/** The objects of a stream of YAML documents; empty documents are left out. Throws on a YAML error. */
export function objectsIn(stream: string): readonly ClusterObject[] {
  return [parseAllDocuments(stream)].flat().flatMap((document) => {
    if ("errors" in document && document.errors.length > 0) {
      throw new Error(`${document.errors[0]?.message ?? "no YAML"} in ${stream.slice(0, 2000)}`);
    }
    const value = "toJS" in document ? (document.toJS() as ClusterObject | null) : null;
    return value === null ? [] : [value];
  });
}

/** Runs the program of a part (`binary`, or the one of its name) to its end, with nothing of the test's own environment. */
export async function runPart(start: {
  readonly part: PartName;
  readonly binary?: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
}): Promise<ToolAnswer> {
  const child = spawn(join(partFolder(start.part), "bin", start.binary ?? start.part), start.args, {
    cwd: start.cwd,
    env: { HOME: start.cwd, PATH: "", ...start.env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const closed = new Promise<number | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });
  const [stdout, stderr, code] = await Promise.all([text(child.stdout), text(child.stderr), closed]);
  return { code, stdout, stderr };
}
