import { judge } from "../../../src/cli/demo-judge.ts";
import type { Settings } from "../../../src/config/settings.ts";
import type { PointRecord } from "../../../src/simulation/receiver/point-record.ts";
import type { SimulatedWorld } from "../../../src/simulation/world/simulated-world.ts";
import type { Comparison } from "../../../src/verify/compare.ts";

/** A time in which a point may have arrived that arrives again: what a crash or a lost term excuses. */
export interface Excuse {
  readonly fromMs: number;
  readonly toMs: number;
}

/** What is judged after a round. */
export interface Round {
  readonly world: SimulatedWorld;
  readonly settings: Settings;
  readonly record: PointRecord;
  readonly startedAtMs: number;
  readonly nowMs: number;
  readonly excuses: readonly Excuse[];
}

/** What came of a round. */
export interface RoundVerdict {
  readonly comparison: Comparison;
  readonly repeats: Repeats;
}

/** Points that came again. */
export interface Repeats {
  /** Their first arrival lies in an excuse, and they had the same value. */
  readonly allowed: number;
  /** The others, in words. */
  readonly wrong: readonly string[];
}

/** A checkpoint is written at most this long after a delivery; the second is the write itself on a busy machine. */
const CHECKPOINT_MS = 12_000;

/** What was in flight may be stored this long after its sender ended: the receiver is slow at times. */
const IN_FLIGHT_MS = 3000;

/** What may come again after a process ended, or a term was lost, without warning between two moments. */
export function excuseOf(fromMs: number, toMs = fromMs): Excuse {
  return { fromMs: fromMs - CHECKPOINT_MS, toMs: toMs + IN_FLIGHT_MS };
}

/** Every settled minute there once with its final value, and nothing else; repeats are told apart by their excuses. */
export function judgeRound(round: Round): RoundVerdict {
  const { comparison } = judge({ ...round, rules: { allowRepeat: () => true } });
  return { comparison, repeats: repeatsOf(round.record, round.excuses) };
}

/** Looks at every arrival of the record, also of minutes that are too young to be judged, and of info series. */
export function repeatsOf(record: Pick<PointRecord, "series">, excuses: readonly Excuse[]): Repeats {
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
      const arrivedMs = arrivedAtMs[before] ?? 0;
      const excused = excuses.some(({ fromMs, toMs }) => arrivedMs >= fromMs && arrivedMs <= toMs);
      if (excused && values[before] === values[index]) {
        allowed += 1;
      } else {
        const times = [timeMs, arrivedMs, arrivedAtMs[index] ?? 0].map((ms) => new Date(ms).toISOString());
        wrong.push(
          `${name} ${labels["load_balancer_name"] ?? ""} of ${times[0]}: ${values[before]} came at ${times[1]}, ${values[index]} at ${times[2]}`,
        );
      }
    }
  }
  return { allowed, wrong };
}
