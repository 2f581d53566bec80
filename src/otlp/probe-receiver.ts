import { gzipSync } from "node:zlib";
import type { BatchSeries } from "../polling/batch.ts";
import type { Clock } from "../runtime/clock.ts";
import { answerWithin } from "./answer-within.ts";
import { openTransport } from "./open-transport.ts";
import type { OtlpSettings } from "./otlp-settings.ts";
import { type Decision, decide } from "./rules/answer.ts";
import { encodeBatch } from "./rules/encode-batch.ts";
import { encodeSeries } from "./rules/encode-series.ts";
import { wholePortion } from "./rules/portion.ts";

/** The one series that elbow pushes on demand: value 1, at the times of the probes. */
export const probeSeriesName = "elbow_doctor_probe";

/**
 * Pushes a point of now, then one of the same series that is `lateMs` old, each alone. What the receiver thinks of the
 * second one shows whether late values will pass. Rejects on abort only.
 */
export async function probeReceiver(
  settings: OtlpSettings,
  given: {
    readonly labels: Readonly<Record<string, string>>;
    readonly lateMs: number;
    readonly clock: Clock;
  },
  signal: AbortSignal,
): Promise<{ readonly fresh: Decision; readonly late: Decision | null }> {
  const { clock, labels, lateMs } = given;
  const transport = openTransport(settings, clock);
  const push = async (timeMs: number): Promise<Decision> => {
    const series: readonly BatchSeries[] = [
      { id: null, name: probeSeriesName, labels, resource: {}, points: { timesMs: [timeMs], values: [1] } },
    ];
    const raw = encodeBatch(encodeSeries(series), wholePortion(series), 0);
    const isGzip = settings.compression === "gzip";
    const request = {
      body: isGzip ? gzipSync(raw) : raw,
      encoding: isGzip ? ("gzip" as const) : ("identity" as const),
      attempt: 0,
    };
    return decide(await answerWithin(request, { transport, clock, timeoutMs: settings.timeoutMs }, signal));
  };
  try {
    const nowMs = clock.nowMs();
    const fresh = await push(nowMs);
    return { fresh, late: fresh.kind === "delivered" ? await push(nowMs - lateMs) : null };
  } finally {
    await transport.close();
  }
}
