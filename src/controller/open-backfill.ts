import { openAws, type AwsStandIn } from "../aws/open-aws.ts";
import { metricPrice, type MetricPrice } from "../catalogue/prices.ts";
import type { Settings } from "../config/settings.ts";
import { openMetricsSink, type OpenMetricsSize, type OpenMetricsSink } from "../otlp/openmetrics-sink.ts";
import { openSinks } from "../otlp/open-sinks.ts";
import type { OtlpSettings } from "../otlp/otlp-settings.ts";
import { minuteMs } from "../polling/rules/minute.ts";
import type { Clock } from "../runtime/clock.ts";
import type { Log } from "../runtime/log.ts";
import type { Random } from "../runtime/random.ts";
import { silentMeter } from "../runtime/silent-meter.ts";
import { promqlClient, type PromqlSettings } from "../verify/promql-client.ts";
import { saveBackfill } from "./backfill-file.ts";
import { partRange } from "./backfill-part.ts";
import type { BackfillFigures, BackfillMember } from "./backfill-ports.ts";
import { Backfill } from "./backfill.ts";
import { discoverChosen } from "./discover-chosen.ts";
import { readLiveMarks, type LiveMarks } from "./live-marks.ts";
import type { BackfillDocument } from "./rules/backfill-document.ts";
import { backfillHelp } from "./rules/backfill-help.ts";
import { storedPoints } from "./stored-points.ts";

/** What to backfill, checked. */
export interface BackfillPlan {
  readonly document: BackfillDocument;
  /** Where the progress is kept. */
  readonly stateFile: string;
  readonly destination: OtlpSettings;
  /** Names, dimensions or ARNs; empty = all. */
  readonly loadBalancers: readonly string[];
  /** Set = only what is missing there is delivered. */
  readonly promql: PromqlSettings | null;
}

/** What opening takes from the outside. */
export interface OpenBackfillPorts {
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  /** The demo's AWS; null = the real one. */
  readonly aws: AwsStandIn | null;
  readonly progress: (progress: BackfillFigures) => void;
}

/** A backfill, ready to be priced and run. */
export interface OpenedBackfill extends AsyncDisposable {
  readonly backfill: Backfill;
  readonly members: readonly BackfillMember[];
  readonly live: LiveMarks;
  readonly price: MetricPrice;
  /** Writes the OpenMetrics file, if there is to be one, and marks the progress as finished. After a complete run. */
  finish(signal: AbortSignal): Promise<OpenMetricsSize | null>;
}

/** Opened, or why not. */
export type OpenBackfillOutcome =
  | { readonly kind: "opened"; readonly opened: OpenedBackfill }
  | { readonly kind: "failed"; readonly message: string; readonly remedy: string };

/**
 * Looks once at cluster, AWS and checkpoint, and wires a backfill; no paid call. Throws `KubeconfigError` and `AwsError`
 * for what a person must mend first.
 */
export async function openBackfill(
  plan: BackfillPlan,
  at: { readonly settings: Settings; readonly ports: OpenBackfillPorts },
  signal: AbortSignal,
): Promise<OpenBackfillOutcome> {
  const { settings, ports } = at;
  const chosen = await discoverChosen(plan.loadBalancers, at, signal);
  if (chosen.kind === "failed") {
    return chosen;
  }
  const live = await readLiveMarks(settings, { destination: plan.destination.name, ports }, signal);
  const members = chosen.loadBalancers.map((series): BackfillMember => ({
    series,
    createdAtMs: chosen.createdAtMs.get(series.arn) ?? 0,
    liveMarks: live.kind === "marks" ? live.of(series) : new Map(),
  }));
  return { kind: "opened", opened: wire(plan, { ...at, members, live, region: chosen.region }) };
}

function wire(
  plan: BackfillPlan,
  at: {
    readonly settings: Settings;
    readonly ports: OpenBackfillPorts;
    readonly members: readonly BackfillMember[];
    readonly live: LiveMarks;
    readonly region: string;
  },
): OpenedBackfill {
  const { settings, ports, members } = at;
  const { document, destination } = plan;
  const room = { ...ports, meter: silentMeter };
  const price = metricPrice(at.region);
  const shiftMs = destination.timestamp === "period-end" ? minuteMs : 0;
  const aws = openAws(settings.aws, room, ports.aws ?? undefined);
  const [push] = openSinks([destination], room);
  const file = fileSink(plan, members, shiftMs);
  const promql = plan.promql === null ? null : promqlClient(plan.promql, ports);
  const backfill = new Backfill(document, members, {
    ...ports,
    reader: aws.metrics,
    sinks: { push: push ?? null, file },
    stored: promql === null ? null : storedPoints(promql, shiftMs),
    settings: settings.polling,
    usdPerThousand: price.usdPerThousand,
    save: (one) => saveBackfill(plan.stateFile, one),
  });
  return {
    backfill,
    members,
    live: at.live,
    price,
    async finish(signal) {
      const size =
        file === null
          ? null
          : await file.finish(
              members.map(({ series }) => series.arn),
              signal,
            );
      await backfill.finished();
      return size;
    },
    async [Symbol.asyncDispose]() {
      await push?.close();
      await promql?.close();
      aws.close();
    },
  };
}

function fileSink(
  { document, destination }: BackfillPlan,
  members: readonly BackfillMember[],
  shiftMs: number,
): OpenMetricsSink | null {
  const { file } = document.request;
  return file === null
    ? null
    : openMetricsSink(destination.name, {
        file,
        range: partRange("file", document),
        shiftMs,
        help: backfillHelp(members.map(({ series }) => series)),
      });
}
