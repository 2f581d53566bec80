import type { PointRecord } from "../../src/simulation/receiver/point-record.ts";
import { repeatsOf as repeatsBut, type Repeats } from "../e2e/parts/round-judge.ts";

/** What was delivered this long before a leader was gone may be sent again: a checkpoint is written within it. */
const allowedMs = 10_000;

/** Points that arrived more than once: how many that is allowed of, and those that no lost term excuses. */
export function repeatsOf(record: PointRecord, lostMs: readonly number[]): Repeats {
  return repeatsBut(
    record,
    lostMs.map((atMs) => ({ fromMs: atMs - allowedMs, toMs: atMs })),
  );
}
