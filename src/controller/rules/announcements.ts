import { ownerText } from "../../ownership/choose-claim.ts";
import type { OwnedLoadBalancer, OwnerRef } from "../../ownership/owned-load-balancer.ts";
import { owningRows } from "../../ownership/owning-rows.ts";
import type { LoadBalancerSeries } from "../../series/series-spec.ts";
import type { Discovered } from "../discovery.ts";
import { labelChanges } from "./label-changes.ts";

/** Something to say on an object. */
export interface Announcement {
  readonly object: OwnerRef;
  readonly type: "Normal" | "Warning";
  readonly reason: string;
  readonly action: string;
  readonly note: string;
}

/** An existing load balancer whose series go on under other labels. */
export interface IdentityChange {
  readonly arn: string;
  readonly name: string;
  /** In words, e.g. `job "a/x" is now "b/x"`. */
  readonly changes: string;
}

/** What was last looked at. A value. */
export interface Announced {
  /** Which objects own which load balancers, as `ARN owner`. */
  readonly owned: ReadonlySet<string>;
  readonly series: ReadonlyMap<string, LoadBalancerSeries>;
  readonly problems: ReadonlySet<string>;
  /** Objects without a load balancer: since when, and whether that was said. */
  readonly unresolved: ReadonlyMap<string, { readonly sinceMs: number; readonly said: boolean }>;
}

/** An object may be without its load balancer for this long before it is said. Smaller: each new Ingress gets a warning. Larger: a broken one waits for it. */
const unresolvedAfterMs = 10 * 60_000;

const action = "Discover";

/**
 * What changed since the last look, as things to say. The first look (null) only takes stock: that something was there
 * when elbow began is no news, but what is wrong is said.
 */
export function nextAnnouncements(
  before: Announced | null,
  found: Pick<Discovered, "ownership" | "described">,
  nowMs: number,
): {
  readonly announced: Announced;
  readonly announcements: readonly Announcement[];
  readonly identityChanges: readonly IdentityChange[];
} {
  const { ownership, described } = found;
  const series = new Map(described.loadBalancers.map((one) => [one.arn, one]));
  const owned = ownership.loadBalancers.filter(
    ({ relation, owner }) => relation === "owner" && owner !== null,
  );
  const unresolved = unresolvedNow(before, found, nowMs);
  const changed = before === null ? [] : changedIdentities(before.series, series);
  const byArn = new Map(ownership.loadBalancers.map((one) => [one.loadBalancer.arn, one]));
  return {
    announced: {
      owned: new Set(owned.map(ownedKey)),
      series,
      problems: new Set(described.problems.map(problemKey)),
      unresolved: unresolved.next,
    },
    announcements: [
      ...(before === null ? [] : owned.filter((one) => !before.owned.has(ownedKey(one)))).flatMap((one) =>
        resolvedNotes(one, series.get(one.loadBalancer.arn)),
      ),
      ...described.problems
        .filter((problem) => before?.problems.has(problemKey(problem)) !== true)
        .flatMap(({ object, message, remedy }) =>
          object === null
            ? []
            : [
                {
                  object,
                  type: "Warning" as const,
                  reason: "SeriesProblem",
                  action,
                  note: `${message}. ${remedy}`,
                },
              ],
        ),
      ...changed.flatMap((change) => {
        const one = byArn.get(change.arn);
        return one === undefined ? [] : changeNotes(one, change);
      }),
      ...unresolved.overdue,
    ],
    identityChanges: changed,
  };
}

function unresolvedNow(
  before: Announced | null,
  { ownership }: Pick<Discovered, "ownership">,
  nowMs: number,
): { readonly next: Announced["unresolved"]; readonly overdue: readonly Announcement[] } {
  const next = new Map<string, { sinceMs: number; said: boolean }>();
  const overdue: Announcement[] = [];
  for (const { object, reason } of ownership.unresolved) {
    const key = ownerText(object);
    const known = before?.unresolved.get(key) ?? { sinceMs: nowMs, said: false };
    const isOverdue = !known.said && nowMs - known.sinceMs >= unresolvedAfterMs;
    next.set(key, { ...known, said: known.said || isOverdue });
    if (isOverdue) {
      const note = `No load balancer was found for ${unresolvedAfterMs / 60_000} minutes: ${reason}. Look at the controller's own events and log; elbow explain shows what was looked at.`;
      overdue.push({ object, type: "Warning", reason: "LoadBalancerNotFound", action, note });
    }
  }
  return { next, overdue };
}

function resolvedNotes(
  owned: OwnedLoadBalancer,
  series: LoadBalancerSeries | undefined,
): readonly Announcement[] {
  const { name, arn } = owned.loadBalancer;
  const exported =
    series === undefined
      ? "its metrics are not exported; elbow explain says why"
      : `its metrics have load_balancer_name="${series.name}"`;
  const note = `Load balancer ${name} was found: ${exported}. ${arn}`;
  return owningRows(owned).map(({ object }) => ({
    object,
    type: "Normal",
    reason: "LoadBalancerResolved",
    action,
    note,
  }));
}

function changedIdentities(
  before: ReadonlyMap<string, LoadBalancerSeries>,
  after: ReadonlyMap<string, LoadBalancerSeries>,
): readonly IdentityChange[] {
  return [...after].flatMap(([arn, series]) => {
    const known = before.get(arn);
    const changes = known === undefined ? "" : labelChanges(known.labels, series.labels);
    return changes === "" ? [] : [{ arn, name: series.name, changes }];
  });
}

function changeNotes(owned: OwnedLoadBalancer, change: IdentityChange): readonly Announcement[] {
  const note = `The labels of load balancer ${change.name} changed: ${change.changes}. From now on its series have the new ones.`;
  return owningRows(owned).map(({ object }) => ({
    object,
    type: "Normal",
    reason: "LabelsChanged",
    action: "Relabel",
    note,
  }));
}

function ownedKey({ loadBalancer, owner }: OwnedLoadBalancer): string {
  return `${loadBalancer.arn} ${owner === null ? "" : ownerText(owner)}`;
}

function problemKey({ arn, object, message }: Discovered["described"]["problems"][number]): string {
  return `${arn}\n${object === null ? "" : ownerText(object)}\n${message}`;
}
