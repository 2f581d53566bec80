import type { MetricReader } from "../../src/aws/metric-reader.ts";
import type { SeriesSpec } from "../../src/series/series-spec.ts";
import { noFaults } from "../../src/simulation/faults/fault-schedule.ts";
import { memoryReceiver, type ReceiverPolicy } from "../../src/simulation/memory/memory-receiver.ts";
import { FakeClock } from "../support/fake-clock.ts";
import {
  loadBalancerOf,
  memoryCloudWatch,
  minute,
  settings,
  specOf,
  startPolling,
  type Truth,
} from "../support/polling-world.ts";

export const startMs = Date.UTC(2026, 10, 21, 10, 0, 17);
export const startMinute = Math.floor(startMs / minute);

/** The usual suspects of one load balancer. */
export const usual = {
  requests: specOf({ arn: "lb", metric: "RequestCount", reporting: "registered-targets" }),
  errors: specOf({ arn: "lb", metric: "HTTPCode_ELB_5XX_Count" }),
  latency: specOf({ arn: "lb", metric: "TargetResponseTime", class: "regular", type: "latency" }),
  hosts: specOf({ arn: "lb", metric: "HealthyHostCount", type: "gauge", reporting: "registered-targets" }),
} as const;

type Read = Parameters<MetricReader["read"]>;

/** One load balancer read from a CloudWatch that can be told what to answer, into one receiver with rules. */
export function scenario(given: {
  readonly truth: Truth;
  readonly specs?: readonly SeriesSpec[];
  readonly receiver?: ReceiverPolicy;
  readonly changes?: Partial<typeof settings>;
  /** Stands between the actor and CloudWatch. */
  readonly between?: (clock: FakeClock, inner: MetricReader) => MetricReader["read"];
}) {
  const clock = new FakeClock(startMs);
  const cloudWatch = memoryCloudWatch(clock, given.truth);
  const between = given.between?.(clock, cloudWatch) ?? ((...read: Read) => cloudWatch.read(...read));
  const receiver = memoryReceiver(
    clock,
    given.receiver ?? { kind: "prometheus", windowMs: 0 },
    noFaults(clock),
  );
  const polling = startPolling({
    clock,
    reader: { read: between },
    sinks: [
      { name: "default", deliver: (...batch) => receiver.deliver(...batch), close: () => receiver.close() },
    ],
    loadBalancers: [loadBalancerOf("lb", given.specs ?? Object.values(usual))],
    settings: { ...settings, ...given.changes },
  });
  return { clock, cloudWatch, receiver, polling };
}

type Running = ReturnType<typeof scenario>;

/** What arrived of a series, first arrivals only: minutes since the start -> value. */
export function arrived(running: Running, spec: SeriesSpec): ReadonlyMap<number, number> {
  const values = new Map<number, number>();
  for (const { timesMs, values: got } of running.receiver.record.find(spec.name)) {
    for (const [index, timeMs] of timesMs.entries()) {
      const offset = timeMs / minute - startMinute;
      values.set(offset, values.get(offset) ?? (got[index] as number));
    }
  }
  return values;
}

/** Every arrival of one minute of a series, in order. */
export function arrivalsOf(running: Running, spec: SeriesSpec, offset: number): readonly number[] {
  return running.receiver.record
    .find(spec.name)
    .flatMap(({ timesMs, values }) =>
      timesMs.flatMap((timeMs, index) =>
        timeMs / minute - startMinute === offset ? [values[index] as number] : [],
      ),
    );
}

/** Offsets in [from, to) that did not arrive. */
export function missing(
  running: Running,
  spec: SeriesSpec,
  range: readonly [number, number],
): readonly number[] {
  const got = arrived(running, spec);
  return Array.from({ length: range[1] - range[0] }, (_unused, index) => range[0] + index).filter(
    (offset) => !got.has(offset),
  );
}

/** Requests in every minute, an error now and then, a latency always: an ordinary load balancer. */
export const ordinary: Truth = (metric, _arn, index) => {
  switch (metric) {
    case "HTTPCode_ELB_5XX_Count":
      return index % 7 === 0 ? 2 : null;
    case "HealthyHostCount":
      return 3;
    default:
      return 100 + (index % 10);
  }
};
