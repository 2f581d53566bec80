import type { AwsFailure } from "../aws/aws-failure.ts";
import { BackfillActor } from "../polling/backfill-actor.ts";
import { pollingCounts } from "../polling/polling-counts.ts";
import type { ReadSnapshot } from "../polling/read-counts.ts";
import { slicesOf, type MinuteRange } from "../polling/rules/backfill-range.ts";
import { closedRangeState } from "../polling/rules/backfill-state.ts";
import { minuteMs, minuteOf, settledTo } from "../polling/rules/minute.ts";
import { runAll } from "../runtime/run-all.ts";
import { silentMeter } from "../runtime/silent-meter.ts";
import type { SeriesSpec } from "../series/series-spec.ts";
import type { ExpectedSeries } from "../verify/rules/verified-series.ts";
import { PacedReading } from "./paced-reading.ts";
import { captureSink, type CaptureSink } from "./verify-capture.ts";
import type { VerifyEstimate, VerifyMember, VerifyPorts } from "./verify-ports.ts";

/** How often series that failed are tried again, each after its wait. */
const lastRounds = 3;
/** Reading, delivering and the wait for the common tick, on top of settle time and interval. Smaller: points on their way look missing. */
const underWayMs = 2 * minuteMs;
/** A load balancer with the actor that reads it. */
export interface VerifyActor {
  readonly member: VerifyMember;
  readonly actor: BackfillActor;
}

/**
 * CloudWatch's side: reads minutes through the same actors as a backfill, so that values, zeros, names and labels are those of
 * `elbow run`, and keeps what they would have sent.
 */
export class CloudWatchSide {
  readonly actors: readonly VerifyActor[];
  readonly #range: MinuteRange;
  readonly #ports: VerifyPorts;
  readonly #startedAtMs: number;
  readonly #sink: CaptureSink = captureSink("verify");
  readonly #reading: PacedReading;
  readonly #failures = new Map<string, string>();

  constructor(members: readonly VerifyMember[], range: MinuteRange, ports: VerifyPorts) {
    this.#range = range;
    this.#ports = ports;
    this.#startedAtMs = ports.clock.nowMs();
    this.#reading = new PacedReading(ports);
    this.actors = members.map((member) => ({ member, actor: this.#open(member) }));
  }

  /** Why nothing can be read; null = it can. */
  get fatal(): AwsFailure | null {
    return this.#reading.failure;
  }

  spent(): ReadSnapshot {
    return this.#reading.counts.snapshot();
  }

  /** What all of it costs at most. */
  estimate(): VerifyEstimate {
    const slices = slicesOf(this.#range);
    let units = 0;
    let seriesMinutes = 0;
    let series = 0;
    for (const { member, actor } of this.actors) {
      const bill = actor.bill(slices);
      units += bill.units;
      seriesMinutes += bill.seriesMinutes;
      series += member.series.specs.length;
    }
    return { units, seriesMinutes, series, usd: (units / 1000) * this.#ports.usdPerThousand };
  }

  /** Runs `work` while queries are answered. Ends early when a failure of AWS is final. */
  async during(work: (signal: AbortSignal) => Promise<void>, signal: AbortSignal): Promise<void> {
    const stopping = AbortSignal.any([signal, this.#reading.fatal]);
    await runAll([(inner) => this.#reading.dispatcher.run(inner), work], stopping);
    signal.throwIfAborted();
  }

  /** Reads the range of these load balancers; what cannot be read stays behind. */
  async read(actors: readonly VerifyActor[], signal: AbortSignal): Promise<void> {
    const advance = async (due: readonly VerifyActor[], to: number): Promise<void> => {
      await Promise.all(due.map(({ actor }) => actor.advance(to, signal, signal)));
      signal.throwIfAborted();
    };
    for (const slice of slicesOf(this.#range)) {
      await advance(actors, slice.to);
    }
    const { clock } = this.#ports;
    for (let round = 0; round < lastRounds; round += 1) {
      const late = actors.filter(({ actor }) => actor.behind(this.#range.to) > 0);
      if (late.length === 0) {
        return;
      }
      const retries = late.map(({ actor }) => actor.retryAtMs() ?? clock.nowMs());
      await clock.sleep(Math.max(0, Math.max(...retries) - clock.nowMs()), signal);
      await advance(late, this.#range.to);
    }
  }

  /** What the receiver must have of one load balancer, after `read`. To be called once. */
  take({ member, actor }: VerifyActor): readonly ExpectedSeries[] {
    const { series, createdAtMs } = member;
    const points = this.#sink.take(series.arn);
    const { reached, behind } = actor.progress();
    const from = Math.max(this.#range.from, minuteOf(createdAtMs));
    return series.specs.map((spec): ExpectedSeries => {
      const end = Math.min(this.#range.to, this.#decidedTo(spec));
      const left = behind[spec.id];
      return {
        name: spec.name,
        loadBalancerName: series.name,
        loadBalancer: series.dimension,
        labels: series.labels.sets.get(spec.labelsKey)?.labels ?? {},
        fillsZero: spec.zeroFill && this.#ports.settings.zeroFill.enabled,
        fromMs: from * minuteMs,
        toMs: (left ?? Math.min(reached, end)) * minuteMs,
        dueToMs: this.#dueTo(spec) * minuteMs,
        unread: left === undefined ? null : (this.#failures.get(series.arn) ?? "not read"),
        points: points.get(spec.id) ?? { timesMs: [], values: [] },
      };
    });
  }

  /** The first minute of a series that cannot be judged yet. */
  #decidedTo(spec: SeriesSpec): number {
    const finalMs = Math.max(spec.settleMs, spec.settleCeilingMs ?? 0);
    return settledTo(this.#startedAtMs - this.#ports.settings.zeroFill.afterMs, finalMs);
  }

  #dueTo(spec: SeriesSpec): number {
    const { intervalsMs } = this.#ports.settings;
    return this.#decidedTo(spec) - Math.ceil((intervalsMs[spec.class] + underWayMs) / minuteMs);
  }

  #open({ series, createdAtMs }: VerifyMember): BackfillActor {
    const { clock, settings } = this.#ports;
    const closed = closedRangeState(series, {
      range: this.#range,
      destination: this.#sink.name,
      createdAtMs,
      liveFrom: () => Number.POSITIVE_INFINITY,
      saved: null,
      nowMs: this.#startedAtMs,
      settings: { ...settings, recheckMs: 0 },
    });
    return new BackfillActor(series, closed, {
      read: (queries, signal) => this.#reading.dispatcher.read(queries, signal),
      sink: this.#sink,
      stored: null,
      clock,
      pollingCounts: pollingCounts(silentMeter),
      settings: { ...settings, recheckMs: 0 },
      counts: { points: 0, refused: {}, possiblyLost: 0, forgotten: 0, present: 0, different: 0 },
      waiting: () => undefined,
      failed: ({ arn }, message) => this.#failures.set(arn, message),
    });
  }
}
