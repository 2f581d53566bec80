import type { Labels } from "../../series/labels.ts";
import type { Points } from "../../series/points.ts";
import { isJsonRecord } from "../../runtime/json-record.ts";

/** One stored series with its raw samples. */
export interface StoredSeries {
  readonly labels: Labels;
  readonly points: Points;
}

/** What a PromQL endpoint answered to a raw range selector. */
export type PromqlAnswer =
  | { readonly kind: "series"; readonly series: readonly StoredSeries[] }
  | {
      readonly kind: "failed";
      readonly message: string;
      /** True when a shorter range may be answered: the endpoint bounds what one query may load. */
      readonly tooMuch?: boolean;
    };

/** Error types with which endpoints refuse what a query would load (Prometheus and Mimir, VictoriaMetrics). */
const boundTypes: ReadonlySet<unknown> = new Set(["execution", "too_large", "422"]);

/**
 * Reads the JSON of `/api/v1/query`. Only a whole answer is one: a partial response (VictoriaMetrics' `isPartial`) or one with
 * warnings (Thanos, Mimir) is a failure, because what it leaves out would look missing.
 */
export function readPromqlAnswer(text: string): PromqlAnswer {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return failed("the answer is not JSON: is this the address of a Prometheus API?");
  }
  if (!isJsonRecord(json)) {
    return failed("the answer is not an object: is this the address of a Prometheus API?");
  }
  if (json["status"] !== "success") {
    const refusal = failed(
      `the query was refused: ${textOf(json["errorType"])} ${textOf(json["error"])}`.trim(),
    );
    return boundTypes.has(json["errorType"]) ? { ...refusal, tooMuch: true } : refusal;
  }
  const warnings = Array.isArray(json["warnings"]) ? json["warnings"] : [];
  if (json["isPartial"] === true || warnings.length > 0) {
    return failed(`the answer is only a part: ${textOf(warnings[0]) || "some storage did not answer"}`);
  }
  const { data } = json;
  if (!isJsonRecord(data) || data["resultType"] !== "matrix" || !Array.isArray(data["result"])) {
    return failed("the answer holds no range of samples");
  }
  const series: StoredSeries[] = [];
  for (const row of data["result"]) {
    const one = readSeries(row);
    if (one === null) {
      return failed("the answer holds a series that cannot be read");
    }
    series.push(one);
  }
  return { kind: "series", series };
}

function readSeries(row: unknown): StoredSeries | null {
  if (!isJsonRecord(row) || !isJsonRecord(row["metric"]) || !Array.isArray(row["values"])) {
    return null;
  }
  const labels: Record<string, string> = {};
  for (const [name, value] of Object.entries(row["metric"])) {
    if (typeof value !== "string") {
      return null;
    }
    labels[name] = value;
  }
  const timesMs: number[] = [];
  const values: number[] = [];
  for (const sample of row["values"]) {
    const [seconds, value] = Array.isArray(sample) ? (sample as readonly unknown[]) : [];
    if (typeof seconds !== "number" || typeof value !== "string") {
      return null;
    }
    timesMs.push(Math.round(seconds * 1000));
    values.push(sampleValue(value));
  }
  return { labels, points: { timesMs, values } };
}

/** Prometheus writes infinities as `+Inf` and `-Inf`. */
function sampleValue(text: string): number {
  return Number(text.replace(/Inf$/, "Infinity"));
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value.slice(0, 300) : "";
}

function failed(message: string): Extract<PromqlAnswer, { kind: "failed" }> {
  return { kind: "failed", message };
}
