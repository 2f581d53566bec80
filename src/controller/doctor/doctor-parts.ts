import type { AwsStandIn } from "../../aws/open-aws.ts";
import type { Settings } from "../../config/settings.ts";
import type { Clock } from "../../runtime/clock.ts";
import type { Log } from "../../runtime/log.ts";
import type { Random } from "../../runtime/random.ts";

/** What an examination works with. */
export interface DoctorParts {
  readonly settings: Settings;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  /** The demo's AWS; null = the real one. */
  readonly aws: AwsStandIn | null;
}
