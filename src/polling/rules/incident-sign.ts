import type { Usual } from "./day-history.ts";
import type { Measure } from "./incident-measures.ts";

/** Errors in five minutes below which nothing is a sign. Smaller: single failures of idle services. */
const leastErrors = 10;
/** Refused connections in five minutes below which nothing is a sign. */
const leastRejected = 5;
/** Share of errors below which nothing is a sign. Smaller: the same few errors on less traffic at night. */
const leastShare = 0.02;
/** So many times what was usual is a change for the worse. */
const manifold = 3;
/** Requests in five minutes that must be usual before their absence is a sign. Smaller: the pauses of quiet services. */
const leastTraffic = 50;
/** Part of the usual traffic that is a collapse. */
const collapsed = 0.2;
/** Share of unhealthy hosts below which nothing is a sign. */
const leastUnhealthy = 0.1;
/** Healthy hosts must also have become fewer than this part of the usual: a group that grows is none in trouble. Bytes of the history are a sixth apart. */
const fewerHosts = 0.9;

/** A measure now, what was usual of it, and of the healthy hosts of the same part. */
export interface Judged {
  readonly measure: Measure;
  readonly usual: Usual;
  readonly healthy: { readonly now: number; readonly usual: Usual } | null;
}

/**
 * Whether a measure is a change for the worse against the load balancer's own last day: worse than the day's median and
 * than the same time yesterday. What is always bad is not news.
 */
export function isWorse({ measure, usual, healthy }: Judged): boolean {
  const { value, weight } = measure;
  const high = Math.max(usual.median, usual.yesterday?.high ?? 0);
  const { low: yesterdayLow } = usual.yesterday ?? { low: Number.POSITIVE_INFINITY };
  switch (measure.kind) {
    case "error share":
      return (
        weight >= leastErrors &&
        value >= leastShare &&
        (value >= manifold * high + leastShare / 2 || 1 - value <= (1 - high) / 2)
      );
    case "rejected":
      return value >= leastRejected && value >= manifold * high + leastRejected;
    case "traffic": {
      const low = Math.min(usual.lastHour, yesterdayLow);
      return low >= leastTraffic && value <= collapsed * low;
    }
    case "healthy hosts":
      return value === 0 && Math.min(usual.median, yesterdayLow) >= 1 - 1 / 6;
    case "unhealthy share": {
      const usually = Math.min(healthy?.usual.median ?? 0, healthy?.usual.yesterday?.low ?? Infinity);
      const fewer = healthy !== null && healthy.now < fewerHosts * usually;
      return fewer && value >= leastUnhealthy && value >= 2 * high + leastUnhealthy / 2;
    }
    default:
      return measure.kind satisfies never;
  }
}

/** A sign in words: `error share 0.34, usually 0.002`. */
export function signWords({ measure, usual }: Judged): string {
  const of = measure.part === "" ? "" : ` of ${measure.part}`;
  const short = (value: number): string => String(Number(value.toPrecision(2)));
  return `${measure.kind}${of} ${short(measure.value)}, usually ${short(usual.median)}`;
}
