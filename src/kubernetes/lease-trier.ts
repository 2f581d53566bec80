import type { Clock } from "../runtime/clock.ts";
import type { LeaseTimes } from "./lease-settings.ts";
import type { LeaseTrier } from "./rules/lease-try.ts";

/** Who tries for a Lease, and when: now. */
export function leaseTrier(given: {
  readonly clock: Pick<Clock, "nowMs" | "monotonicMs">;
  readonly identity: string;
  readonly times: Pick<LeaseTimes, "leaseDurationMs">;
}): LeaseTrier {
  const { clock, identity, times } = given;
  return {
    identity,
    leaseDurationMs: times.leaseDurationMs,
    wallMs: clock.nowMs(),
    monotonicMs: clock.monotonicMs(),
  };
}
