import type { OtlpSettings } from "../../otlp/otlp-settings.ts";
import { probeReceiver, probeSeriesName } from "../../otlp/probe-receiver.ts";
import { recogniseReceiver } from "../../otlp/recognise-receiver.ts";
import { receiverNames } from "../../otlp/rules/receiver-kind.ts";
import type { ReceiverNeed } from "../../otlp/rules/receiver-needs.ts";
import type { DoctorParts } from "./doctor-parts.ts";
import { failed, ok, skipped, type Examination, type Finding } from "./finding.ts";
import { pointFinding, wayFindings } from "./rules/push-finding.ts";

/** How late the late probe is. A window of 30 minutes must take it; a little less, because the window is counted from the newest point of all. */
const lateMinutes = 25;

/** One destination: the way there, who stands there, what it must have set, and whether it takes points, late ones too. */
export async function* examineReceiver(
  destination: OtlpSettings,
  { settings, clock }: DoctorParts,
  signal: AbortSignal,
): Examination {
  const { name } = destination;
  const { receiver, needs, answer } = await recogniseReceiver(destination, { clock }, signal);
  const way = wayFindings(name, destination, answer);
  yield* way;
  if (way.some(({ outcome }) => outcome === "failed")) {
    yield skipped(`receiver ${name}: takes points`, "not tried");
    return;
  }
  const version = receiver.version === null ? "" : ` ${receiver.version}`;
  const words = `${receiverNames[receiver.kind]}${version}: ${receiver.because}`;
  yield receiver.kind === "unknown"
    ? skipped(`receiver ${name}: kind`, words)
    : ok(`receiver ${name}: kind`, words);
  yield* needs.map((need) => needFinding(name, need));
  const labels = { cluster: settings.clusterName, region: settings.region, destination: name };
  const probes = await probeReceiver(destination, { labels, lateMs: lateMinutes * 60_000, clock }, signal);
  yield pointFinding({ name, ageMinutes: 0, windowFix: null }, probes.fresh);
  if (probes.late !== null) {
    const windowFix = needs.find((need) => need.name === "out-of-order window")?.fix ?? "";
    const given = { name, ageMinutes: lateMinutes, windowFix: windowFix === "" ? null : windowFix };
    yield pointFinding(given, probes.late);
  }
}

/** Said before the probes are pushed. */
export const probeWords = `two points of ${probeSeriesName} are pushed to each destination`;

function needFinding(name: string, need: ReceiverNeed): Finding {
  const check = `receiver ${name}: ${need.name}`;
  switch (need.state) {
    case "met":
      return ok(check, need.message);
    case "unmet":
      return failed(check, need.message, need.fix);
    case "unknown":
      return skipped(check, need.message, need.fix === "" ? null : need.fix);
  }
  return need.state satisfies never;
}
