import type { Meter } from "./meter.ts";

/** A meter that counts nothing. */
export const silentMeter: Meter = {
  counter: () => ({ add() {} }),
  histogram: () => ({ record() {} }),
  gauge: () => () => {},
};
