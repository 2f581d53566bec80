import { promqlClient, type PromqlSettings } from "../../verify/promql-client.ts";
import type { PromqlAnswer } from "../../verify/rules/promql-answer.ts";
import type { DoctorParts } from "./doctor-parts.ts";
import { advice, failed, ok, skipped, type Examination } from "./finding.ts";
import { rivalLeaders } from "./rules/rival-leaders.ts";
import { notesSince, upgradeNotes, type UpgradeNote } from "./rules/upgrade-notes.ts";

/** How far back leaders are looked for. Shorter: two that lead at once cannot be told from one that took over. */
const leaderMinutes = 15;
/** How far back the version that ran is looked for. */
const versionMinutes = 60;

/** What a PromQL endpoint says of elbow itself: another one with the same cluster, and what changed since the version that ran. */
export async function* examinePromql(
  { promql, version, notes = upgradeNotes }: AskedPromql,
  parts: DoctorParts,
  signal: AbortSignal,
): Examination {
  const { settings, clock, random } = parts;
  const client = promqlClient(promql, { clock, random });
  const ask = (name: string, minutes: number): Promise<PromqlAnswer> =>
    client.raw(
      {
        matchers: [
          { label: "__name__", operator: "=", value: name },
          { label: "cluster", operator: "=", value: settings.clusterName },
          { label: "region", operator: "=", value: settings.region },
        ],
        minutes,
        endMs: clock.nowMs(),
      },
      signal,
    );
  try {
    const leaders = await ask("elbow_leader", leaderMinutes);
    if (leaders.kind === "failed") {
      yield failed("PromQL endpoint", leaders.message, "Check --prometheus, its credentials and its tenant.");
      return;
    }
    yield ok("PromQL endpoint", `${promql.url} answers`);
    const rivals = rivalLeaders(leaders.series);
    if (rivals !== null) {
      yield failed(
        "another elbow",
        `two processes lead for cluster ${settings.clusterName} in ${settings.region} at the same time: ${rivals.join(" and ")}`,
        "Two clusters, or two installations, have the same clusterName and write the same series. Give each its own:\nlabels:\n  cluster: another-name",
      );
    } else {
      yield leaders.series.length === 0
        ? skipped(
            "another elbow",
            "no elbow_leader is stored: elbow does not run yet, or selfMetrics.push is off",
          )
        : ok("another elbow", "one process leads, no other has this cluster's name");
    }
    const builds = await ask("elbow_build_info", versionMinutes);
    const running = builds.kind === "failed" ? null : newestVersion(builds);
    const open = running === null ? [] : notesSince(notes, running, version);
    for (const note of open) {
      yield advice("upgrade", `since ${note.version}: ${note.what}`, note.fix);
    }
    if (running !== null && open.length === 0) {
      yield ok("upgrade", `from ${running}, which ran last, to ${version}: no exported name changed`);
    }
  } finally {
    await client.close();
  }
}

/** Where to ask, and which version this is. */
export interface AskedPromql {
  readonly promql: PromqlSettings;
  readonly version: string;
  /** Other notes than the built-in ones. */
  readonly notes?: readonly UpgradeNote[];
}

function newestVersion({ series }: Extract<PromqlAnswer, { kind: "series" }>): string | null {
  let newest: { readonly version: string; readonly atMs: number } | null = null;
  for (const { labels, points } of series) {
    const atMs = points.timesMs.at(-1) ?? 0;
    const version = labels["version"];
    if (version !== undefined && (newest === null || atMs > newest.atMs)) {
      newest = { version, atMs };
    }
  }
  return newest?.version ?? null;
}
