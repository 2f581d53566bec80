import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { openBackfill } from "../controller/open-backfill.ts";
import { minuteMs, minuteOf } from "../polling/rules/minute.ts";
import { silentLog } from "../runtime/silent-log.ts";
import { systemRandom } from "../runtime/system-random.ts";
import type { PromqlClient } from "../verify/promql-client.ts";
import type { CommandContext } from "./command-context.ts";
import { demoPromql } from "./demo-promql.ts";
import { demoTamper } from "./demo-tamper.ts";
import { inDemoWorld } from "./demo-world.ts";
import type { Surroundings } from "./surroundings.ts";

/** How much history the demo's receiver has. Longer takes longer to fill. */
const historyMinutes = 3 * 60;

/** Runs `work` in the demo's world, whose receiver was filled by a backfill, and then tampered with a little. */
export async function inVerifyDemo(
  context: CommandContext,
  work: (surroundings: Surroundings, promql: PromqlClient) => Promise<number>,
): Promise<number> {
  const { clock, stderr, signal } = context;
  return inDemoWorld(
    context,
    async (surroundings, { record }) => {
      stderr.write("Filling the simulated receiver …\n");
      await fill(context, surroundings, signal);
      const { tamper, words } = demoTamper(minuteOf(clock.nowMs()));
      stderr.write(`${words}\n\n`);
      return work(surroundings, demoPromql(record, tamper));
    },
    { receiver: { kind: "lenient" } },
  );
}

async function fill(
  { clock }: CommandContext,
  { settings, aws }: Surroundings,
  signal: AbortSignal,
): Promise<void> {
  const folder = await mkdtemp(path.join(tmpdir(), "elbow-verify-"));
  try {
    const [destination] = settings.destinations;
    if (destination === undefined) {
      throw new Error("bug: the demo has no destination");
    }
    const nowMs = clock.nowMs();
    const to = minuteOf(nowMs);
    const from = to - historyMinutes;
    const plan = {
      document: {
        request: {
          cluster: settings.clusterName,
          region: settings.region,
          destination: destination.name,
          from,
          to,
          file: null,
          onlyMissing: false,
        },
        startedAtMs: nowMs,
        begin: from,
        cut: from,
        finished: false,
        progress: { push: {}, file: {} },
      },
      stateFile: path.join(folder, "state.json"),
      destination,
      loadBalancers: [],
      promql: null,
    };
    const ports = { clock, random: systemRandom, log: silentLog, aws, progress: () => undefined };
    // Up to the newest minute: here is no live controller to leave some to.
    const polling = { ...settings.polling, startupLookbackMs: minuteMs };
    const outcome = await openBackfill(plan, { settings: { ...settings, polling }, ports }, signal);
    if (outcome.kind === "failed") {
      throw new Error(`bug: the demo cannot be filled: ${outcome.message}`);
    }
    await using opened = outcome.opened;
    await opened.backfill.run(signal);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
