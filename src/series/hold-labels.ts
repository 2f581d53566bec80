import type { Labels } from "./labels.ts";
import type { LoadBalancerSeries } from "./series-spec.ts";

/**
 * The most values that one configured label of one series may take in a day. Fewer holds labels that follow a few releases
 * a day; more lets an object that changes with every request, or every minute, flood the receiver with series.
 */
const maxValuesADay = 20;

const dayMs = 24 * 3_600_000;

/** The values that one label of one label set took, and since when they are counted. */
interface Taken {
  readonly sinceMs: number;
  readonly values: readonly string[];
}

/** What labels took lately; by label set and label name. Grows with the load balancers, and forgets those that are gone. */
export type LabelMemory = ReadonlyMap<string, Taken>;

/** Nothing seen yet. */
export const noLabelMemory: LabelMemory = new Map();

/** Series whose labels change no more often than they may. */
export interface HeldLabels {
  readonly loadBalancers: readonly LoadBalancerSeries[];
  readonly memory: LabelMemory;
  /** Label values that were held back: the newest allowed one stands in for them. To be counted. */
  readonly held: number;
}

/**
 * Bounds how many series a changing label makes. `names` are the labels with templates: those of the load balancer itself
 * cannot change without another load balancer. A held label keeps its last value and moves on the next day.
 */
export function holdLabels(
  loadBalancers: readonly LoadBalancerSeries[],
  names: readonly string[],
  at: { readonly memory: LabelMemory; readonly nowMs: number },
): HeldLabels {
  if (names.length === 0) {
    return { loadBalancers, memory: noLabelMemory, held: 0 };
  }
  const memory = new Map<string, Taken>();
  let held = 0;
  const settle = (place: string, labels: Labels): Labels => {
    const changed: Record<string, string> = {};
    for (const name of names) {
      const value = Object.hasOwn(labels, name) ? labels[name] : undefined;
      if (value !== undefined) {
        const key = `${place}\n${name}`;
        const taken = take(at.memory.get(key), value, at.nowMs);
        memory.set(key, taken);
        const allowed = taken.values.includes(value) ? value : (taken.values.at(-1) ?? value);
        if (allowed !== value) {
          held += 1;
          changed[name] = allowed;
        }
      }
    }
    return Object.keys(changed).length === 0 ? labels : { ...labels, ...changed };
  };
  const settled = loadBalancers.map((one) => ({
    ...one,
    labels: {
      sets: new Map(
        [...one.labels.sets].map(([key, set]) => [
          key,
          { ...set, labels: settle(`${one.arn}\n${key}`, set.labels) },
        ]),
      ),
      infos: one.labels.infos.map((info) => ({
        ...info,
        labels: settle(`${one.arn}\n${infoPlace(info.name, info.labels)}`, info.labels),
      })),
    },
  }));
  return { loadBalancers: held === 0 ? loadBalancers : settled, memory, held };
}

function take(before: Taken | undefined, value: string, nowMs: number): Taken {
  if (before === undefined || nowMs - before.sinceMs >= dayMs) {
    return { sinceMs: nowMs, values: [value] };
  }
  return before.values.includes(value) || before.values.length >= maxValuesADay
    ? before
    : { ...before, values: [...before.values, value] };
}

/** Rows of one info series differ in what they speak of. */
function infoPlace(name: string, labels: Labels): string {
  const parts = ["owner_kind", "namespace", "owner_name", "target_group", "service", "port"];
  return [name, ...parts.map((part) => labels[part] ?? "")].join(" ");
}

/** Names of the labels whose values come from objects and tags. */
export function templateLabels(labels: Readonly<Record<string, string>>): readonly string[] {
  return Object.keys(labels).filter((name) => labels[name]?.includes("${") === true);
}
