import { isJsonRecord, type JsonRecord } from "../../runtime/json-record.ts";
import { maxRemarks, type MetricResult } from "./metric-answer.ts";

/** One page of GetMetricData's answer. */
export interface MetricPage {
  readonly results: readonly MetricResult[];
  readonly remarks: readonly string[];
  /** What asks for the next page; undefined = this was the last. */
  readonly next: string | undefined;
}

/**
 * A page out of the JSON of an answer, of which nothing is taken for granted; null = this is no answer of GetMetricData. A
 * result without an id belongs to nobody and is left out: its query then counts as not answered.
 */
export function metricPage(answer: unknown): MetricPage | null {
  if (!isJsonRecord(answer)) {
    return null;
  }
  const results = listAt(answer, "MetricDataResults");
  const next = answer["NextToken"] ?? undefined;
  if (results === null || (next !== undefined && typeof next !== "string")) {
    return null;
  }
  return { results: results.flatMap(metricResult), remarks: remarks(answer), next };
}

function metricResult(result: unknown): readonly MetricResult[] {
  if (!isJsonRecord(result) || typeof result["Id"] !== "string") {
    return [];
  }
  const status = result["StatusCode"];
  return [
    {
      id: result["Id"],
      status: typeof status === "string" ? status : "",
      points: metricPoints(listAt(result, "Timestamps"), listAt(result, "Values")),
      remarks: remarks(result),
    },
  ];
}

/** How AWS JSON writes numbers that JSON has not. They are no points. */
const notFinite: ReadonlySet<unknown> = new Set(["NaN", "Infinity", "-Infinity"]);

/** Times in milliseconds and their values; null = they do not fit together, or hold something that is no number. */
function metricPoints(
  seconds: readonly unknown[] | null,
  given: readonly unknown[] | null,
): MetricResult["points"] {
  if (seconds === null || given === null || seconds.length !== given.length) {
    return null;
  }
  const timesMs: number[] = [];
  const values: number[] = [];
  for (let index = 0; index < seconds.length; index += 1) {
    const time = seconds[index];
    const value = given[index];
    const timeMs = typeof time === "number" ? Math.round(time * 1000) : Number.NaN;
    if (!Number.isFinite(timeMs)) {
      return null;
    }
    if (isFiniteNumber(value)) {
      timesMs.push(timeMs);
      values.push(value);
    } else if (!notFinite.has(value)) {
      return null;
    }
  }
  return { timesMs, values };
}

/** CloudWatch's remarks on a result or on the whole call as text, at most a few. */
function remarks(owner: JsonRecord): readonly string[] {
  return (listAt(owner, "Messages") ?? [])
    .slice(0, maxRemarks)
    .map((message) =>
      isJsonRecord(message) ? `${word(message["Code"], "?")}: ${word(message["Value"], "")}` : "?",
    );
}

function word(value: unknown, otherwise: string): string {
  return typeof value === "string" ? value : otherwise;
}

/** A list; absent, it is empty; null = something else is in its place. */
function listAt(owner: JsonRecord, name: string): readonly unknown[] | null {
  const list = owner[name] ?? [];
  return Array.isArray(list) ? list : null;
}

function isFiniteNumber(value: unknown): value is number {
  return typeof value === "number" && Number.isFinite(value);
}
