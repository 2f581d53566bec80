import type { MetricReader } from "../aws/metric-reader.ts";
import type { Clock } from "../runtime/clock.ts";

/** How fast a reader may go. Points are counted as asked for, whether they exist or not: that is what AWS counts. */
export interface ReadPace {
  readonly callsPerSecond: number;
  /** For calls that start within the last three hours. */
  readonly recentPointsPerSecond: number;
  /** For calls that start earlier. */
  readonly olderPointsPerSecond: number;
}

/**
 * Less than half of what AWS allows an account and region (in the strictest of its pages 50 calls/s; 180,000 points/s for the
 * last three hours, 396,000 before): the rest is for the controller that runs at the same time, and for dashboards.
 */
export const backfillPace: ReadPace = {
  callsPerSecond: 10,
  recentPointsPerSecond: 80_000,
  olderPointsPerSecond: 160_000,
};

const recentMs = 3 * 3_600_000;

/** The same reader, slowed down: a call starts when those before it have used up their time. */
export function pacedReader(reader: MetricReader, pace: ReadPace, clock: Clock): MetricReader {
  let freeAtMs = 0;
  return {
    async read(request, signal) {
      const startAtMs = Math.max(clock.monotonicMs(), freeAtMs);
      const isRecent = request.startMs >= clock.nowMs() - recentMs;
      const perSecond = isRecent ? pace.recentPointsPerSecond : pace.olderPointsPerSecond;
      const points = request.queries.length * ((request.endMs - request.startMs) / 60_000);
      freeAtMs = startAtMs + 1000 * Math.max(1 / pace.callsPerSecond, points / perSecond);
      if (startAtMs > clock.monotonicMs()) {
        await clock.sleep(startAtMs - clock.monotonicMs(), signal);
      }
      return reader.read(request, signal);
    },
  };
}
