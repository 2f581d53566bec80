import type { Batch } from "../polling/batch.ts";
import type { Delivery, Sink } from "../polling/sink.ts";
import type { Log } from "../runtime/log.ts";
import type { Random } from "../runtime/random.ts";
import { BodyPacker, type PackedBody } from "./body-packer.ts";
import { type DeliveryTally, newTally } from "./delivery-tally.ts";
import { DestinationRecord } from "./destination-record.ts";
import type { DestinationStatus } from "./destination-status.ts";
import type { OtlpSettings } from "./otlp-settings.ts";
import { type PushOutcome, type PushParts, pushPortion } from "./push-portion.ts";
import { cutPortion } from "./rules/cut-portion.ts";
import { type EncodedSeries, seriesEncoder } from "./rules/encode-series.ts";
import { type Portion, countPoints } from "./rules/portion.ts";
import { type SettledMemory, recallSettled, refusalsOf, rememberSettled } from "./rules/settled-points.ts";
import type { Step } from "./rules/search-step.ts";
import { settlePoints } from "./rules/settle-points.ts";
import type { SearchBudget, SearchLease } from "./search-budget.ts";

/** Moved by `timestamp: period-end`. CloudWatch's periods here are one minute. */
const periodMs = 60_000;

/** How long a learned floor is believed. Larger keeps cutting after the receiver's window was widened; smaller searches again for each owner after an outage. */
const floorBeliefMs = 300_000;

/** Owners whose half-done deliveries are remembered; the oldest is forgotten, which may repeat its points. */
const maxRemembered = 1_000;

/** What a sink is made of. */
export interface SinkParts extends PushParts {
  readonly settings: OtlpSettings;
  readonly random: Random;
  readonly log: Log;
  readonly search: SearchBudget;
}

type Stop = Extract<PushOutcome, { readonly kind: "stopped" }>;

/** One batch on its way. */
interface Delivering {
  readonly batch: Batch;
  readonly encoded: readonly EncodedSeries[];
  readonly tally: DeliveryTally;
  /** Null until the first search request. */
  lease: SearchLease | null;
}

/** One destination: encodes batches, pushes them, finds and drops refused points. See `Sink` for the contract. */
export class OtlpSink implements Sink {
  readonly name: string;
  readonly #parts: SinkParts;
  readonly #record: DestinationRecord;
  readonly #encode = seriesEncoder();
  readonly #packer: BodyPacker;
  readonly #memories = new Map<string, SettledMemory>();
  /** Owners whose refused points could not be searched yet: they send nothing before their turn, or each try would be one more refusal. */
  readonly #awaitingSearch = new Set<string>();
  #floor = { timeMs: 0, untilMs: 0 };
  #proven = false;

  constructor(parts: SinkParts) {
    this.name = parts.settings.name;
    this.#parts = parts;
    this.#record = new DestinationRecord(parts.settings, parts);
    const { compression, timestamp } = parts.settings;
    this.#packer = new BodyPacker({ compression, shiftMs: timestamp === "period-end" ? periodMs : 0 });
  }

  snapshot(): DestinationStatus {
    return this.#record.status;
  }

  async deliver(batch: Batch, signal: AbortSignal): Promise<Delivery> {
    const { settings } = this.#parts;
    const { open, settled } = recallSettled(batch.series, this.#memories.get(batch.owner) ?? new Map());
    const encoded = this.#encode(batch.series);
    const bounds = { maxBytes: settings.maxRequestBytes, maxPoints: settings.maxRequestPoints };
    const cut = cutPortion(encoded, open, bounds);
    const delivering: Delivering = { batch, encoded, tally: newTally(settled), lease: null };
    if (cut.tooLarge.length > 0) {
      const message = `one point is larger than otlp.maxRequestBytes (${settings.maxRequestBytes})`;
      this.#refuse(delivering, { portion: cut.tooLarge, reason: "too-large", message });
    }
    try {
      for (const portion of cut.requests) {
        const stop = await this.#settle(delivering, portion, signal);
        if (stop !== null) {
          return this.#stopped(delivering, stop);
        }
      }
    } finally {
      delivering.lease?.end();
    }
    this.#memories.delete(batch.owner);
    this.#awaitingSearch.delete(batch.owner);
    const { tally } = delivering;
    const refused = refusalsOf(batch.series, tally.settled);
    return { kind: "answered", delivered: tally.delivered, refused, possiblyLost: tally.possiblyLost };
  }

  async close(): Promise<void> {
    await this.#parts.transport.close();
  }

  /** Does what the search asks for; null when all points of the portion are settled. */
  async #settle(delivering: Delivering, portion: Portion, signal: AbortSignal): Promise<Stop | null> {
    const { clock, retry } = this.#parts;
    const isBelieved = clock.monotonicMs() < this.#floor.untilMs;
    const context = {
      series: delivering.batch.series,
      proven: () => this.#proven,
      floorMs: isBelieved ? this.#floor.timeMs : 0,
    };
    const steps = settlePoints(context, portion);
    let step = steps.next(null);
    while (step.done !== true) {
      const asked: Step = step.value;
      switch (asked.kind) {
        case "give-up":
          return {
            kind: "stopped",
            about: "receiver",
            why: "unavailable",
            message: asked.message,
            waitMs: retry.slowMs,
          };
        case "learn-floor":
          this.#floor = { timeMs: asked.floorMs, untilMs: clock.monotonicMs() + floorBeliefMs };
          step = steps.next(null);
          break;
        case "refuse":
          this.#refuse(delivering, asked);
          step = steps.next(null);
          break;
        case "send": {
          const outcome =
            (asked.search || this.#awaitingSearch.has(delivering.batch.owner)
              ? this.#mayNotSearch(delivering)
              : null) ?? (await this.#push(delivering, asked.portion, signal));
          if (outcome.kind === "stopped") {
            return outcome;
          }
          step = steps.next(outcome.decision);
          break;
        }
        default:
          return asked satisfies never;
      }
    }
    return null;
  }

  async #push(delivering: Delivering, portion: Portion, signal: AbortSignal): Promise<PushOutcome> {
    const pack = (): PackedBody => this.#packer.pack(delivering.encoded, portion);
    const outcome = await pushPortion(this.#parts, pack, signal);
    if (outcome.kind === "decided" && outcome.decision.kind === "delivered") {
      const points = countPoints(portion);
      this.#proven = true;
      delivering.tally.deliver(portion, outcome.decision);
      this.#record.delivered(points - Math.min(points, outcome.decision.rejected), outcome.decision.message);
    }
    return outcome;
  }

  #refuse(delivering: Delivering, refusal: Omit<Extract<Step, { readonly kind: "refuse" }>, "kind">): void {
    delivering.tally.refuse(refusal.portion, refusal);
    this.#record.refused(countPoints(refusal.portion), refusal);
  }

  /** Counts a search request; a stop when the budget does not allow it now. */
  #mayNotSearch(delivering: Delivering): Stop | null {
    const { meters, search } = this.#parts;
    const message = "too many refused requests lately; looking for the bad points goes on later";
    if (delivering.lease === null) {
      const start = search.start();
      if (start.kind === "wait") {
        this.#awaitSearch(delivering.batch.owner);
        return { kind: "stopped", about: "points", why: "unavailable", message, waitMs: start.waitMs };
      }
      delivering.lease = start.lease;
    }
    if (!delivering.lease.request()) {
      return { kind: "stopped", about: "points", why: "unavailable", message, waitMs: periodMs };
    }
    meters.searchRequests.add(1, { destination: this.name });
    return null;
  }

  #awaitSearch(owner: string): void {
    this.#awaitingSearch.add(owner);
    const [oldest] = this.#awaitingSearch;
    if (this.#awaitingSearch.size > maxRemembered && oldest !== undefined) {
      this.#awaitingSearch.delete(oldest);
    }
  }

  #stopped(delivering: Delivering, stop: Stop): Delivery {
    const { clock, random } = this.#parts;
    this.#remember(delivering);
    const { state } = this.#record.status;
    const message = stop.message ?? this.#record.status.message ?? "the receiver is away";
    if (stop.about === "receiver" && stop.message !== null) {
      this.#record.away(stop.why, stop.message);
    }
    const kind = stop.message === null && state === "unauthorized" ? state : stop.why;
    // Owners come back spread over half the wait again, not all in one moment.
    const waitMs = stop.waitMs * (1 + random.next() / 2);
    return { kind, retryAtMs: Math.ceil(clock.nowMs() + waitMs), message };
  }

  #remember({ batch, tally }: Delivering): void {
    this.#memories.delete(batch.owner);
    if (tally.settled.length === 0) {
      return;
    }
    this.#memories.set(batch.owner, rememberSettled(batch.series, tally.settled));
    const [oldest] = this.#memories.keys();
    if (this.#memories.size > maxRemembered && oldest !== undefined) {
      this.#memories.delete(oldest);
    }
  }
}
