import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { startSimulation, type Simulation, type SimulationSettings } from "../simulation/start-simulation.ts";
import type { CommandContext } from "./command-context.ts";
import { demoSettings } from "./demo-settings.ts";
import type { Surroundings } from "./surroundings.ts";

/** The same world as `elbow demo` shows. */
const seed = 1;

/** Runs `work` with the demo's simulated cluster, AWS and receiver on 127.0.0.1, and takes them down again. */
export async function inDemoWorld<T>(
  context: Pick<CommandContext, "clock">,
  work: (surroundings: Surroundings, simulation: Simulation) => Promise<T>,
  change: Pick<SimulationSettings, "receiver"> = {},
): Promise<T> {
  const folder = await mkdtemp(path.join(tmpdir(), "elbow-demo-"));
  try {
    await using simulation = await startSimulation({ clock: context.clock, seed, ...change });
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
    const aws = {
      endpoint: simulation.aws.url,
      credentials: { accessKeyId: "AKIASIMULATED", secretAccessKey: "simulated" },
    };
    return await work({ settings, aws }, simulation);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
