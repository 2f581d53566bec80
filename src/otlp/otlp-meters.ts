import type { Counter, Histogram, Meter } from "../runtime/meter.ts";
import type { Decision } from "./rules/answer.ts";
import type { GateCounts } from "./destination-gate.ts";

/** The instruments of all destinations; each measurement says which by `destination`. */
export interface OtlpMeters {
  readonly requests: Counter;
  readonly bytes: Counter;
  readonly wireBytes: Counter;
  readonly retries: Counter;
  readonly searchRequests: Counter;
  /** Named by OpenTelemetry's conventions for exporters, since they exist for these two. */
  readonly durations: Histogram;
  readonly exported: Counter;
}

/** One destination with what its gauges show. */
export interface MeteredDestination {
  readonly name: string;
  counts(): GateCounts;
  pointsInFlight(): number;
}

const outcomes: readonly Decision["kind"][] = [
  "delivered",
  "retry",
  "too-early",
  "too-large",
  "refused",
  "broken",
  "unauthorized",
  "misconfigured",
];

const durationBounds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** Makes the instruments. Counters of every destination start at 0. */
export function otlpMeters(meter: Meter, destinations: readonly string[]): OtlpMeters {
  const each = destinations.map((destination) => ({ destination }));
  return {
    requests: meter.counter(
      {
        name: "elbow_otlp_requests_total",
        help: "Requests sent to an OTLP receiver, by what their answer meant.",
      },
      each.flatMap((labels) => outcomes.map((outcome) => ({ ...labels, outcome }))),
    ),
    bytes: meter.counter(
      { name: "elbow_otlp_request_bytes_total", help: "Bytes of those requests before compression." },
      each,
    ),
    wireBytes: meter.counter(
      {
        name: "elbow_otlp_request_wire_bytes_total",
        help: "Bytes of those requests' bodies as they were sent.",
      },
      each,
    ),
    retries: meter.counter(
      { name: "elbow_otlp_retries_total", help: "Requests sent again with the same points." },
      each,
    ),
    searchRequests: meter.counter(
      {
        name: "elbow_otlp_search_requests_total",
        help: "Requests that only look for the bad points of a refused one.",
      },
      each,
    ),
    durations: meter.histogram(
      {
        name: "otel_sdk_exporter_operation_duration_seconds",
        help: "Time until an OTLP receiver answered; error_type says what its answer meant, where that was not delivery.",
      },
      durationBounds,
    ),
    exported: meter.counter(
      {
        name: "otel_sdk_exporter_metric_data_point_exported_total",
        help: "Data points in requests that were answered; error_type says what the answer meant, where that was not delivery.",
      },
      each,
    ),
  };
}

/** Shows requests in flight and owners that wait for a place, until the returned function is called. */
export function meterGates(meter: Meter, destinations: readonly MeteredDestination[]): () => void {
  const row = (read: (one: MeteredDestination) => number) => () =>
    destinations.map((one) => ({ value: read(one), labels: { destination: one.name } }));
  const stops = [
    meter.gauge(
      { name: "elbow_otlp_requests_in_flight", help: "Requests that wait for an OTLP receiver's answer." },
      row((one) => one.counts().inFlight),
    ),
    meter.gauge(
      {
        name: "otel_sdk_exporter_metric_data_point_inflight",
        help: "Data points in requests that wait for an OTLP receiver's answer.",
      },
      row((one) => one.pointsInFlight()),
    ),
    meter.gauge(
      {
        name: "elbow_otlp_batches_waiting",
        help: "Batches that wait for a place among the requests in flight.",
      },
      row((one) => one.counts().waiting),
    ),
  ];
  return () => {
    for (const stop of stops) {
      stop();
    }
  };
}
