import type { Sink } from "../polling/sink.ts";
import type { Clock } from "../runtime/clock.ts";
import type { Log } from "../runtime/log.ts";
import type { Meter } from "../runtime/meter.ts";
import type { Permit } from "../runtime/permit.ts";
import type { Random } from "../runtime/random.ts";
import type { Tracer } from "../runtime/tracer.ts";
import { DestinationGate, type GateSettings } from "./destination-gate.ts";
import type { DestinationStatus } from "./destination-status.ts";
import { meterGates, otlpMeters } from "./otlp-meters.ts";
import { openTransport } from "./open-transport.ts";
import { OtlpSink } from "./otlp-sink.ts";
import type { OtlpSettings } from "./otlp-settings.ts";
import type { RetrySettings } from "./push-portion.ts";
import { PointsInFlight } from "./points-in-flight.ts";
import { SearchBudget, type SearchSettings } from "./search-budget.ts";
import type { Transport } from "./transport.ts";

/** The outside that sinks need. */
export interface SinkPorts {
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly meter: Meter;
  /** How destinations are reached; left out: over the network. */
  readonly transport?: (settings: OtlpSettings) => Transport;
  /** Asked right before each push; left out: always granted. */
  readonly permit?: Permit;
  /** Left out: nothing is traced. */
  readonly tracer?: Tracer;
}

/** A sink that can show how its destination is. */
export interface OpenSink extends Sink {
  snapshot(): DestinationStatus;
}

/** Eight requests in flight, a thousand owners waiting, and a receiver that is away is asked every half minute. */
const gateSettings: GateSettings = {
  maxInFlight: 8,
  maxWaiting: 1_000,
  backoff: { firstMs: 1_000, longestMs: 30_000 },
};

const retrySettings: RetrySettings = { maxTries: 3, maxWaitMs: 5_000, slowMs: 60_000 };

/** Enough for a few owners with bad points at once; far below what a receiver notices. */
const searchSettings: SearchSettings = { capacity: 120, perMinute: 120, maxSearches: 2, maxRequests: 200 };

/** One sink per destination, in the order of the settings. Nothing is connected before the first delivery; a receiver that is away is no error here. */
export function openSinks(settings: readonly OtlpSettings[], ports: SinkPorts): readonly OpenSink[] {
  const { clock, random, log, meter } = ports;
  const meters = otlpMeters(
    meter,
    settings.map((one) => one.name),
  );
  const opened = settings.map((one) => {
    const inFlight = new PointsInFlight();
    const gate = new DestinationGate(gateSettings, { clock, random });
    const sink = new OtlpSink({
      settings: one,
      destination: one.name,
      transport: ports.transport?.(one) ?? openTransport(one, clock),
      gate,
      clock,
      random,
      log,
      meters,
      inFlight,
      timeoutMs: one.timeoutMs,
      retry: retrySettings,
      ...(ports.permit === undefined ? {} : { permit: ports.permit }),
      ...(ports.tracer === undefined ? {} : { tracer: ports.tracer }),
      search: new SearchBudget(searchSettings, clock),
    });
    return { name: one.name, sink, counts: () => gate.counts, pointsInFlight: () => inFlight.count };
  });
  const stopGauges = meterGates(meter, opened);
  let open = opened.length;
  return opened.map(({ name, sink }) => ({
    name,
    deliver: (batch, signal) => sink.deliver(batch, signal),
    snapshot: () => sink.snapshot(),
    async close() {
      await sink.close();
      open -= 1;
      if (open === 0) {
        stopGauges();
      }
    },
  }));
}
