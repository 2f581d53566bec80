import type { AwsFailure } from "../aws/aws-failure.ts";
import type { MetricReader } from "../aws/metric-reader.ts";
import { MetricDispatcher } from "../polling/metric-dispatcher.ts";
import { backfillPace, pacedReader } from "../polling/paced-reader.ts";
import { readCounts } from "../polling/read-counts.ts";
import type { Clock } from "../runtime/clock.ts";
import type { Log } from "../runtime/log.ts";
import type { Random } from "../runtime/random.ts";
import { silentMeter } from "../runtime/silent-meter.ts";

/** AWS failures that no waiting heals. */
const fatalCodes: ReadonlySet<AwsFailure["code"]> = new Set([
  "denied",
  "no-credentials",
  "expired-credentials",
]);

/** Reads closed ranges: slower than the controller, which reads from the same quotas; counted; ended by what no waiting heals. */
export class PacedReading {
  readonly dispatcher: MetricDispatcher;
  readonly counts: ReturnType<typeof readCounts>;
  readonly #fatal = new AbortController();
  #failure: AwsFailure | null = null;

  constructor(ports: {
    readonly reader: MetricReader;
    readonly clock: Clock;
    readonly random: Random;
    readonly log: Log;
    /** Price of a thousand metrics in the region. */
    readonly usdPerThousand: number;
  }) {
    const { clock, random, log } = ports;
    this.counts = readCounts(silentMeter, ports.usdPerThousand);
    this.dispatcher = new MetricDispatcher({
      reader: pacedReader(ports.reader, backfillPace, clock),
      clock,
      random,
      log,
      counts: this.counts,
      failures: { failed: (failure) => this.#failed(failure), healed() {} },
    });
  }

  /** Why nothing can be read; null = it can. */
  get failure(): AwsFailure | null {
    return this.#failure;
  }

  /** Aborts when nothing can be read any more. */
  get fatal(): AbortSignal {
    return this.#fatal.signal;
  }

  #failed(failure: AwsFailure): void {
    if (fatalCodes.has(failure.code)) {
      this.#failure ??= failure;
      this.#fatal.abort();
    }
  }
}
