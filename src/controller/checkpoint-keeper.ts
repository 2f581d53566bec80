import type { CheckpointSave, CheckpointStore } from "../kubernetes/checkpoint-store.ts";
import { packedText, unpackedText } from "../polling/checkpoint-bytes.ts";
import { decodeCheckpoint, type Checkpoint } from "../polling/rules/checkpoint-decode.ts";
import {
  fullDetail,
  lessDetail,
  moreDetail,
  type CheckpointDetail,
} from "../polling/rules/checkpoint-detail.ts";
import {
  encodeCheckpoint,
  type CheckpointProgress,
  type EncodedCheckpoint,
} from "../polling/rules/checkpoint-encode.ts";
import { templateMemo } from "../polling/rules/template-memo.ts";
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
import type { ProblemList } from "./problem-list.ts";

/** From the first delivery to the write: one round's deliveries share it. Larger: a crash repeats more; with the write it must stay under ten seconds. */
const gatherMs = 4000;
/** Without any delivery it is written this often, so that it tells until when a load balancer lived. */
const idleMs = 300_000;
/** The most bytes. A ConfigMap holds 1 MiB with its keys and other entries. */
const maxBytes = 900 * 1024;
/** How long the last write of an orderly stop may take. */
const finishMs = 5000;
/** How long one write may take. Together with the gathering it stays under ten seconds, and a stop never waits long for a hung API server. */
const writeMs = 4000;
/** A refusal needs a person; asking more often only fills the API server's audit log. */
const refusedRetries = { firstMs: 60_000, longestMs: 300_000 };

/** What a keeper works with. */
export interface CheckpointKeeperPorts {
  readonly store: CheckpointStore;
  readonly bucket: number;
  readonly epoch: number;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly problems: ProblemList;
  readonly meters: CheckpointMeters;
  readonly recheckMinutes: () => number;
}

/** Keeps one term's progress in a store: read before its actors start, written soon after each delivery, and once more at the end. */
export class CheckpointKeeper {
  readonly #ports: CheckpointKeeperPorts;
  readonly #memo = templateMemo();
  /** Counts deliveries. */
  readonly #deliveries = latest(0);
  #savedDeliveries = 0;
  #ready = false;
  #detail: CheckpointDetail = fullDetail;
  #snapshot: CheckpointSnapshot;

  constructor(ports: CheckpointKeeperPorts) {
    this.#ports = ports;
    this.#snapshot = {
      bucket: ports.bucket,
      where: ports.store.where,
      savedAtMs: null,
      bytes: 0,
      state: "loading",
      message: null,
      skipped: { holes: 0, labels: 0, loadBalancers: 0 },
    };
  }

  snapshot(): CheckpointSnapshot {
    return this.#snapshot;
  }

  /** To be called for every batch that was answered. */
  delivered(): void {
    this.#deliveries.set(this.#deliveries.value + 1);
  }

  /** The progress that was saved; null = start without. Waits while the store is away. */
  async load(signal: AbortSignal): Promise<Checkpoint | null> {
    const checkpoint = await loadCheckpoint(
      {
        ...this.#ports,
        failed: (message, remedy) => this.#failed(message, remedy),
        noted: (message, remedy) => this.#noted(message, remedy),
      },
      signal,
    );
    if (checkpoint !== null) {
      this.#healed();
    }
    return checkpoint;
  }

  /** Writes until `stop` aborts; a write that has begun is finished unless `signal` aborts. To be called once every load balancer that was loaded has its actor. */
  async run(progress: () => CheckpointProgress, stop: AbortSignal, signal: AbortSignal): Promise<void> {
    const { random } = this.#ports;
    this.#ready = true;
    let failures = 0;
    while (!stop.aborted && this.#snapshot.state !== "fenced") {
      const outcome = await this.#wait(failures, stop);
      if (outcome === "stopped") {
        return;
      }
      const saved = await this.#save(progress(), { clean: false }, signal);
      failures = saved === "saved" ? 0 : failures + 1;
      if (failures > 0) {
        const backoff = saved === "refused" ? refusedRetries : checkpointRetries;
        await this.#sleep(backoffMs(backoff, failures, random), stop);
      }
    }
  }

  async #wait(failures: number, stop: AbortSignal): Promise<"due" | "stopped"> {
    const { clock } = this.#ports;
    if (failures === 0) {
      await runAll(
        [
          (inner) => clock.sleep(idleMs, inner),
          (inner) => this.#deliveries.changed(this.#savedDeliveries, inner),
        ],
        stop,
      );
      await this.#sleep(gatherMs, stop);
    }
    return stop.aborted ? "stopped" : "due";
  }

  async #sleep(ms: number, stop: AbortSignal): Promise<void> {
    if (!stop.aborted) {
      await runAll([(inner) => this.#ports.clock.sleep(ms, inner)], stop);
    }
  }

  /** The last write of an orderly stop, after the last delivery. Gives up after a few seconds: then a start repeats what this would have kept. */
  async finish(progress: CheckpointProgress, signal: AbortSignal): Promise<void> {
    const { clock, random, log } = this.#ports;
    if (!this.#ready || this.#snapshot.state === "fenced") {
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
    const { store, clock, meters, epoch } = this.#ports;
    const deliveries = this.#deliveries.version;
    const savedAtMs = clock.nowMs();
    const { encoded, bytes } = await this.#encoded(progress, { epoch, savedAtMs, clean });
    const written = await withDeadline((inner) => store.save(bytes, inner), { clock, ms: writeMs }, signal);
    const outcome: CheckpointSave =
      written.kind === "done"
        ? written.value
        : { kind: "unavailable", message: `${store.where} was not written in ${writeMs / 1000} s` };
    meters.written(outcome.kind);
    switch (outcome.kind) {
      case "saved":
        this.#savedDeliveries = deliveries;
        this.#snapshot = { ...this.#snapshot, savedAtMs, bytes: bytes.length, skipped: encoded.skipped };
        this.#healed();
        this.#saySkipped(encoded, bytes.length);
        return "saved";
      case "conflict":
        await this.#conflict(outcome.bytes);
        return "conflict";
      case "refused":
        this.#failed(
          outcome.message,
          `${outcome.remedy} Until then a restart begins with polling.startupLookback.`,
        );
        return "refused";
      case "unavailable":
        this.#failed(outcome.message, "Tried again by itself; until then a crash repeats what is delivered.");
        return "unavailable";
      default:
        return outcome satisfies never;
    }
  }

  async #encoded(
    progress: CheckpointProgress,
    head: { readonly epoch: number; readonly savedAtMs: number; readonly clean: boolean },
  ): Promise<{ readonly encoded: EncodedCheckpoint; readonly bytes: Uint8Array }> {
    for (;;) {
      const detail = this.#detail;
      const how = { detail, recheckMinutes: this.#ports.recheckMinutes(), memo: this.#memo };
      const encoded = encodeCheckpoint(progress, head, how);
      const bytes = await packedText(JSON.stringify(encoded.document));
      const loadBalancers = encoded.document.loadBalancers.length;
      if (bytes.length <= maxBytes || loadBalancers === 0) {
        this.#detail = moreDetail(detail, { bytes: bytes.length, maxBytes });
        return { encoded, bytes };
      }
      this.#detail = lessDetail(detail, { bytes: bytes.length, maxBytes, loadBalancers });
    }
  }

  async #conflict(bytes: Uint8Array): Promise<void> {
    const { store, epoch } = this.#ports;
    const decoded = decodeCheckpoint((await unpackedText(bytes)) ?? "");
    const theirs = decoded.kind === "checkpoint" ? decoded.checkpoint : null;
    if (theirs !== null && theirs.epoch > epoch) {
      this.#noted(
        `${store.where} was written under epoch ${theirs.epoch}; this process leads under epoch ${epoch} and writes no more.`,
        "Nothing to do: the newer leader goes on.",
      );
      this.#snapshot = { ...this.#snapshot, state: "fenced" };
      return;
    }
    const when = theirs === null ? "" : ` at ${new Date(theirs.savedAtMs).toISOString()}`;
    this.#noted(
      `Somebody else wrote ${store.where}${when}; what this process delivered is written over it.`,
      "Let one elbow run per checkpoint: give the other one its own checkpoint.name, or stop it.",
    );
  }

  #saySkipped(encoded: EncodedCheckpoint, bytes: number): void {
    const { problems, store } = this.#ports;
    const { holes, labels, loadBalancers } = encoded.skipped;
    if (loadBalancers > 0) {
      problems.report({
        where: store.where,
        message: `${store.where} has no room for all load balancers: some begin anew after a restart.`,
        remedy: "Divide them: set sharding.buckets to 2 or more.",
      });
    } else if (holes + labels > 0) {
      this.#ports.log.debug("the checkpoint leaves details out for want of room", { holes, labels, bytes });
    }
  }

  /** Something that is over but must be seen: it stays on the list. */
  #noted(message: string, remedy: string): void {
    this.#ports.problems.report({ where: this.#ports.store.where, message, remedy });
    this.#snapshot = { ...this.#snapshot, state: "failing", message };
  }

  #failed(message: string, remedy: string): void {
    this.#ports.problems.report({ where: `checkpoint ${this.#ports.bucket}`, message, remedy });
    this.#snapshot = { ...this.#snapshot, state: "failing", message };
  }

  #healed(): void {
    this.#ports.problems.healed(`checkpoint ${this.#ports.bucket}`);
    this.#snapshot = { ...this.#snapshot, state: "ok", message: null };
  }
}
