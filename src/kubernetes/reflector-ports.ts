import type { Clock } from "../runtime/clock.ts";
import type { Latest } from "../runtime/latest.ts";
import type { Log } from "../runtime/log.ts";
import type { Random } from "../runtime/random.ts";
import type { ClusterMeters } from "./cluster-meters.ts";
import type { StoreSettings } from "./counted-store.ts";
import type { Transport } from "./transport.ts";

/** What a reflector works with. */
export interface ReflectorPorts {
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly transport: Transport;
  readonly meters: ClusterMeters;
  /** Set after the objects or the state changed; the cell's version is the message, its value says nothing. */
  readonly changed: Latest<null>;
}

/** What is kept and how it is asked for. */
export interface ReflectorSettings extends StoreSettings {
  readonly pageLimit?: number;
  /** False = lists by pages alone; left out: as a stream, where the API server does that. */
  readonly streams?: boolean;
}
