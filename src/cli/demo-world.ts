import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { startSimulation } from "../simulation/start-simulation.ts";
import type { CommandContext } from "./command-context.ts";
import { demoSettings } from "./demo-settings.ts";
import type { Surroundings } from "./surroundings.ts";

/** The same world as `elbow demo` shows. */
const seed = 1;

/** Runs `work` with the demo's simulated cluster and AWS on 127.0.0.1, and takes them down again. */
export async function inDemoWorld<T>(
  context: Pick<CommandContext, "clock">,
  work: (surroundings: Surroundings) => Promise<T>,
): Promise<T> {
  const folder = await mkdtemp(path.join(tmpdir(), "elbow-demo-"));
  try {
    await using simulation = await startSimulation({ clock: context.clock, seed });
    const kubeconfigPath = path.join(folder, "kubeconfig");
    await writeFile(kubeconfigPath, simulation.kubeconfig, { mode: 0o600 });
    const { clusterName, region } = simulation.world.site;
    const settings = demoSettings({
      clusterName,
      region,
      grpcUrl: simulation.receiver.grpcUrl,
      kubeconfigPath,
      port: 0,
    });
    return await work({
      settings,
      aws: {
        endpoint: simulation.aws.url,
        credentials: { accessKeyId: "AKIASIMULATED", secretAccessKey: "simulated" },
      },
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
