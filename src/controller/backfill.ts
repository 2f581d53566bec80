import type { BackfillActor, BackfillActorPorts } from "../polling/backfill-actor.ts";
import type { BackfillCounts } from "../polling/backfill-counts.ts";
import { pollingCounts } from "../polling/polling-counts.ts";
import { runAll } from "../runtime/run-all.ts";
import { silentMeter } from "../runtime/silent-meter.ts";
import { behindIn, chunksOf, openPart, partRange, type OpenPart } from "./backfill-part.ts";
import type {
  BackfillEnd,
  BackfillEstimate,
  BackfillFigures,
  BackfillMember,
  BackfillPorts,
} from "./backfill-ports.ts";
import { endOrDrain, sleepOrStop } from "./end-or-drain.ts";
import { PacedReading } from "./paced-reading.ts";
import type { BackfillDocument, BackfillPart } from "./rules/backfill-document.ts";
import { remedyOf } from "./rules/remedy.ts";

/** The most that is delivered again after a kill, beside what was in flight. */
const saveEveryMs = 2000;
/** How often progress is shown at least. */
const tickMs = 1000;
/** How often lagging series are tried again at the end. */
const lastRounds = 5;
/**
 * Reads a closed range of all load balancers, oldest slice of everybody first, so that nothing falls off what CloudWatch
 * keeps while others are read and queries of one range meet in full calls. Progress is saved on the way.
 */
export class Backfill {
  readonly #ports: BackfillPorts;
  readonly #parts: readonly OpenPart[];
  readonly #reading: PacedReading;
  readonly #counts: BackfillCounts = {
    points: 0,
    refused: {},
    possiblyLost: 0,
    forgotten: 0,
    present: 0,
    different: 0,
  };
  readonly #failures = new Map<string, string>();
  readonly #totalMinutes: number;
  readonly #left = new Map<BackfillActor, number>();
  #document: BackfillDocument;
  #waiting: string | null = null;
  #savedAtMs = Number.NEGATIVE_INFINITY;

  constructor(document: BackfillDocument, members: readonly BackfillMember[], ports: BackfillPorts) {
    this.#document = document;
    this.#ports = ports;
    this.#reading = new PacedReading(ports);
    this.#parts = (["push", "file"] as const).flatMap((part) => this.#open(part, members));
    for (const actor of this.#parts.flatMap(({ actors }) => actors)) {
      this.#left.set(actor, actor.minutesLeft());
    }
    this.#totalMinutes = sum(this.#left.values());
  }

  /** What is still to be read, and what it costs at most. */
  estimate(): BackfillEstimate {
    const minutes = { push: 0, file: 0 };
    let units = 0;
    let queries = 0;
    for (const { part, actors, slices } of this.#parts) {
      for (const actor of actors) {
        const bill = actor.bill(slices);
        minutes[part] += bill.seriesMinutes;
        units += bill.units;
        queries += bill.queries;
      }
    }
    return { units, queries, minutes, usd: (units / 1000) * this.#ports.usdPerThousand };
  }

  /** Works until everything is delivered or `stop` aborts; then delivers what was read, saves and ends. To be called once. */
  async run(stop: AbortSignal): Promise<BackfillEnd> {
    const hard = new AbortController();
    const stopping = AbortSignal.any([stop, this.#reading.fatal]);
    const working = this.#work(stopping, hard);
    try {
      await endOrDrain(working, { stop: stopping, hard, clock: this.#ports.clock });
    } finally {
      await this.#save();
    }
    return this.#end(stop);
  }

  /** Marks the progress as finished: a file that belongs to it was written. */
  async finished(): Promise<void> {
    this.#document = { ...this.#document, finished: true };
    await this.#save();
  }

  figures(): BackfillFigures {
    return {
      totalMinutes: this.#totalMinutes,
      leftMinutes: sum(this.#left.values()),
      counts: this.#counts,
      reading: this.#reading.counts.snapshot(),
      waiting: this.#waiting,
    };
  }

  #open(part: BackfillPart, members: readonly BackfillMember[]): readonly OpenPart[] {
    const { settings, sinks, stored, clock } = this.#ports;
    const sink = sinks[part];
    const { from, to } = partRange(part, this.#document);
    if (sink === null || from >= to) {
      return [];
    }
    const ports: BackfillActorPorts = {
      read: (queries, signal) => this.#reading.dispatcher.read(queries, signal),
      sink,
      stored: part === "push" ? stored : null,
      clock,
      pollingCounts: pollingCounts(silentMeter),
      // Late changes are the live controller's: here nothing is read twice, so little need be remembered.
      settings: { ...settings, recheckMs: 0 },
      counts: this.#counts,
      waiting: (message) => this.#wait(message),
      failed: ({ name }, message) => this.#failures.set(name, message),
    };
    return [openPart(part, { document: this.#document, members }, ports)];
  }

  async #work(stop: AbortSignal, hard: AbortController): Promise<void> {
    const work = async (signal: AbortSignal): Promise<void> => {
      for (const part of this.#parts) {
        await this.#workPart(part, stop, signal);
      }
    };
    try {
      await runAll(
        [(signal) => this.#reading.dispatcher.run(signal), (signal) => this.#tick(signal), work],
        hard.signal,
      );
    } catch (error) {
      if (!hard.signal.aborted) {
        throw error;
      }
    }
  }

  /** Shows progress also while nothing moves: that is when somebody looks. */
  async #tick(signal: AbortSignal): Promise<void> {
    const { clock, progress } = this.#ports;
    for (;;) {
      await clock.sleep(tickMs, signal);
      progress(this.figures());
    }
  }

  async #workPart(part: OpenPart, stop: AbortSignal, signal: AbortSignal): Promise<void> {
    for (const slice of part.slices) {
      for (const chunk of chunksOf(part.actors)) {
        const due = chunk.filter((actor) => actor.behind(slice.to) > 0);
        await this.#advance({ actors: due, to: slice.to }, stop, signal);
      }
    }
    const { clock } = this.#ports;
    for (let round = 0; round < lastRounds && !stop.aborted; round += 1) {
      const late = part.actors.filter((actor) => actor.behind(part.range.to) > 0);
      if (late.length === 0) {
        return;
      }
      const retries = late.map((actor) => actor.retryAtMs() ?? clock.nowMs());
      await sleepOrStop(
        clock,
        Math.max(0, Math.max(...retries) - clock.nowMs()),
        AbortSignal.any([stop, signal]),
      );
      for (const chunk of chunksOf(late)) {
        await this.#advance({ actors: chunk, to: part.range.to }, stop, signal);
      }
    }
  }

  async #advance(
    turn: { readonly actors: readonly BackfillActor[]; readonly to: number },
    stop: AbortSignal,
    signal: AbortSignal,
  ): Promise<void> {
    if (stop.aborted || turn.actors.length === 0) {
      return;
    }
    const ends = await Promise.allSettled(
      turn.actors.map(async (actor) => {
        await actor.advance(turn.to, stop, signal);
        this.#left.set(actor, actor.minutesLeft());
        this.#ports.progress(this.figures());
      }),
    );
    const failed = ends.find((end) => end.status === "rejected");
    if (failed !== undefined) {
      throw failed.reason;
    }
    const nowMs = this.#ports.clock.monotonicMs();
    if (nowMs - this.#savedAtMs >= saveEveryMs) {
      this.#savedAtMs = nowMs;
      await this.#save();
    }
  }

  async #save(): Promise<void> {
    const progress = { ...this.#document.progress };
    for (const { part, actors } of this.#parts) {
      const known = { ...progress[part] };
      for (const actor of actors) {
        known[actor.series.arn] = actor.progress();
      }
      progress[part] = known;
    }
    this.#document = { ...this.#document, progress };
    await this.#ports.save(this.#document);
  }

  #wait(message: string | null): void {
    if (message !== this.#waiting) {
      this.#waiting = message;
      this.#ports.progress(this.figures());
    }
  }

  #end(stop: AbortSignal): BackfillEnd {
    const figures = this.figures();
    if (this.#reading.failure !== null) {
      const { message } = this.#reading.failure;
      return { kind: "failed", figures, message, remedy: remedyOf(this.#reading.failure) };
    }
    const behind = this.#parts.flatMap((part) => behindIn(part, this.#failures));
    const kind = behind.length === 0 ? "complete" : stop.aborted ? "stopped" : "incomplete";
    return { kind, figures, behind };
  }
}

function sum(values: Iterable<number>): number {
  let total = 0;
  for (const value of values) {
    total += value;
  }
  return total;
}
