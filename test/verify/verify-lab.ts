import { demoPromql, type Tamper } from "../../src/cli/demo-promql.ts";
import { Verification } from "../../src/controller/verification.ts";
import type { VerifyEnd, VerifyFigures, VerifySubject } from "../../src/controller/verify-ports.ts";
import { verifyScope } from "../../src/controller/rules/verify-scope.ts";
import { minuteMs } from "../../src/polling/rules/minute.ts";
import type { PromqlClient } from "../../src/verify/promql-client.ts";
import type { StoredSeries } from "../../src/verify/rules/promql-answer.ts";
import { seededRandom } from "../../src/runtime/seeded-random.ts";
import { silentLog } from "../../src/runtime/silent-log.ts";
import { documentOf, finish, nowMinute, openBackfill, openLab, type Lab } from "../backfill/backfill-lab.ts";

/** Two hours that a backfill has delivered and that the live controller does not touch. */
export const range = { from: nowMinute - 150, to: nowMinute - 30 };

/** A lab whose receiver holds the truth of `range` and the hour before it. */
export async function filledLab(options: Parameters<typeof openLab>[0] = {}): Promise<Lab> {
  const lab = await openLab({ loadBalancers: 4, ...options });
  const { backfill } = openBackfill(lab, documentOf(lab.settings, { from: range.from - 60, to: nowMinute }));
  await finish(lab.clock, backfill.run(new AbortController().signal));
  return lab;
}

/** Verifies what the receiver holds after `tamper`. */
export async function verified(
  lab: Lab,
  tamper: Tamper = (stored) => stored,
  change: Partial<VerifySubject> & {
    readonly metrics?: readonly string[];
    readonly sample?: number;
    readonly promql?: PromqlClient;
    readonly onLateChange?: "count" | "resend";
  } = {},
) {
  const shown: VerifyFigures[] = [];
  const wish = {
    range: change.range ?? range,
    metrics: change.metrics ?? [],
    sample: change.sample ?? null,
  };
  const scope = verifyScope(
    lab.members.map(({ series }) => series),
    wish,
    seededRandom(7),
  );
  const created = new Map(lab.members.map(({ series, createdAtMs }) => [series.arn, createdAtMs]));
  const subject: VerifySubject = {
    cluster: "prod-eks",
    region: "eu-west-1",
    endpoint: "memory",
    isWhole: wish.metrics.length === 0 && wish.sample === null,
    sampleSeed: null,
    ignoredLabels: new Set(),
    shiftMs: 0,
    keepsCurves: true,
    ...change,
    range: scope.range,
    members: scope.members.map((series) => ({ series, createdAtMs: created.get(series.arn) ?? 0 })),
  };
  const verification = new Verification(subject, {
    reader: lab.metrics,
    promql: change.promql ?? demoPromql(lab.receiver.record, tamper),
    clock: lab.clock,
    random: seededRandom(1),
    log: silentLog,
    settings: { ...lab.settings.polling, onLateChange: change.onLateChange ?? "count" },
    usdPerThousand: 0.01,
    progress: (figures) => void shown.push(figures),
  });
  const estimate = verification.estimate();
  const before = lab.metrics.bill().units;
  const end = await finish(lab.clock, verification.run(new AbortController().signal));
  return { end, estimate, paidUnits: lab.metrics.bill().units - before, shown };
}

/** The report of a verification that came to its end. */
export function reportOf(end: VerifyEnd): Extract<VerifyEnd, { kind: "done" }>["report"] {
  if (end.kind === "failed") {
    throw new Error(end.message);
  }
  return end.report;
}

/** Changes the points of the series that `isMeant` picks; a point for which `change` gives null is dropped. */
export function changePoints(
  isMeant: (series: StoredSeries) => boolean,
  change: (point: { minute: number; value: number }) => { minute: number; value: number } | null,
): Tamper {
  return (stored) =>
    stored.map((series) => {
      if (!isMeant(series)) {
        return series;
      }
      const kept = series.points.timesMs.flatMap((timeMs, index) => {
        const point = { minute: timeMs / minuteMs, value: series.points.values[index] as number };
        return change(point) ?? [];
      });
      return {
        labels: series.labels,
        points: {
          timesMs: kept.map(({ minute }) => minute * minuteMs),
          values: kept.map(({ value }) => value),
        },
      };
    });
}
