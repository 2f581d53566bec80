import type { CheckpointStore } from "../kubernetes/checkpoint-store.ts";
import type { EncodedCheckpoint } from "../polling/rules/checkpoint-encode.ts";
import type { Log } from "../runtime/log.ts";
import type { CheckpointSnapshot } from "./checkpoint-snapshot.ts";
import type { ProblemList } from "./problem-list.ts";

/** What is spoken of, and where. The place may be known only after the first look. */
export interface StandingPorts {
  readonly bucket: number;
  readonly store: Pick<CheckpointStore, "where">;
  readonly problems: ProblemList;
  readonly log: Log;
}

/** How a bucket's checkpoint stands, and what is said about it. */
export class CheckpointStanding {
  readonly #ports: StandingPorts;
  #snapshot: CheckpointSnapshot;

  constructor(ports: StandingPorts) {
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

  get snapshot(): CheckpointSnapshot {
    return this.#snapshot;
  }

  get isFenced(): boolean {
    return this.#snapshot.state === "fenced";
  }

  saved(given: { readonly encoded: EncodedCheckpoint; readonly bytes: number; readonly atMs: number }): void {
    const { encoded, bytes, atMs } = given;
    this.#snapshot = { ...this.#snapshot, savedAtMs: atMs, bytes, skipped: encoded.skipped };
    this.healed();
    const { holes, labels, loadBalancers } = encoded.skipped;
    const { where } = this.#ports.store;
    if (loadBalancers > 0) {
      this.#ports.problems.report({
        where,
        message: `${where} has no room for all load balancers: some begin anew after a restart.`,
        remedy: "Divide them: set sharding.buckets to 2 or more.",
      });
    } else if (holes + labels > 0) {
      this.#ports.log.debug("the checkpoint leaves details out for want of room", { holes, labels, bytes });
    }
  }

  /** A newer leader has written. */
  fenced(message: string): void {
    this.noted(message, "Nothing to do: the newer leader goes on.");
    this.#snapshot = { ...this.#snapshot, state: "fenced" };
  }

  /** Something that is over but must be seen: it stays on the list. */
  noted(message: string, remedy: string): void {
    this.#ports.problems.report({ where: this.#ports.store.where, message, remedy });
    this.#snapshot = { ...this.#snapshot, state: "failing", message };
  }

  /** Something that lasts until `healed`. */
  failed(message: string, remedy: string): void {
    this.#ports.problems.report({ where: this.#place, message, remedy });
    this.#snapshot = { ...this.#snapshot, state: "failing", message };
  }

  healed(): void {
    this.#ports.problems.healed(this.#place);
    this.#snapshot = { ...this.#snapshot, state: "ok", message: null };
  }

  get #place(): string {
    return `checkpoint ${this.#snapshot.bucket}`;
  }
}
