import type { CheckpointSave } from "../kubernetes/checkpoint-store.ts";
import type { Clock } from "../runtime/clock.ts";
import type { Meter } from "../runtime/meter.ts";
import type { CheckpointSnapshot } from "./checkpoint-snapshot.ts";

/** Counts what becomes of writing checkpoints. */
export interface CheckpointMeters {
  written(outcome: CheckpointSave["kind"]): void;
}

/** The counter, at 0 from the start. */
export function checkpointMeters(meter: Meter): CheckpointMeters {
  const writes = meter.counter(
    { name: "elbow_checkpoint_writes_total", help: "Checkpoints written, by outcome." },
    [{ outcome: "saved" }, { outcome: "conflict" }, { outcome: "refused" }, { outcome: "unavailable" }],
  );
  return {
    written(outcome) {
      writes.add(1, { outcome });
    },
  };
}

/** Gauges of each bucket that is led. The returned function takes them away. */
export function checkpointGauges(
  meter: Meter,
  clock: Pick<Clock, "nowMs">,
  snapshots: () => readonly CheckpointSnapshot[],
): () => void {
  const labelsOf = ({ bucket }: CheckpointSnapshot) => ({ bucket: String(bucket) });
  const remove = [
    meter.gauge(
      {
        name: "elbow_checkpoint_age_seconds",
        help: "Age of the newest checkpoint that this process wrote; what was delivered since is sent again after a crash.",
      },
      () =>
        snapshots().flatMap((one) =>
          one.savedAtMs === null
            ? []
            : [{ value: (clock.nowMs() - one.savedAtMs) / 1000, labels: labelsOf(one) }],
        ),
    ),
    meter.gauge({ name: "elbow_checkpoint_bytes", help: "Size of the newest checkpoint, packed." }, () =>
      snapshots().map((one) => ({ value: one.bytes, labels: labelsOf(one) })),
    ),
    meter.gauge(
      {
        name: "elbow_checkpoint_skipped",
        help: "What the newest checkpoint had no room for: recent holes of series, labels of load balancers, whole load balancers.",
      },
      () =>
        snapshots().flatMap((one) =>
          Object.entries(one.skipped).map(([what, value]) => ({ value, labels: { ...labelsOf(one), what } })),
        ),
    ),
  ];
  return () => {
    for (const one of remove) {
      one();
    }
  };
}
