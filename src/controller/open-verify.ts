import { openAws, type AwsStandIn } from "../aws/open-aws.ts";
import { metricPrice, type MetricPrice } from "../catalogue/prices.ts";
import type { Settings } from "../config/settings.ts";
import type { OtlpSettings } from "../otlp/otlp-settings.ts";
import type { MinuteRange } from "../polling/rules/backfill-range.ts";
import { minuteMs } from "../polling/rules/minute.ts";
import type { Clock } from "../runtime/clock.ts";
import type { Log } from "../runtime/log.ts";
import type { Random } from "../runtime/random.ts";
import { seededRandom } from "../runtime/seeded-random.ts";
import { silentMeter } from "../runtime/silent-meter.ts";
import type { PromqlClient } from "../verify/promql-client.ts";
import { discoverChosen } from "./discover-chosen.ts";
import { verifyScope } from "./rules/verify-scope.ts";
import { Verification } from "./verification.ts";
import type { VerifyFigures, VerifySubject } from "./verify-ports.ts";

/** What to verify, checked. */
export interface VerifyPlan {
  readonly range: MinuteRange;
  readonly destination: OtlpSettings;
  /** The endpoint as it is shown. */
  readonly endpoint: string;
  /** Names, dimensions or ARNs; empty = all. */
  readonly loadBalancers: readonly string[];
  readonly metrics: readonly string[];
  /** Null = everything. */
  readonly sample: { readonly count: number; readonly seed: number } | null;
  readonly ignoredLabels: readonly string[];
  readonly keepsCurves: boolean;
}

/** What opening takes from the outside. */
export interface OpenVerifyPorts {
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly aws: AwsStandIn | null;
  readonly promql: PromqlClient;
  readonly progress: (figures: VerifyFigures) => void;
}

/** A verification, ready to be priced and run. */
export interface OpenedVerify extends AsyncDisposable {
  readonly verification: Verification;
  readonly subject: VerifySubject;
  readonly price: MetricPrice;
}

/** Opened, or why not. */
export type OpenVerifyOutcome =
  | { readonly kind: "opened"; readonly opened: OpenedVerify }
  | { readonly kind: "failed"; readonly message: string; readonly remedy: string };

/** Looks once at cluster and AWS and wires a verification; no paid call. Throws `KubeconfigError` and `AwsError` for what a person must mend first. */
export async function openVerify(
  plan: VerifyPlan,
  at: { readonly settings: Settings; readonly ports: OpenVerifyPorts },
  signal: AbortSignal,
): Promise<OpenVerifyOutcome> {
  const { settings, ports } = at;
  const chosen = await discoverChosen(plan.loadBalancers, at, signal);
  if (chosen.kind === "failed") {
    return chosen;
  }
  const { sample } = plan;
  const wish = { range: plan.range, metrics: plan.metrics, sample: sample?.count ?? null };
  const scope = verifyScope(chosen.loadBalancers, wish, seededRandom(sample?.seed ?? 0));
  if (scope.members.length === 0) {
    return {
      kind: "failed",
      message: `No series is called ${plan.metrics.join(", ")}.`,
      remedy: "Give series names or globs, as in alb_http_code_target_5xx*; docs/metrics.md lists them.",
    };
  }
  const subject: VerifySubject = {
    cluster: settings.clusterName,
    region: chosen.region,
    endpoint: plan.endpoint,
    range: scope.range,
    members: scope.members.map((series) => ({
      series,
      createdAtMs: chosen.createdAtMs.get(series.arn) ?? 0,
    })),
    isWhole: plan.metrics.length === 0 && sample === null,
    sampleSeed: sample?.seed ?? null,
    ignoredLabels: new Set(plan.ignoredLabels),
    shiftMs: plan.destination.timestamp === "period-end" ? minuteMs : 0,
    keepsCurves: plan.keepsCurves,
  };
  const price = metricPrice(chosen.region);
  const aws = openAws(settings.aws, { ...ports, meter: silentMeter }, ports.aws ?? undefined);
  const verification = new Verification(subject, {
    ...ports,
    reader: aws.metrics,
    settings: settings.polling,
    usdPerThousand: price.usdPerThousand,
  });
  return {
    kind: "opened",
    opened: {
      verification,
      subject,
      price,
      async [Symbol.asyncDispose]() {
        await ports.promql.close();
        aws.close();
      },
    },
  };
}
