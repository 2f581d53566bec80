import type { InfoSeries, LabelSet, SeriesSpec } from "../../series/series-spec.ts";
import type { SavedDestination, SavedLabels, SavedLoadBalancer } from "./checkpoint-document.ts";
import { jsonRecord } from "../../runtime/json-record.ts";

/** Later than any minute that this program will see; a larger number is not a minute. */
const maxMinute = 1e9;

/** The value as a list; empty when it is anything else. */
export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function isText(value: unknown): value is string {
  return typeof value === "string";
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function isOneOf<T extends string>(value: unknown, words: readonly T[]): value is T {
  return words.some((word) => word === value);
}

/** A series template; null when it is none: the series made from it then begin anew. */
export function readTemplate(value: unknown): SeriesSpec | null {
  const found = jsonRecord(value);
  const query = jsonRecord(found?.["query"]);
  if (found === null || query === null) {
    return null;
  }
  const dimensions = listOf(query["dimensions"]).flatMap((one) => {
    const { name, value: text } = jsonRecord(one) ?? {};
    return isText(name) && isText(text) ? [{ name, value: text }] : [];
  });
  const {
    id,
    metricKey,
    name,
    scope,
    class: metricClass,
    settleMs,
    type,
    reporting,
    zeroFill,
    labelsKey,
    settleCeilingMs,
  } = found;
  const { namespace, metric, statistic, periodMs } = query;
  if (
    !isText(id) ||
    !isText(metricKey) ||
    !isText(name) ||
    !isText(labelsKey) ||
    !isText(namespace) ||
    !isText(metric) ||
    !isText(statistic) ||
    !isCount(periodMs) ||
    !isCount(settleMs) ||
    typeof zeroFill !== "boolean" ||
    !isOneOf(scope, ["load-balancer", "target-group", "zone"]) ||
    !isOneOf(metricClass, ["alerting", "regular", "slow"]) ||
    !isOneOf(type, ["counter-like", "gauge", "latency"]) ||
    !isOneOf(reporting, [
      "nonzero",
      "always",
      "registered-targets",
      "health-checks-enabled",
      "feature-enabled",
      "when-value",
      "unspecified",
    ])
  ) {
    return null;
  }
  return {
    id,
    metricKey,
    query: { namespace, metric, dimensions, statistic, periodMs },
    name,
    scope,
    class: metricClass,
    settleMs,
    type,
    reporting,
    zeroFill,
    labelsKey,
    ...(isCount(settleCeilingMs) ? { settleCeilingMs } : {}),
  };
}

/** One load balancer; null when it cannot be read: it then begins anew, and no other one is hurt. */
export function readLoadBalancer(
  value: unknown,
  tables: { readonly destinations: number; readonly shapes: number },
): SavedLoadBalancer | null {
  const found = jsonRecord(value);
  const arn = found?.["arn"];
  if (found === null || !isText(arn) || arn === "") {
    return null;
  }
  const groups = pairs(found["groups"], isText, (shape) => isCount(shape) && shape < tables.shapes);
  const to = listOf(found["to"]).flatMap((one) => readDestination(one, tables.destinations) ?? []);
  if (groups.length !== listOf(found["groups"]).length || to.length !== listOf(found["to"]).length) {
    return null;
  }
  const { name, dimension, endedAtMs } = found;
  const labels = readLabels(found["labels"]);
  const [day, usedMs] = listOf(found["incident"]);
  return {
    arn,
    ...(isText(name) ? { name } : {}),
    ...(isText(dimension) ? { dimension } : {}),
    ...(isCount(endedAtMs) ? { endedAtMs } : {}),
    ...(found["finished"] === true ? { finished: true as const } : {}),
    groups: groups as (readonly [string, number])[],
    gone: pairs(found["gone"], isCount, isText) as (readonly [number, string])[],
    to,
    ...(labels === null ? {} : { labels }),
    ...(isCount(day) && isCount(usedMs) ? { incident: [day, usedMs] as const } : {}),
  };
}

function readDestination(value: unknown, destinations: number): SavedDestination | null {
  const found = jsonRecord(value);
  const at = found?.["at"];
  const mark = found?.["mark"];
  const info = found?.["info"];
  if (found === null || !isCount(at) || at >= destinations || !isCount(mark) || mark > maxMinute) {
    return null;
  }
  const none = found["none"];
  return {
    at,
    mark,
    info: isCount(info) ? info : 0,
    newest: listOf(found["newest"]).map((lag) => (isCount(lag) ? lag : null)),
    behind: pairs(found["behind"], isCount, isText) as (readonly [number, string])[],
    ...(isText(none) ? { none } : {}),
    holes: listOf(found["holes"]).flatMap((one) => {
      const [zeros, empty, runs] = listOf(one);
      return isText(zeros) && isText(empty) && isText(runs) ? [[zeros, empty, runs] as const] : [];
    }),
  };
}

function readLabels(value: unknown): SavedLabels | null {
  const found = jsonRecord(value);
  if (found === null) {
    return null;
  }
  const sets = listOf(found["sets"]).flatMap((one): [string, LabelSet][] => {
    const [key, set] = listOf(one);
    const labels = readTexts(jsonRecord(set)?.["labels"]);
    const resource = readTexts(jsonRecord(set)?.["resource"]);
    return isText(key) && labels !== null && resource !== null ? [[key, { labels, resource }]] : [];
  });
  const infos = listOf(found["infos"]).flatMap((one): InfoSeries[] => {
    const info = jsonRecord(one);
    const name = info?.["name"];
    const labels = readTexts(info?.["labels"]);
    const resource = readTexts(info?.["resource"]);
    return isText(name) && labels !== null && resource !== null ? [{ name, labels, resource }] : [];
  });
  return { sets, infos };
}

function readTexts(value: unknown): Readonly<Record<string, string>> | null {
  const found = jsonRecord(value);
  if (found === null || !Object.values(found).every(isText)) {
    return null;
  }
  return found as Readonly<Record<string, string>>;
}

function pairs(
  value: unknown,
  first: (one: unknown) => boolean,
  second: (one: unknown) => boolean,
): readonly (readonly [unknown, unknown])[] {
  return listOf(value).flatMap((pair) => {
    const [one, other] = listOf(pair);
    return first(one) && second(other) ? [[one, other] as const] : [];
  });
}
