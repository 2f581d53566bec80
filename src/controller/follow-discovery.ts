import type { Clock } from "../runtime/clock.ts";
import type { Latest } from "../runtime/latest.ts";
import type { Discovery } from "./discovery.ts";
import { nextFleet, withoutOldEnds, type Fleet } from "./rules/fleet.ts";
import type { Sightings } from "./sightings.ts";

/** What turns discoveries into a fleet. */
export interface FollowDiscoveryPorts {
  readonly discovery: Pick<Discovery, "found">;
  readonly fleet: Latest<Fleet>;
  readonly clock: Clock;
  /** Told of the load balancers of each new fleet, so that what is kept per load balancer can be let go. */
  readonly keepOnly: (arns: ReadonlySet<string>) => void;
  /** Whether this process reads a load balancer; left out: all. Of the others it is not known when their last minute is delivered. */
  readonly reads?: (arn: string) => boolean;
  /** Told what each pass saw; left out: nobody asks. */
  readonly sightings?: Pick<Sightings, "saw">;
}

/** Turns each new discovery into the next fleet, until the signal aborts. Nobody is woken when nothing differs. */
export async function followDiscovery(ports: FollowDiscoveryPorts, signal: AbortSignal): Promise<void> {
  const { discovery, fleet, clock, keepOnly, reads } = ports;
  let pass = 0;
  for (;;) {
    const seen = discovery.found.version;
    const found = discovery.found.value;
    if (found !== null) {
      const { loadBalancers, tags } = found.inventory;
      // One without an entry was gone when its tags were asked for: it is missing, not without owner.
      const present = new Map(
        loadBalancers.filter(({ arn }) => tags.has(arn)).map(({ arn, createdAtMs }) => [arn, createdAtMs]),
      );
      ports.sightings?.saw(present.keys(), found.begunAtMs);
      const sighting = { described: found.described.loadBalancers, present, pass: found.pass };
      const nowMs = clock.nowMs();
      const followed = nextFleet(fleet.value, sighting, { nowMs, newPass: found.pass !== pass });
      const next = reads === undefined ? followed : withoutOldEnds(followed, reads, nowMs);
      pass = found.pass;
      if (next !== fleet.value) {
        fleet.set(next);
        keepOnly(new Set([...next].filter(([, one]) => one.finished !== true).map(([arn]) => arn)));
      }
    }
    await discovery.found.changed(seen, signal);
  }
}
