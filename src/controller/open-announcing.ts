import { eventRecorder } from "../kubernetes/events.ts";
import type { OpenCluster } from "../kubernetes/open-cluster.ts";
import type { RegardedObject } from "../kubernetes/object-event.ts";
import type { Clock } from "../runtime/clock.ts";
import type { Log } from "../runtime/log.ts";
import type { Meter } from "../runtime/meter.ts";
import type { Random } from "../runtime/random.ts";
import { runAll, type Runnable } from "../runtime/run-all.ts";
import { announcer } from "./announce.ts";
import { ownAnnouncer } from "./announce-own.ts";
import type { Discovery } from "./discovery.ts";
import type { ProblemList } from "./problem-list.ts";

/** What announcing needs of the program. */
export interface AnnouncingParts {
  /** Null outside of a pod: nothing is said about this process. */
  readonly pod: RegardedObject | null;
  readonly cluster: Pick<OpenCluster, "api" | "snapshot">;
  readonly discovery: Pick<Discovery, "found">;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly meter: Meter;
  readonly problems: ProblemList;
  readonly leads: () => boolean;
  /** What is wrong with the newest configuration; null = nothing. */
  readonly invalidConfiguration: () => string | null;
}

/** Kubernetes Events about what changes, on owners and on our own pod. Makes its counters at once. */
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
  const announceOwn = ownAnnouncer({
    ...parts,
    reflectors: () => cluster.snapshot(),
    record: (event) => events.record(event),
  });
  return (signal) => runAll([events.run, announce, announceOwn], signal);
}
