import { type OpenSink, openSinks } from "../../../src/otlp/open-sinks.ts";
import type { OtlpSettings } from "../../../src/otlp/otlp-settings.ts";
import type { Batch, BatchSeries } from "../../../src/polling/batch.ts";
import type { Delivery } from "../../../src/polling/sink.ts";
import { silentLog } from "../../../src/runtime/silent-log.ts";
import { silentMeter } from "../../../src/runtime/silent-meter.ts";
import { systemClock } from "../../../src/runtime/system-clock.ts";
import { systemRandom } from "../../../src/runtime/system-random.ts";
import { batchOf } from "../../otlp/sample-batch.ts";
import { otlpSettings } from "../../otlp/sink-bench.ts";

/** Elbow's own sink to a real receiver: to `…/v1/metrics` over HTTP, or to a gRPC port. */
export interface RealSink extends AsyncDisposable {
  /** Delivers the series of one owner until they are settled, coming again when it is told to. */
  deliver(owner: string, series: readonly BatchSeries[]): Promise<Delivery & { readonly kind: "answered" }>;
}

/** Where a sink pushes to, with the settings of `elbow run` otherwise. */
export function realSink(settings: Pick<OtlpSettings, "endpoint" | "protocol">): RealSink {
  const ports = { clock: systemClock, random: systemRandom, log: silentLog, meter: silentMeter };
  const [sink] = openSinks([otlpSettings(settings)], ports) as readonly [OpenSink];
  const forever = new AbortController().signal;
  return {
    async deliver(owner, series) {
      const batch: Batch = batchOf(series, owner);
      for (;;) {
        const delivery = await sink.deliver(batch, forever);
        if (delivery.kind === "answered") {
          return delivery;
        }
        await systemClock.sleep(Math.max(0, delivery.retryAtMs - Date.now()), forever);
      }
    },
    async [Symbol.asyncDispose]() {
      await sink.close();
    },
  };
}

/** The same with HTTP to the base URL of an OTLP receiver. */
export function httpSink(otlpUrl: string): RealSink {
  return realSink({ endpoint: `${otlpUrl}/v1/metrics`, protocol: "http/protobuf" });
}
