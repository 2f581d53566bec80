import type { Clock } from "../../src/runtime/clock.ts";
import { systemClock } from "../../src/runtime/system-clock.ts";

/** How fast time goes: 1 = as on the wall. */
export interface ClockScale {
  readonly speed: number;
  /** The moment, epoch milliseconds, at which both clocks show the same. */
  readonly fromMs: number;
}

/** The moment that a scaled clock shows when the machine shows `machineMs`. */
export function scaledMs({ speed, fromMs }: ClockScale, machineMs: number): number {
  return fromMs + (machineMs - fromMs) * speed;
}

/** A clock that goes faster than the machine's, in step with every other of the same scale. */
export function scaledClock(scale: ClockScale): Clock {
  return {
    nowMs: () => scaledMs(scale, systemClock.nowMs()),
    monotonicMs: () => systemClock.monotonicMs() * scale.speed,
    sleep: async (ms, signal) => systemClock.sleep(ms / scale.speed, signal),
  };
}
