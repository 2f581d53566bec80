import type { ObjectEvent } from "../kubernetes/object-event.ts";
import type { Clock } from "../runtime/clock.ts";
import type { Log } from "../runtime/log.ts";
import type { Meter } from "../runtime/meter.ts";
import { runAll, type Runnable } from "../runtime/run-all.ts";
import type { Discovered, Discovery } from "./discovery.ts";
import type { ProblemList } from "./problem-list.ts";
import { nextAnnouncements, type Announced } from "./rules/announcements.ts";
import { regardedObject } from "./rules/object-refs.ts";

/** The most Events of one look. More: a changed template of a large cluster fills etcd; the log and the page have them all. */
const maxEventsPerLook = 100;

/** How often it is looked whether this process leads, and whether something is overdue. */
const lookAgainMs = 60_000;

/** What announcing works with. */
export interface AnnouncePorts {
  readonly discovery: Pick<Discovery, "found">;
  readonly clock: Clock;
  readonly log: Log;
  readonly meter: Meter;
  readonly problems: ProblemList;
  readonly record: (event: ObjectEvent) => void;
  /** Only the leader speaks. */
  readonly leads: () => boolean;
}

/**
 * Says what changes, as Events on the objects concerned: a load balancer was found, an annotation is refused, labels
 * changed, nothing was found for long. Only on transitions, and only while leading; a new leader takes stock first.
 */
export function announcer(ports: AnnouncePorts): Runnable {
  const { discovery, clock, log, leads } = ports;
  const changes = ports.meter.counter({
    name: "elbow_identity_changes_total",
    help: "Existing load balancers whose series got other labels.",
  });
  let announced: Announced | null = null;

  function look(found: Discovered): void {
    const next = nextAnnouncements(announced, found, clock.nowMs());
    ({ announced } = next);
    for (const { arn, name, changes: words } of next.identityChanges) {
      changes.add(1);
      log.info("the labels of an existing load balancer changed", { arn, name, changes: words });
      ports.problems.report({
        where: `labels of ${name}`,
        message: `Its labels changed: ${words}.`,
        remedy:
          "Nothing to do if this was meant. Rules and dashboards that name the old labels need the new ones.",
      });
    }
    for (const { object, ...event } of next.announcements.slice(0, maxEventsPerLook)) {
      const regarded = regardedObject(found.objects, object);
      if (regarded !== null) {
        ports.record({ ...event, object: regarded });
      }
    }
    const unsaid = next.announcements.length - maxEventsPerLook;
    if (unsaid > 0) {
      log.warn("too much changed at once: Events were left out", { leftOut: unsaid });
    }
  }

  return async (signal) => {
    while (!signal.aborted) {
      const seen = discovery.found.version;
      const found = discovery.found.value;
      if (!leads()) {
        announced = null;
      } else if (found !== null) {
        look(found);
      }
      await runAll(
        [(inner) => clock.sleep(lookAgainMs, inner), (inner) => discovery.found.changed(seen, inner)],
        signal,
      );
    }
  };
}
