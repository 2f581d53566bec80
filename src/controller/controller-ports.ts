import type { AwsStandIn } from "../aws/open-aws.ts";
import type { EffectiveConfiguration } from "../config/effective.ts";
import type { RegardedObject } from "../kubernetes/object-event.ts";
import type { LogSettings } from "../telemetry/log-settings.ts";
import type { Clock } from "../runtime/clock.ts";
import type { Log } from "../runtime/log.ts";
import type { Random } from "../runtime/random.ts";
import type { ChartSource } from "../status/chart-source.ts";
import type { TraceSettings } from "./open-tracing.ts";
import type { ConfigurationOrigin } from "./reload-configuration.ts";

/** What the controller takes from the outside. */
export interface ControllerPorts {
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  /** Shown on the page and in `elbow_build_info`. */
  readonly version: string;
  /** The pod that this process runs in; null = it runs in none. */
  readonly pod: RegardedObject | null;
  /** The demo's AWS; null = the real one, found by the SDK's default chain. */
  readonly aws: AwsStandIn | null;
  /** Curves for the page instead of the actors' recent minutes; null = those. */
  readonly charts: ChartSource | null;
  /** Told where the program listens, once it does. */
  readonly listening: (addresses: ListeningAddresses) => void;
  /** Where a changed configuration is read from while the program runs; left out: it never changes. */
  readonly configuration?: ConfigurationOrigin;
  /** What the settings were made from, for the page where no file is followed; left out: the page cannot show it. */
  readonly effective?: EffectiveConfiguration;
  /** Told when work under a lost Lease does not stop: then only the end of the process stops it. Left out: nobody is told. */
  readonly stuck?: (bucket: number) => void;
  /** Where elbow's own traces go; left out: nothing is traced. */
  readonly traces?: TraceSettings | null;
  /** Left out: the log's level stays. */
  readonly setLogLevel?: (level: LogSettings["level"]) => void;
}

/** URLs of what listens; null = switched off. */
export interface ListeningAddresses {
  readonly metrics: string | null;
  readonly health: string | null;
}
