import type { SeriesSpec } from "../../series/series-spec.ts";
import type { SeriesState } from "./actor-state.ts";
import { covers } from "./window.ts";

/** What a series tells about trouble. */
type Role = "requests" | "errors" | "rejected" | "healthy" | "unhealthy";

/** The metrics that show trouble, with the statistic that counts. Names do not collide between namespaces. */
const roles: ReadonlyMap<string, { readonly statistic: string; readonly role: Role }> = new Map([
  ["RequestCount", { statistic: "Sum", role: "requests" }],
  ["NewFlowCount", { statistic: "Sum", role: "requests" }],
  ["HTTPCode_ELB_5XX_Count", { statistic: "Sum", role: "errors" }],
  ["HTTPCode_Target_5XX_Count", { statistic: "Sum", role: "errors" }],
  ["HTTPCode_ELB_5XX", { statistic: "Sum", role: "errors" }],
  ["HTTPCode_Backend_5XX", { statistic: "Sum", role: "errors" }],
  ["RejectedConnectionCount", { statistic: "Sum", role: "rejected" }],
  ["RejectedFlowCount", { statistic: "Sum", role: "rejected" }],
  ["PortAllocationErrorCount", { statistic: "Sum", role: "rejected" }],
  ["SpilloverCount", { statistic: "Sum", role: "rejected" }],
  ["HealthyHostCount", { statistic: "Minimum", role: "healthy" }],
  ["UnHealthyHostCount", { statistic: "Maximum", role: "unhealthy" }],
]);

/** What is measured of a load balancer over some minutes. */
export type MeasureKind = "error share" | "rejected" | "traffic" | "healthy hosts" | "unhealthy share";

/** One measure. `weight` is what stands behind a share: errors counted, hosts known. */
export interface Measure {
  readonly kind: MeasureKind;
  /** The target group's dimension value, or empty. */
  readonly part: string;
  readonly value: number;
  readonly weight: number;
}

/** The series of one load balancer that tell about trouble, by part and role. */
export type TellingSeries = ReadonlyMap<string, ReadonlyMap<Role, readonly SeriesState[]>>;

/** Finds them. Counters count for the load balancer as a whole, hosts for each target group; zones tell nothing new. */
export function tellingSeries(all: Iterable<SeriesState>): TellingSeries {
  const parts = new Map<string, Map<Role, SeriesState[]>>();
  for (const one of all) {
    const role = roleOf(one.spec);
    if (role !== null && one.endMinute === null) {
      const part = parts.get(one.spec.labelsKey) ?? new Map<Role, SeriesState[]>();
      part.set(role, [...(part.get(role) ?? []), one]);
      parts.set(one.spec.labelsKey, part);
    }
  }
  return parts;
}

function roleOf({ query, scope }: SeriesSpec): Role | null {
  const known = roles.get(query.metric);
  const role = known?.statistic === query.statistic ? known.role : null;
  const hosts = role === "healthy" || role === "unhealthy";
  return scope === "load-balancer" || (hosts && scope === "target-group") ? role : null;
}

/**
 * The measures of the minutes [from, to). A measure whose minutes are not all read is left out, and all of them when no
 * series had any value: a load balancer (or CloudWatch) that is silent shows nothing.
 */
export function measures(series: TellingSeries, from: number, to: number): readonly Measure[] {
  const found: Measure[] = [];
  let alive = false;
  for (const [part, byRole] of series) {
    const read = (role: Role): readonly number[] | null => {
      const members = byRole.get(role) ?? [];
      if (
        members.length === 0 ||
        !members.every(({ window }) => covers(window, from) && covers(window, to - 1))
      ) {
        return null;
      }
      return valuesBetween(members, from, to);
    };
    const numbers = { requests: read("requests"), errors: read("errors"), rejected: read("rejected") };
    const hosts = { healthy: read("healthy"), unhealthy: read("unhealthy") };
    const all = [numbers.requests, numbers.errors, numbers.rejected, hosts.healthy, hosts.unhealthy];
    alive ||= all.some((values) => values !== null && values.length > 0);
    found.push(...counted(part, numbers), ...hostMeasures(part, hosts));
  }
  return alive ? found : [];
}

type Read = readonly number[] | null;

/** Loops, because this is done for every load balancer with every reading. */
function valuesBetween(members: readonly SeriesState[], from: number, to: number): readonly number[] {
  const found: number[] = [];
  for (const { window } of members) {
    for (let minute = from; window !== null && minute < to; minute += 1) {
      const value = window.values[minute - window.from] ?? Number.NaN;
      if (!Number.isNaN(value)) {
        found.push(value);
      }
    }
  }
  return found;
}

function counted(
  part: string,
  { requests, errors, rejected }: { readonly requests: Read; readonly errors: Read; readonly rejected: Read },
): readonly Measure[] {
  const found: Measure[] = [];
  if (requests !== null) {
    found.push({ kind: "traffic", part, value: sum(requests), weight: sum(requests) });
  }
  if (rejected !== null) {
    found.push({ kind: "rejected", part, value: sum(rejected), weight: sum(rejected) });
  }
  if (errors !== null && requests !== null) {
    const failed = sum(errors);
    const all = Math.max(sum(requests), failed);
    found.push({ kind: "error share", part, value: all === 0 ? 0 : failed / all, weight: failed });
  }
  return found;
}

/** A minute without value says nothing about hosts: the measure is left out when no minute has one. */
function hostMeasures(
  part: string,
  { healthy, unhealthy }: { readonly healthy: Read; readonly unhealthy: Read },
): readonly Measure[] {
  if (healthy === null || healthy.length === 0) {
    return [];
  }
  const up = Math.min(...healthy);
  const down = unhealthy === null || unhealthy.length === 0 ? 0 : Math.max(...unhealthy);
  const share = up + down === 0 ? 0 : down / (up + down);
  return [
    { kind: "healthy hosts", part, value: up, weight: up + down },
    { kind: "unhealthy share", part, value: share, weight: up + down },
  ];
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
