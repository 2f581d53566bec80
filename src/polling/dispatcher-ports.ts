import type { AwsFailure } from "../aws/aws-failure.ts";
import type { MetricReader } from "../aws/metric-reader.ts";
import type { Clock } from "../runtime/clock.ts";
import type { Log } from "../runtime/log.ts";
import type { Permit } from "../runtime/permit.ts";
import type { Random } from "../runtime/random.ts";
import type { Tracer } from "../runtime/tracer.ts";
import type { ReadCounts } from "./read-counts.ts";
import type { Spending } from "./spending.ts";

/** Ports of the dispatcher. */
export interface DispatcherPorts {
  readonly reader: MetricReader;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly counts: ReadCounts;
  /** Told of calls that failed for good, and of the first one that works again. */
  readonly failures: ReadFailures;
  /** Asked before each paid call. Left out: money is no object. */
  readonly spending?: Spending;
  /** Asked right before each paid call. Left out: always granted. */
  readonly permit?: Permit;
  /** Left out: nothing is traced. */
  readonly tracer?: Tracer;
  /** The part of AWS's quotas that is this process's, in (0, 1]. Left out: all. */
  readonly share?: () => number;
}

/** Where failed readings are shown. */
export interface ReadFailures {
  failed(failure: AwsFailure): void;
  healed(): void;
}
