import { matchesGlob } from "../../catalogue/glob.ts";
import { backfillSliceMinutes, type MinuteRange } from "../../polling/rules/backfill-range.ts";
import type { Random } from "../../runtime/random.ts";
import type { LoadBalancerSeries } from "../../series/series-spec.ts";

/** What of all series and minutes is looked at. */
export interface VerifyScope {
  readonly members: readonly LoadBalancerSeries[];
  readonly range: MinuteRange;
}

/** What was asked. */
export interface VerifyWish {
  readonly range: MinuteRange;
  /** Series names, globs or CloudWatch names; empty = all. */
  readonly metrics: readonly string[];
  /** How many series by chance; null = all. */
  readonly sample: number | null;
}

/**
 * Keeps the wished series of `members`; load balancers without any are left out. A sample is that many series by chance over a
 * stretch of the range by chance, as long as one paid request reads.
 */
export function verifyScope(
  members: readonly LoadBalancerSeries[],
  wish: VerifyWish,
  random: Random,
): VerifyScope {
  const { metrics, sample, range } = wish;
  const wanted = withSpecs(
    members,
    (_, spec) =>
      metrics.length === 0 || metrics.some((one) => matchesGlob(one, spec.name) || one === spec.query.metric),
  );
  if (sample === null) {
    return { members: wanted, range };
  }
  const all = wanted.flatMap((one) => one.specs);
  const chosen = new Set(chooseSome(all, sample, random).map(({ id }) => id));
  const room = range.to - range.from - backfillSliceMinutes;
  const from = room <= 0 ? range.from : range.from + Math.floor(random.next() * (room + 1));
  return {
    members: withSpecs(wanted, (_, spec) => chosen.has(spec.id)),
    range: { from, to: Math.min(range.to, from + backfillSliceMinutes) },
  };
}

function withSpecs(
  members: readonly LoadBalancerSeries[],
  isWanted: (member: LoadBalancerSeries, spec: LoadBalancerSeries["specs"][number]) => boolean,
): readonly LoadBalancerSeries[] {
  return members.flatMap((member) => {
    const specs = member.specs.filter((spec) => isWanted(member, spec));
    return specs.length === 0 ? [] : [specs.length === member.specs.length ? member : { ...member, specs }];
  });
}

/** `count` of them without repetition, each as likely as the others. */
function chooseSome<T>(all: readonly T[], count: number, random: Random): readonly T[] {
  const rest = [...all];
  const wanted = Math.min(count, rest.length);
  for (let index = 0; index < wanted; index += 1) {
    const other = index + Math.floor(random.next() * (rest.length - index));
    [rest[index], rest[other]] = [rest[other] as T, rest[index] as T];
  }
  return rest.slice(0, wanted);
}
