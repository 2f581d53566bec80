import type { PointRecord } from "../../src/simulation/receiver/point-record.ts";

/** What was delivered this long before a leader was gone may be sent again: a checkpoint is written within it. */
const allowedMs = 10_000;

/** Points that arrived more than once: how many that is allowed of, and those that no lost term excuses. */
export function repeatsOf(record: PointRecord, lostMs: readonly number[]) {
  let allowed = 0;
  const wrong: string[] = [];
  for (const { name, labels, timesMs, values, arrivedAtMs } of record.series()) {
    const first = new Map<number, number>();
    for (const [index, timeMs] of timesMs.entries()) {
      const before = first.get(timeMs);
      if (before === undefined) {
        first.set(timeMs, index);
        continue;
      }
      const arrived = arrivedAtMs[before] ?? 0;
      const excused = lostMs.some((lost) => arrived <= lost && arrived >= lost - allowedMs);
      if (excused && values[before] === values[index]) {
        allowed += 1;
      } else {
        wrong.push(`${name} ${labels["load_balancer_name"]} ${new Date(timeMs).toISOString()}`);
      }
    }
  }
  return { allowed, wrong };
}
