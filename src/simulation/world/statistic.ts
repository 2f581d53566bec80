/** A statistic as the simulation understands it. Bounds of ranges are shares of the samples, 0 to 1. */
export type ParsedStatistic =
  | { readonly kind: "sum" | "average" | "minimum" | "maximum" | "sample-count" }
  | { readonly kind: "percentile"; readonly at: number }
  | {
      readonly kind: "trimmed-mean" | "trimmed-count" | "trimmed-sum" | "winsorized-mean";
      readonly from: number;
      readonly to: number;
    };

const plain: ReadonlyMap<string, ParsedStatistic> = new Map<string, ParsedStatistic>([
  ["Sum", { kind: "sum" }],
  ["Average", { kind: "average" }],
  ["Minimum", { kind: "minimum" }],
  ["Maximum", { kind: "maximum" }],
  ["SampleCount", { kind: "sample-count" }],
  ["IQM", { kind: "trimmed-mean", from: 0.25, to: 0.75 }],
  ["iqm", { kind: "trimmed-mean", from: 0.25, to: 0.75 }],
]);

const ranged = { tm: "trimmed-mean", tc: "trimmed-count", ts: "trimmed-sum", wm: "winsorized-mean" } as const;

/** Reads CloudWatch's spelling of a statistic; null when CloudWatch would refuse it. */
export function parseStatistic(text: string): ParsedStatistic | null {
  const known = plain.get(text);
  if (known !== undefined) {
    return known;
  }
  const short = /^(p|tm|tc|ts|wm)(\d{1,3}(?:\.\d{1,10})?)$/.exec(text);
  if (short !== null) {
    const at = Number(short[2]) / 100;
    const letters = short[1] as "p" | keyof typeof ranged;
    if (at > 1) {
      return null;
    }
    return letters === "p" ? { kind: "percentile", at } : { kind: ranged[letters], from: 0, to: at };
  }
  const long = /^(TM|TC|TS|WM)\((\d{1,3}(?:\.\d+)?)?%?:(\d{1,3}(?:\.\d+)?)?%?\)$/.exec(text);
  if (long !== null) {
    const from = Number(long[2] ?? 0) / 100;
    const to = Number(long[3] ?? 100) / 100;
    const letters = (long[1] ?? "").toLowerCase() as keyof typeof ranged;
    return from < to && to <= 1 ? { kind: ranged[letters], from, to } : null;
  }
  return null;
}
