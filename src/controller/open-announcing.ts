import { eventRecorder } from "../kubernetes/events.ts";
import type { OpenCluster } from "../kubernetes/open-cluster.ts";
import type { Clock } from "../runtime/clock.ts";
import type { Log } from "../runtime/log.ts";
import type { Meter } from "../runtime/meter.ts";
import type { Random } from "../runtime/random.ts";
import { runAll, type Runnable } from "../runtime/run-all.ts";
import { announcer } from "./announce.ts";
import type { Discovery } from "./discovery.ts";
import type { ProblemList } from "./problem-list.ts";

/** What announcing needs of the program. */
export interface AnnouncingParts {
  readonly cluster: Pick<OpenCluster, "api">;
  readonly discovery: Pick<Discovery, "found">;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly meter: Meter;
  readonly problems: ProblemList;
  readonly leads: () => boolean;
}

/** Kubernetes Events about what changes, from the discoveries to the API server. Makes its counters at once. */
export function openAnnouncing(parts: AnnouncingParts): Runnable {
  const { cluster, problems, random } = parts;
  const events = eventRecorder({
    ...parts,
    transport: cluster.api,
    instance: `elbow-${Math.floor(random.next() * 2 ** 48).toString(16)}`,
    refused: (problem) => problems.report({ where: "events", ...problem }),
    accepted: () => problems.healed("events"),
  });
  const announce = announcer({ ...parts, record: (event) => events.record(event) });
  return (signal) => runAll([events.run, announce], signal);
}
