import type { LiveVerdict } from "./rules-live-judge.ts";
import type { LiveRecord } from "./rules-live-phase.ts";

/** What was expected and seen, for whoever reads the output of a run: a table, and what the run cost. */
export async function liveReport(
  record: LiveRecord,
  verdicts: { readonly stored: LiveVerdict; readonly shown: LiveVerdict },
  prometheusUrl: string,
): Promise<string> {
  const shown = new Map(verdicts.shown.alerts.map(({ key, seenMin }) => [key, seenMin]));
  const rows = verdicts.stored.alerts
    .toSorted((left, right) => left.fromMin - right.fromMin)
    .map(({ key, fromMin, untilMin, seenMin, goneMin }) =>
      [
        key,
        `due ${fromMin}${untilMin === Infinity ? "" : ` to ${untilMin}`}`,
        `stored ${seenMin ?? "never"}${goneMin === null ? "" : ` to ${goneMin}`}`,
        `shown ${shown.get(key) ?? "never"}`,
      ].join(" | "),
    );
  const { user, system } = process.cpuUsage();
  return [
    "",
    "alert / cluster / load balancer | minutes of the live phase",
    ...rows,
    `rules loaded before minute ${record.loadedMin}; pushed ${record.historyPoints} points of history in ${seconds(record.historyMs)} s and ${record.livePoints} live ones, the latest ${seconds(record.latestPushMs)} s after its minute began`,
    `processor: Prometheus ${await prometheusSeconds(prometheusUrl)} s, this process ${Math.round((user + system) / 1e6)} s`,
    ...[...verdicts.stored.misfires, ...verdicts.shown.misfires].map((one) => JSON.stringify(one)),
    "",
  ].join("\n");
}

function seconds(ms: number): number {
  return Math.round(ms / 1000);
}

async function prometheusSeconds(url: string): Promise<string> {
  const text = await (await fetch(`${url}/metrics`)).text();
  return /^process_cpu_seconds_total (\S+)$/m.exec(text)?.[1] ?? "unknown";
}
