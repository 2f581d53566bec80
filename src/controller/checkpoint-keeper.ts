import type { CheckpointSave } from "../kubernetes/checkpoint-store.ts";
import type { Checkpoint } from "../polling/rules/checkpoint-decode.ts";
import type { CheckpointHead } from "../polling/rules/checkpoint-document.ts";
import type { CheckpointProgress } from "../polling/rules/checkpoint-encode.ts";
import { backoffMs } from "../runtime/backoff.ts";
import { latest } from "../runtime/latest.ts";
import { runAll } from "../runtime/run-all.ts";
import { withDeadline } from "../runtime/with-deadline.ts";
import { beginCheckpoint, type CheckpointBeginning } from "./begin-checkpoint.ts";
import type { CheckpointKeeperPorts } from "./checkpoint-keeper-ports.ts";
import type { CheckpointSnapshot } from "./checkpoint-snapshot.ts";
import { CheckpointStanding } from "./checkpoint-standing.ts";
import { conflictingWrite } from "./conflicting-write.ts";
import { FittingCheckpoint } from "./fitting-checkpoint.ts";
import { checkpointRetries } from "./load-checkpoint.ts";
import { putCheckpoint } from "./open-checkpoint.ts";
import { asRead, isAnswered } from "./unsaved-progress.ts";

/** From the first delivery to the write: one round's deliveries share it. Larger: a crash repeats more; with the write it must stay under ten seconds. */
const gatherMs = 4000;
/** Without any delivery it is written this often, so that it tells until when a load balancer lived. */
const idleMs = 300_000;
/** How long the last write of an orderly stop may take. */
const finishMs = 5000;
/** How long one write may take. Together with the gathering it stays under ten seconds, and a stop never waits long for a hung API server. */
const writeMs = 4000;
/** A refusal needs a person; asking more often only fills the API server's audit log. */
const refusedRetries = { firstMs: 60_000, longestMs: 300_000 };

/** Keeps one term's progress in a store: read before its actors start, written soon after each delivery, and once more at the end. */
export class CheckpointKeeper {
  readonly #ports: CheckpointKeeperPorts;
  readonly #fitting = new FittingCheckpoint();
  /** Counts deliveries. */
  readonly #deliveries = latest(0);
  /** When the last one was, epoch ms; 0 = there was none. */
  #deliveredAtMs = 0;
  #savedDeliveries = 0;
  #begun: CheckpointBeginning;
  /** What stood in the store before this term's note; null = there is no note to take back. */
  #before: Checkpoint | null = null;
  /** False until what stands in the store tells how the load balancers are divided, also when this bucket has none. */
  #marked = true;
  #ready = false;
  readonly #standing: CheckpointStanding;

  constructor(ports: CheckpointKeeperPorts) {
    this.#ports = ports;
    this.#begun = { epoch: ports.epoch, isMarked: true, notBeforeMs: 0 };
    this.#standing = new CheckpointStanding(ports);
  }

  snapshot(): CheckpointSnapshot {
    return this.#standing.snapshot;
  }

  /** To be called for every batch that was answered, and after every paid reading, so that what it cost is known after a crash. */
  delivered(): void {
    this.#deliveredAtMs = this.#ports.clock.nowMs();
    this.#deliveries.set(this.#deliveries.value + 1);
  }

  /** The progress that was saved; null = start without. Waits while the store is away. It stands there as begun from then on. */
  async load(signal: AbortSignal): Promise<Checkpoint | null> {
    const begun = await beginCheckpoint({ ...this.#ports, standing: this.#standing }, signal);
    this.#begun = begun.beginning;
    this.#marked = begun.beginning.isMarked;
    this.#before = begun.before;
    return begun.checkpoint;
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
    this.#before = null;
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
      await this.#sleep(Math.max(0, this.#begun.notBeforeMs - clock.monotonicMs()), stop);
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
    if (this.#before !== null && !signal.aborted) {
      await putCheckpoint(this.#ports, this.#before, signal);
    }
  }

  /** Keeps what a lost term may write down no more for the next one of this process. */
  async remember(progress: CheckpointProgress): Promise<void> {
    const { unsaved, bucket } = this.#ports;
    if (unsaved !== undefined && this.#ready && this.#deliveredAtMs > 0 && !this.#standing.isFenced) {
      const { encoded } = await this.#encode(progress, {
        savedAtMs: this.#deliveredAtMs,
        clean: isAnswered(progress),
      });
      unsaved.set(bucket, asRead(encoded.document));
    }
  }

  #encode(progress: CheckpointProgress, head: Pick<CheckpointHead, "savedAtMs" | "clean">) {
    const { epoch, division } = this.#begun;
    const whole = { ...head, epoch, ...(division === undefined ? {} : { division }) };
    return this.#fitting.encode(progress, whole, this.#ports.recheckMinutes());
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
    const { store, clock, meters, unsaved, bucket } = this.#ports;
    const deliveries = this.#deliveries.version;
    const savedAtMs = clock.nowMs();
    const { encoded, bytes } = await this.#encode(progress, { savedAtMs, clean });
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
        unsaved?.delete(bucket);
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
    const met = await conflictingWrite(bytes, { epoch: this.#begun.epoch, elected, where: store.where });
    switch (met.kind) {
      case "fenced":
        this.#standing.fenced(met.message);
        return;
      case "belated":
        log.info("an earlier write of the checkpoint came through after all; it is written over", {
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
