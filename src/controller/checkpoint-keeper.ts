import type { CheckpointSave, CheckpointStore } from "../kubernetes/checkpoint-store.ts";
import type { Checkpoint } from "../polling/rules/checkpoint-decode.ts";
import type { CheckpointProgress } from "../polling/rules/checkpoint-encode.ts";
import { backoffMs } from "../runtime/backoff.ts";
import type { Clock } from "../runtime/clock.ts";
import { latest } from "../runtime/latest.ts";
import type { Log } from "../runtime/log.ts";
import type { Random } from "../runtime/random.ts";
import { runAll } from "../runtime/run-all.ts";
import { withDeadline } from "../runtime/with-deadline.ts";
import { checkpointRetries, loadCheckpoint } from "./load-checkpoint.ts";
import type { CheckpointMeters } from "./checkpoint-meters.ts";
import type { CheckpointSnapshot } from "./checkpoint-snapshot.ts";
import { CheckpointStanding } from "./checkpoint-standing.ts";
import { conflictingWrite } from "./conflicting-write.ts";
import { FittingCheckpoint } from "./fitting-checkpoint.ts";
import { openedCheckpoint, putCheckpoint, withCarried } from "./open-checkpoint.ts";
import type { Division } from "./load-divided.ts";
import type { ProblemList } from "./problem-list.ts";
import { takeOverDivision } from "./take-over-division.ts";

/** From the first delivery to the write: one round's deliveries share it. Larger: a crash repeats more; with the write it must stay under ten seconds. */
const gatherMs = 4000;
/** Without any delivery it is written this often, so that it tells until when a load balancer lived. */
const idleMs = 300_000;
/** How long the last write of an orderly stop may take. */
const finishMs = 5000;
/** How long one write may take. Together with the gathering it stays under ten seconds, and a stop never waits long for a hung API server. */
const writeMs = 4000;
/** After a change of the number of buckets nothing is written for this long: the others still read what stands there. Shorter: they may miss it; longer: a crash repeats more. */
const divisionMs = 45_000;
/** How often progress is read again that another one wrote meanwhile: the leader before had a write under way. */
const openTries = 3;
/** A refusal needs a person; asking more often only fills the API server's audit log. */
const refusedRetries = { firstMs: 60_000, longestMs: 300_000 };

/** What a keeper works with. */
export interface CheckpointKeeperPorts {
  readonly store: CheckpointStore;
  readonly bucket: number;
  readonly epoch: number;
  /** True: others may lead, one after the other. The epoch then counts on from the checkpoint's, also when the Lease was deleted and counts anew. */
  readonly elected?: boolean;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly problems: ProblemList;
  readonly meters: CheckpointMeters;
  readonly recheckMinutes: () => number;
  /** How the load balancers are divided; left out: this is the only bucket there ever was. */
  readonly division?: Division;
}

/** Keeps one term's progress in a store: read before its actors start, written soon after each delivery, and once more at the end. */
export class CheckpointKeeper {
  readonly #ports: CheckpointKeeperPorts;
  readonly #fitting = new FittingCheckpoint();
  /** Counts deliveries. */
  readonly #deliveries = latest(0);
  #savedDeliveries = 0;
  #epoch: number;
  #division: { readonly buckets: number; readonly sinceMs: number } | null = null;
  #notBeforeMs = 0;
  /** False until what stands in the store tells how the load balancers are divided, also when this bucket has none. */
  #marked = true;
  #ready = false;
  /** What stood there before this term's note; null = no note was left. */
  #before: Checkpoint | null = null;
  readonly #standing: CheckpointStanding;

  constructor(ports: CheckpointKeeperPorts) {
    this.#ports = ports;
    this.#epoch = ports.epoch;
    this.#standing = new CheckpointStanding(ports);
  }

  snapshot(): CheckpointSnapshot {
    return this.#standing.snapshot;
  }

  /** To be called for every batch that was answered, and after every paid reading, so that what it cost is known after a crash. */
  delivered(): void {
    this.#deliveries.set(this.#deliveries.value + 1);
  }

  /** The progress that was saved; null = start without. Waits while the store is away. It stands there as begun from then on. */
  async load(signal: AbortSignal): Promise<Checkpoint | null> {
    for (let tries = 1; ; tries += 1) {
      const own = await this.#loadOwn(signal);
      if (own === null || (await this.#open(own, signal)) !== "conflict" || tries >= openTries) {
        const { division } = this.#ports;
        const found = division === undefined ? own : await this.#divided(own, division, signal);
        return found === own && own !== null ? withCarried(own) : found;
      }
    }
  }

  /** Notes in the store that a term goes on from it. Without the note the next start may count too few repeats, nothing else. */
  async #open(own: Checkpoint, signal: AbortSignal): Promise<CheckpointSave["kind"]> {
    const { clock, meters } = this.#ports;
    const opened = openedCheckpoint(own, { epoch: this.#epoch, nowMs: clock.nowMs() });
    const outcome = await putCheckpoint(this.#ports, opened, signal);
    meters.written(outcome);
    this.#before = outcome === "saved" ? own : null;
    return outcome;
  }

  async #loadOwn(signal: AbortSignal): Promise<Checkpoint | null> {
    const own = await loadCheckpoint(
      {
        ...this.#ports,
        failed: (message, remedy) => this.#standing.failed(message, remedy),
        noted: (message, remedy) => this.#standing.noted(message, remedy),
      },
      signal,
    );
    if (own !== null) {
      this.#standing.healed();
      if (this.#ports.elected === true) {
        this.#epoch = Math.max(this.#epoch, own.epoch + 1);
      }
    }
    return own;
  }

  async #divided(
    own: Checkpoint | null,
    division: Division,
    signal: AbortSignal,
  ): Promise<Checkpoint | null> {
    const { clock } = this.#ports;
    const standing = this.#standing;
    const found = await takeOverDivision(own, { ...this.#ports, division, standing }, signal);
    this.#marked = found.isMarked;
    if (division.buckets > 1) {
      this.#division = { buckets: division.buckets, sinceMs: found.sinceMs };
    }
    if (found.changed) {
      this.#notBeforeMs = clock.monotonicMs() + divisionMs;
    }
    return found.checkpoint;
  }

  /**
   * Writes until `stop` aborts; a write that has begun is finished unless `signal` aborts. `fenced`: a newer leader has written,
   * and nothing is written any more. To be called once every load balancer that was loaded has its actor.
   */
  async run(
    progress: () => CheckpointProgress,
    stop: AbortSignal,
    signal: AbortSignal,
  ): Promise<"stopped" | "fenced"> {
    const { random } = this.#ports;
    this.#ready = true;
    let failures = 0;
    while (!stop.aborted && !this.#standing.isFenced) {
      const outcome = await this.#wait(failures, stop);
      if (outcome === "stopped") {
        return "stopped";
      }
      const saved = await this.#save(progress(), { clean: false }, signal);
      failures = saved === "saved" ? 0 : failures + 1;
      if (failures > 0) {
        const backoff = saved === "refused" ? refusedRetries : checkpointRetries;
        await this.#sleep(backoffMs(backoff, failures, random), stop);
      }
    }
    return this.#standing.isFenced ? "fenced" : "stopped";
  }

  async #wait(failures: number, stop: AbortSignal): Promise<"due" | "stopped"> {
    const { clock } = this.#ports;
    if (failures === 0) {
      await runAll(
        [
          (inner) => clock.sleep(this.#marked ? idleMs : 0, inner),
          (inner) => this.#deliveries.changed(this.#savedDeliveries, inner),
        ],
        stop,
      );
      await this.#sleep(gatherMs, stop);
      await this.#sleep(Math.max(0, this.#notBeforeMs - clock.monotonicMs()), stop);
    }
    return stop.aborted ? "stopped" : "due";
  }

  async #sleep(ms: number, stop: AbortSignal): Promise<void> {
    if (!stop.aborted) {
      await runAll([(inner) => this.#ports.clock.sleep(ms, inner)], stop);
    }
  }

  /** A term that ends before it has done anything takes its note back. */
  async leave(signal: AbortSignal): Promise<void> {
    if (this.#before !== null && !this.#ready && !signal.aborted) {
      await putCheckpoint(this.#ports, this.#before, signal);
    }
  }

  /** The last write of an orderly stop, after the last delivery. Gives up after a few seconds: then a start repeats what this would have kept. */
  async finish(progress: CheckpointProgress, signal: AbortSignal): Promise<void> {
    const { clock, random, log } = this.#ports;
    if (!this.#ready || this.#standing.isFenced) {
      await this.leave(signal);
      return;
    }
    const ended = await withDeadline(
      async (inner) => {
        for (let failures = 1; ; failures += 1) {
          const saved = await this.#save(progress, { clean: true }, inner);
          if (saved !== "unavailable" && saved !== "conflict") {
            return;
          }
          await clock.sleep(backoffMs({ firstMs: 250, longestMs: 1000 }, failures, random), inner);
        }
      },
      { clock, ms: finishMs },
      signal,
    );
    if (ended.kind === "late") {
      log.warn(
        "the checkpoint could not be written before the stop; the next start repeats the newest minutes",
      );
    }
  }

  async #save(
    progress: CheckpointProgress,
    { clean }: { readonly clean: boolean },
    signal: AbortSignal,
  ): Promise<CheckpointSave["kind"]> {
    const { store, clock, meters } = this.#ports;
    const epoch = this.#epoch;
    const deliveries = this.#deliveries.version;
    const savedAtMs = clock.nowMs();
    const division = this.#division === null ? {} : { division: this.#division };
    const head = { epoch, savedAtMs, clean, ...division };
    const { encoded, bytes } = await this.#fitting.encode(progress, head, this.#ports.recheckMinutes());
    const written = await withDeadline((inner) => store.save(bytes, inner), { clock, ms: writeMs }, signal);
    const outcome: CheckpointSave =
      written.kind === "done"
        ? written.value
        : { kind: "unavailable", message: `${store.where} was not written in ${writeMs / 1000} s` };
    meters.written(outcome.kind);
    switch (outcome.kind) {
      case "saved":
        this.#savedDeliveries = deliveries;
        this.#marked = true;
        this.#standing.saved({ encoded, bytes: bytes.length, atMs: savedAtMs });
        return "saved";
      case "conflict":
        await this.#conflict(outcome.bytes);
        return "conflict";
      case "refused":
        this.#standing.failed(
          outcome.message,
          `${outcome.remedy} Until then a restart begins with polling.startupLookback.`,
        );
        return "refused";
      case "unavailable":
        this.#standing.failed(
          outcome.message,
          "Tried again by itself; until then a crash repeats what is delivered.",
        );
        return "unavailable";
      default:
        return outcome satisfies never;
    }
  }

  async #conflict(bytes: Uint8Array): Promise<void> {
    const { store, elected = false, log } = this.#ports;
    const met = await conflictingWrite(bytes, { epoch: this.#epoch, elected, where: store.where });
    switch (met.kind) {
      case "fenced":
        this.#standing.fenced(met.message);
        return;
      case "predecessor":
        log.info("the leader before had one more write of the checkpoint under way; it is written over", {
          epoch: met.epoch,
        });
        return;
      case "stranger":
        this.#standing.noted(met.message, met.remedy);
        return;
      default:
        met satisfies never;
    }
  }
}
