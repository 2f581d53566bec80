import { stableHash } from "../../runtime/stable-hash.ts";
import type { SimulatedSeries } from "./find-series.ts";
import { noise } from "./noise.ts";

/** An ordinary node reports within this time after the minute's end. */
const firstReportMs = 6_000;
const lastReportMs = 118_000;
const earliestLateMs = 240_000;
const latestLateMs = 540_000;
const earliestSlowMs = 30 * 60_000;
const latestSlowMs = 60 * 60_000;

/** What is late about a minute: one node's part, everything of the load balancer, or only some of its metrics. */
export type Lateness = "none" | "node" | "whole" | "metric";

function between(lowMs: number, highMs: number, chance: number): number {
  return Math.round(lowMs + (highMs - lowMs) * chance);
}

/** How late the minute of this series is. Seeded; the same for every reader. */
export function latenessOf(series: SimulatedSeries, minute: number): Lateness {
  const { key, profile } = series.loadBalancer;
  if (noise(key, minute, 90) >= profile.lateShare) {
    return "none";
  }
  const kind = noise(key, minute, 91);
  if (kind < 0.5) {
    return "node";
  }
  if (kind < 0.75) {
    return "whole";
  }
  return noise(stableHash(series.model.name), minute, 92) < 0.3 ? "metric" : "none";
}

/** The nodes that report this series: all of the load balancer, or those of one zone. */
export function nodesOf(series: SimulatedSeries): number {
  const { nodes, zones } = series.loadBalancer;
  if (series.zoneIndex < 0) {
    return nodes;
  }
  return Math.max(1, Math.floor((nodes - series.zoneIndex + zones.length - 1) / zones.length));
}

/** Milliseconds between the minute's end and the moment at which a node's part of it can be read. */
export function reportDelayMs(series: SimulatedSeries, minute: number, node: number): number {
  const { key, zones } = series.loadBalancer;
  if (series.model.slow) {
    return between(earliestSlowMs, latestSlowMs, noise(key, minute, 93));
  }
  const lateness = latenessOf(series, minute);
  if (lateness === "whole" || lateness === "metric" || (lateness === "node" && node === 0)) {
    return between(earliestLateMs, latestLateMs, noise(key, minute, 94));
  }
  const place = series.zoneIndex < 0 ? node : series.zoneIndex + node * zones.length;
  return between(firstReportMs, lastReportMs, noise(key, minute, 100 + place));
}

/** How many of the series' nodes have reported the minute `ageMs` after its end. */
export function reportedNodes(series: SimulatedSeries, minute: number, ageMs: number): number {
  const nodes = nodesOf(series);
  if (ageMs >= (series.model.slow ? latestSlowMs : latestLateMs)) {
    return nodes;
  }
  let reported = 0;
  for (let node = 0; node < nodes; node += 1) {
    if (reportDelayMs(series, minute, node) <= ageMs) {
      reported += 1;
    }
  }
  return reported;
}

/** When the minute has its first part and when its last, in epoch milliseconds. */
export function reportTimes(
  series: SimulatedSeries,
  minute: number,
): { readonly firstMs: number; readonly finalMs: number } {
  const endMs = (minute + 1) * 60_000;
  const delays = Array.from({ length: nodesOf(series) }, (_, node) => reportDelayMs(series, minute, node));
  return { firstMs: endMs + Math.min(...delays), finalMs: endMs + Math.max(...delays) };
}
