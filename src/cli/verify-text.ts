import { pricesAsOf } from "../catalogue/prices.ts";
import type { OpenedVerify } from "../controller/open-verify.ts";
import type { VerifyEstimate, VerifyFigures } from "../controller/verify-ports.ts";
import { faultsOf, type CauseKind, type SeriesVerdict } from "../verify/rules/verified-series.ts";
import { isCleanReport, type VerifyReport } from "../verify/verify-report.ts";
import { textTable } from "./text-table.ts";

/** Rows shown of the table and of the failures; JSON and YAML have more. */
const shownRows = 25;
const number = new Intl.NumberFormat("en-US");

/** What is about to be read and what it costs, a line each. */
export function verifyPlanText(
  { subject, price }: Pick<OpenedVerify, "subject" | "price">,
  estimate: VerifyEstimate,
): string {
  const assumed = price.known ? "" : ", the usual price: this region's is not known";
  const { range, members, sampleSeed } = subject;
  const by = sampleSeed === null ? "" : ` (sample with --seed ${sampleSeed})`;
  return `verify  ${rangeText({ fromMs: range.from * 60_000, toMs: range.to * 60_000 })}, ${number.format(members.length)} load balancers, ${number.format(estimate.series)} series${by}
with    ${subject.endpoint}
price   at most ${usdText(estimate.usd)}: ${number.format(estimate.units)} metrics requested at ${price.usdPerThousand} USD per 1,000 (prices of ${pricesAsOf}${assumed})
`;
}

/** One line of progress. */
export function verifyProgressText(figures: VerifyFigures): string {
  const { doneLoadBalancers, loadBalancers, equal, faults, usd } = figures;
  return `${number.format(doneLoadBalancers)} of ${number.format(loadBalancers)} load balancers, ${number.format(equal)} minutes equal, ${number.format(faults)} not, ${usdText(usd)}`;
}

/** The report for a terminal: the verdict, causes with what to do, series, failures. */
export function verifyText(report: VerifyReport): string {
  const { totals, failures, cost } = report;
  const rows: readonly (readonly [string, number, string])[] = [
    ["equal", totals.equal, `minutes of ${number.format(totals.series)} series`],
    ["missing", totals.missing, "CloudWatch has them, the endpoint has not"],
    ["different", totals.different, "both have them, with other values"],
    ["extra", totals.extra, "only the endpoint has them"],
    ["repeated", totals.repeated, "stored more than once"],
    ["too young", totals.tooYoung, "not there yet, and need not be"],
  ];
  const shown = rows.filter(([name, minutes]) => minutes > 0 || name !== "repeated");
  const width = Math.max(...shown.map(([, minutes]) => number.format(minutes).length));
  const sums = shown
    .map(
      ([name, minutes, words]) => `${name.padEnd(10)} ${number.format(minutes).padStart(width)}  ${words}\n`,
    )
    .join("");
  const parts = [
    `${rangeText(report)}, cluster ${report.cluster}, ${report.region}\n${sums}`,
    causesText(report),
    seriesText(report),
    listText("Could not be looked at:", failures),
    `${verdictText(report)} Cost: ${usdText(cost.usd)} (${number.format(cost.units)} metrics requested, ${number.format(cost.calls)} calls).\n`,
  ];
  return parts.filter((part) => part !== "").join("\n");
}

function verdictText(report: VerifyReport): string {
  const { totals, failures } = report;
  if (isCleanReport(report)) {
    return totals.equal === 0
      ? "– Nothing differs, but nothing was there to compare either."
      : "✓ Every minute is there with CloudWatch's value.";
  }
  const faulty = totals.series - totals.cleanSeries;
  return faulty === 0
    ? `! Nothing differs, but ${failures.length} things could not be looked at.`
    : `✗ ${number.format(faulty)} of ${number.format(totals.series)} series differ.`;
}

/** Each cause once, with its minutes and one example. */
function causesText({ faulty }: VerifyReport): string {
  const causes = new Map<CauseKind, { minutes: number; series: number; example: string }>();
  for (const verdict of faulty) {
    for (const { kind, minutes, message } of verdict.causes) {
      const known = causes.get(kind) ?? { minutes: 0, series: 0, example: message };
      causes.set(kind, { ...known, minutes: known.minutes + minutes, series: known.series + 1 });
    }
  }
  const lines = [...causes]
    .toSorted(([, a], [, b]) => b.minutes - a.minutes)
    .map(([kind, { minutes, series, example }]) => {
      const count = `${number.format(minutes)} minute${minutes === 1 ? "" : "s"} of ${number.format(series)} series`;
      return `✗ ${kind}, ${count}\n    ${example}\n`;
    });
  return lines.length === 0 ? "" : `Likely causes:\n${lines.join("")}`;
}

function seriesText({ faulty, unlisted }: VerifyReport): string {
  if (faulty.length === 0) {
    return "";
  }
  const table = textTable(
    ["load balancer", "series", "equal", "missing", "different", "extra", "first at", "likely cause"],
    faulty
      .slice(0, shownRows)
      .map((one) => [
        one.loadBalancerName,
        seriesName(one),
        ...[one.equal, one.missing, one.different, one.extra + one.repeated].map((count) =>
          number.format(count),
        ),
        firstText(one),
        one.causes.map(({ kind }) => kind).join(", "),
      ]),
  );
  const more = faulty.length - Math.min(faulty.length, shownRows) + unlisted;
  return more > 0 ? `${table}and ${number.format(more)} more (-o json, --html FILE)\n` : table;
}

function seriesName({ name, labels }: SeriesVerdict): string {
  const group = labels["target_group"]?.split("/")[1];
  return group === undefined ? name : `${name} (${group})`;
}

function firstText(verdict: SeriesVerdict): string {
  const times = verdict.differences.map(({ timeMs }) => timeMs);
  return faultsOf(verdict) === 0 || times.length === 0
    ? ""
    : `${new Date(Math.min(...times)).toISOString().slice(0, 16)}Z`;
}

function listText(title: string, lines: readonly string[]): string {
  if (lines.length === 0) {
    return "";
  }
  const more = lines.length > shownRows ? `  and ${lines.length - shownRows} more\n` : "";
  return `${title}\n${lines
    .slice(0, shownRows)
    .map((line) => `! ${line}\n`)
    .join("")}${more}`;
}

function rangeText({ fromMs, toMs }: { readonly fromMs: number; readonly toMs: number }): string {
  const time = (ms: number): string => `${new Date(ms).toISOString().slice(0, 16)}Z`;
  return `${time(fromMs)} to ${time(toMs)}`;
}

/** Dollars with as many digits as a small bill needs. */
export function usdText(usd: number): string {
  return `${usd < 0.1 && usd > 0 ? usd.toFixed(5) : usd.toFixed(2)} USD`;
}
