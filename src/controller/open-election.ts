import type { Settings } from "../config/settings.ts";
import { alwaysLeads } from "../kubernetes/always-leads.ts";
import type { Lead } from "../kubernetes/elector.ts";
import { LeaseElector } from "../kubernetes/lease-elector.ts";
import { LeasePresence } from "../kubernetes/lease-presence.ts";
import type { OpenCluster } from "../kubernetes/open-cluster.ts";
import { fairPart } from "../kubernetes/rules/lease-presence.ts";
import type { Clock } from "../runtime/clock.ts";
import { latest, type Latest } from "../runtime/latest.ts";
import type { Log } from "../runtime/log.ts";
import type { Permit } from "../runtime/permit.ts";
import type { Random } from "../runtime/random.ts";
import { runAll } from "../runtime/run-all.ts";
import type { ElectionSnapshot } from "./election-snapshot.ts";
import type { ProblemList } from "./problem-list.ts";
import { bucketOf } from "./rules/bucket-of.ts";

/** Who leads which load balancers. */
export interface Election {
  /** Calls `lead` for each term of each bucket, until the signal aborts and all terms have ended in order. */
  run(lead: Lead, signal: AbortSignal): Promise<void>;
  /** To be asked before each paid call and each push. */
  readonly permit: Permit;
  /** The buckets whose terms have begun and not ended. */
  readonly held: Latest<ReadonlySet<number>>;
  /** The part of everything that is held, for what all replicas share: AWS's quotas and the budget. Never 0. */
  share(): number;
  /** Whether a load balancer belongs to a bucket that is held. With one bucket: always, so that a standby knows all. */
  mine(arn: string): boolean;
  snapshot(): ElectionSnapshot;
  /** What is wrong with a leader that neither renews nor ends; null = nothing. */
  watchdog(): string | null;
}

/** What an election works with. */
export interface ElectionPorts {
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly problems: ProblemList;
  readonly cluster: Pick<OpenCluster, "api" | "ownNamespace">;
  /** Who this process is among the candidates. */
  readonly identity: string;
}

/** Opens the election that the settings describe: one elector for each bucket. Nothing is asked before `run`. */
export function openElection(
  { leaderElection, sharding }: Pick<Settings, "leaderElection" | "sharding">,
  ports: ElectionPorts,
): Election {
  const { buckets } = sharding;
  const held = latest<ReadonlySet<number>>(new Set());
  const numbers = Array.from({ length: buckets }, (_, bucket) => bucket);
  const { identity } = ports;
  const common = {
    held,
    share: () => Math.max(1, held.value.size) / buckets,
    mine: (arn: string) => buckets === 1 || held.value.has(bucketOf(arn, buckets)),
  };
  const counted =
    (lead: Lead): Lead =>
    async (term, signals) => {
      held.set(new Set([...held.value, term.bucket]));
      try {
        await lead(term, signals);
      } finally {
        held.set(new Set([...held.value].filter((one) => one !== term.bucket)));
      }
    };
  if (!leaderElection.enabled) {
    return {
      ...common,
      permit: { granted: () => true },
      run: (lead, signal) =>
        runAll(
          numbers.map((bucket) => (inner) => alwaysLeads(bucket).run(counted(lead), inner)),
          signal,
        ),
      snapshot: () => ({
        enabled: false,
        identity,
        buckets: numbers.map((bucket) => ({
          bucket,
          holder: identity,
          since: null,
          epoch: 0,
          mine: held.value.has(bucket),
        })),
        replicas: null,
      }),
      watchdog: () => null,
    };
  }
  const times = leaderElection;
  const namespace = async (): Promise<string> =>
    leaderElection.namespace ?? (await ports.cluster.ownNamespace()) ?? "default";
  const trouble =
    (where: string) => (problem: { readonly message: string; readonly remedy: string } | null) =>
      problem === null ? ports.problems.healed(where) : ports.problems.report({ where, ...problem });
  const shared = { ...ports, api: ports.cluster.api, identity, times };
  const mayHold = (): number => {
    const live = presence === null ? 1 : presence.live();
    return live === null ? 0 : fairPart(buckets, live);
  };
  const electors: readonly LeaseElector[] = numbers.map(
    (bucket) =>
      new LeaseElector({
        ...shared,
        bucket,
        place: async () => ({
          namespace: await namespace(),
          name: buckets === 1 ? leaderElection.name : `${leaderElection.name}-${bucket}`,
          labels: { "app.kubernetes.io/part-of": "elbow", "app.kubernetes.io/component": "leader-election" },
        }),
        wanted: () => electors.filter(({ busy }) => busy).length < mayHold(),
        trouble: trouble(buckets === 1 ? "election" : `election of bucket ${bucket}`),
      }),
  );
  /** One bucket at a time, the last one first. */
  const balance = (): void => {
    const mine = electors.filter((one) => one.status().mine);
    if (mine.length > mayHold() && !mine.some((one) => one.givingBack)) {
      mine.at(-1)?.giveBack();
    }
  };
  const presence =
    buckets === 1
      ? null
      : new LeasePresence({
          ...shared,
          namespace,
          name: leaderElection.name,
          able: () => !electors.some(({ refused }) => refused),
          looked: balance,
          trouble: trouble("replicas"),
        });
  return {
    ...common,
    permit: { granted: () => electors.map((one) => one.holds()).includes(true) },
    async run(lead, signal) {
      await runAll(
        [
          ...electors.map((one) => (inner: AbortSignal) => one.run(counted(lead), inner)),
          ...(presence === null ? [] : [(inner: AbortSignal) => presence.run(inner)]),
        ],
        signal,
      );
    },
    snapshot: () => ({
      enabled: true,
      identity,
      buckets: electors.map((one) => one.status()),
      replicas: presence === null ? null : presence.identities(),
    }),
    watchdog() {
      const stuckMs = Math.max(...electors.map((one) => one.stuckMs()));
      return stuckMs === 0
        ? null
        : `leading without renewing the Lease, ${Math.round(stuckMs / 1000)} s beyond what is allowed`;
    },
  };
}
