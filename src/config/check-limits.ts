import { formatDuration } from "./duration.ts";
import { entryOf, valueOf, type EffectiveOptions } from "./effective.ts";
import { formatListenAddress } from "./listen-address.ts";
import type { OptionPath } from "./option-table.ts";
import type { Problem } from "./problem.ts";

/** client-go's factor between retry period and renew deadline (JitterFactor): below it one slow answer costs the lease. */
const renewJitter = 1.2;

/** AWS still changes minutes younger than this. */
const safeSettleMs = 120_000;

/** What single values cannot show: relations between options that must hold. */
export function checkLimits(options: EffectiveOptions): readonly Problem[] {
  const lease = valueOf(options, "leaderElection.leaseDuration");
  const renew = valueOf(options, "leaderElection.renewDeadline");
  const retry = valueOf(options, "leaderElection.retryPeriod");
  const settle = valueOf(options, "polling.settle");
  const settleMs = typeof settle === "number" ? settle : valueOf(options, "polling.adaptive.ceiling");
  const lookback = valueOf(options, "polling.startupLookback");
  const limit = valueOf(options, "polling.catchUpLimit");
  const floor = valueOf(options, "polling.adaptive.floor");
  const ceiling = valueOf(options, "polling.adaptive.ceiling");
  return [
    ...unless(options, renew < lease, {
      path: "leaderElection.renewDeadline",
      other: "leaderElection.leaseDuration",
      what: `${formatDuration(renew)} is not shorter than leaseDuration (${formatDuration(lease)})`,
      fix: "A leader must give up before others may take over: make renewDeadline shorter.",
    }),
    ...unless(options, retry * renewJitter < renew, {
      path: "leaderElection.retryPeriod",
      other: "leaderElection.renewDeadline",
      what: `${formatDuration(retry)} is too long for renewDeadline (${formatDuration(renew)})`,
      fix: `Keep retryPeriod × ${renewJitter} below renewDeadline.`,
    }),
    ...unless(options, settleMs < limit, {
      path: "polling.catchUpLimit",
      other: "polling.settle",
      what: `${formatDuration(limit)} is not longer than the settle time (${formatDuration(settleMs)})`,
      fix: "Make it longer, or no minute is ever read.",
    }),
    ...unless(options, lookback <= limit, {
      path: "polling.startupLookback",
      other: "polling.catchUpLimit",
      what: `${formatDuration(lookback)} is longer than catchUpLimit (${formatDuration(limit)})`,
      fix: "Make it shorter, or catchUpLimit longer.",
    }),
    ...unless(options, floor <= ceiling, {
      path: "polling.adaptive.floor",
      other: "polling.adaptive.ceiling",
      what: `${formatDuration(floor)} is longer than the ceiling (${formatDuration(ceiling)})`,
      fix: "Make it shorter.",
    }),
    ...unless(options, settle !== "adaptive" || ceiling <= valueOf(options, "polling.recheck"), {
      path: "polling.adaptive.ceiling",
      other: "polling.recheck",
      what: `${formatDuration(ceiling)} is longer than recheck (${formatDuration(valueOf(options, "polling.recheck"))})`,
      fix: "Make it shorter, or recheck longer: a minute is watched only as long as it is read again.",
    }),
    ...unless(
      options,
      !valueOf(options, "budget.hardStop") || valueOf(options, "budget.monthlyUsd") !== null,
      {
        path: "budget.hardStop",
        what: "there is no budget to stop at",
        fix: "Set budget.monthlyUsd too.",
      },
    ),
    ...sameAddress(options),
  ];
}

/** What works, but hardly as meant. */
export function doubtfulLimits(options: EffectiveOptions): readonly Problem[] {
  const settle = valueOf(options, "polling.settle");
  const alerting = valueOf(options, "polling.intervals.alerting");
  const regular = valueOf(options, "polling.intervals.regular");
  const slow = valueOf(options, "polling.intervals.slow");
  return [
    ...unless(options, typeof settle !== "number" || settle >= safeSettleMs, {
      path: "polling.settle",
      what: "CloudWatch still changes minutes this young, so values will differ from its final ones",
      fix: `Write ${formatDuration(safeSettleMs)} or more.`,
    }),
    ...unless(options, settle !== "adaptive" || valueOf(options, "polling.adaptive.floor") >= safeSettleMs, {
      path: "polling.adaptive.floor",
      what: "CloudWatch still changes minutes this young, even where two readings said the same",
      fix: `Write ${formatDuration(safeSettleMs)} or more.`,
    }),
    ...unless(options, alerting <= regular, {
      path: "polling.intervals.alerting",
      other: "polling.intervals.regular",
      what: "metrics that page are read less often than the rest",
      fix: "Make it the shortest interval.",
    }),
    ...unless(options, regular <= slow, {
      path: "polling.intervals.slow",
      other: "polling.intervals.regular",
      what: "metrics that settle late are read more often than the rest",
      fix: "Make it the longest interval.",
    }),
  ];
}

function sameAddress(options: EffectiveOptions): readonly Problem[] {
  const metrics = valueOf(options, "server.metrics");
  const health = valueOf(options, "server.health");
  const same = metrics !== null && health !== null && metrics.port !== 0 && metrics.port === health.port;
  return unless(options, !same || metrics.host !== health.host, {
    path: "server.health",
    other: "server.metrics",
    what: `${health === null ? "off" : formatListenAddress(health)} is the address of server.metrics too`,
    fix: "Choose another port.",
  });
}

/** The problem stands where the option was written, else where the `other` one was that it does not fit. */
function unless(
  options: EffectiveOptions,
  holds: boolean,
  words: { path: OptionPath; other?: OptionPath; what: string; fix: string },
): readonly Problem[] {
  const { path, other, what, fix } = words;
  const own = entryOf(options, path).place;
  const place = own.source === "default" && other !== undefined ? entryOf(options, other).place : own;
  return holds ? [] : [{ place, key: path, what, fix }];
}
