import type { ControllerSnapshot } from "../controller/controller-snapshot.ts";
import { isClean } from "../verify/compare.ts";
import type { Verdict } from "./demo-judge.ts";

/** The demo's last words: what was found, what was delivered, and whether it is what CloudWatch finally says. */
export function demoSummary(snapshot: ControllerSnapshot, verdict: Verdict): string {
  const exported = snapshot.loadBalancers.filter(({ exported: is }) => is);
  const series = exported.reduce((sum, { seriesCount }) => sum + seriesCount, 0);
  const delivered = snapshot.destinations.reduce((sum, one) => sum + one.delivered, 0);
  const { comparison, lateMinutes } = verdict;
  const lines = [
    `load balancers   ${exported.length} exported of ${snapshot.loadBalancers.length} with this cluster's tag`,
    `series           ${series}`,
    `points           ${delivered} delivered`,
    `CloudWatch       ${snapshot.cloudwatch.calls} calls, ${snapshot.cloudwatch.units} metrics requested, $${snapshot.cloudwatch.costUsd.toFixed(4)}`,
    `compared         ${comparison.equal} minutes equal to CloudWatch's final value`,
    `                 ${comparison.missing} missing, ${comparison.different} different, ${comparison.extra} extra, ${comparison.repeats} repeated`,
  ];
  if (lateMinutes > 0) {
    lines.push(`                 ${lateMinutes} not compared: CloudWatch changed them after the settle time`);
  }
  for (const difference of comparison.differences.slice(0, 5)) {
    const at = new Date(difference.timeMs).toISOString();
    lines.push(`  ${difference.kind}: ${difference.key} at ${at} ${JSON.stringify(difference)}`);
  }
  lines.push(
    isClean(comparison) && comparison.equal > 0
      ? "verdict          exported equals final"
      : "verdict          exported differs from final",
  );
  return `${lines.join("\n")}\n`;
}
