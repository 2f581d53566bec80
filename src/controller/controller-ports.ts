import type { AwsStandIn } from "../aws/open-aws.ts";
import type { Clock } from "../runtime/clock.ts";
import type { Log } from "../runtime/log.ts";
import type { Random } from "../runtime/random.ts";
import type { ChartSource } from "../status/chart-source.ts";

/** What the controller takes from the outside. */
export interface ControllerPorts {
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  /** Shown on the page and in `elbow_build_info`. */
  readonly version: string;
  /** The demo's AWS; null = the real one, found by the SDK's default chain. */
  readonly aws: AwsStandIn | null;
  /** Curves for the page instead of the actors' recent minutes; null = those. */
  readonly charts: ChartSource | null;
  /** Told where the program listens, once it does. */
  readonly listening: (addresses: ListeningAddresses) => void;
}

/** URLs of what listens; null = switched off. */
export interface ListeningAddresses {
  readonly metrics: string | null;
  readonly health: string | null;
}
