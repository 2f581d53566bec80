import type { ElasticLoadBalancingClientConfig } from "@aws-sdk/client-elastic-load-balancing";
import {
  DescribeLoadBalancersCommand,
  DescribeTargetGroupsCommand,
  ElasticLoadBalancingV2ServiceException,
  LoadBalancerNotFoundException,
  TargetGroupNotFoundException,
  type ElasticLoadBalancingV2Client,
} from "@aws-sdk/client-elastic-load-balancing-v2";
import { parseLoadBalancerArn } from "../catalogue/elb-arn.ts";
import type { Clock } from "../runtime/clock.ts";
import type { Latest } from "../runtime/latest.ts";
import type { Log } from "../runtime/log.ts";
import type { Meter } from "../runtime/meter.ts";
import type { ClassicInventory } from "./classic-inventory.ts";
import { describeTags } from "./describe-tags.ts";
import type { InventoryNeeds } from "./inventory-needs.ts";
import type { Inventory, InventoryReader } from "./inventory.ts";
import type { LoadBalancer, TargetGroup } from "./load-balancer.ts";
import { listOf, readPages } from "./read-pages.ts";
import { decodeLoadBalancer, decodeTargetGroup, type Decoded } from "./rules/decode-load-balancer.ts";
import { inVpcs, type Listed } from "./rules/in-vpcs.ts";
import { knownPart, targetGroupsToTag } from "./rules/tag-wish.ts";
import { tagReader } from "./tag-reader.ts";
import { toAwsFailure, type FailedCall } from "./to-aws-failure.ts";

/** The most entries the ELB API puts on a page. Smaller pages only make more calls. */
const pageSize = 400;

/** The actions of the ELB API that a pass is made of. */
const actions = ["DescribeLoadBalancers", "DescribeTargetGroups", "DescribeTags"] as const;

/** What the inventory works with. */
export interface ElbInventoryParts {
  readonly client: ElasticLoadBalancingV2Client;
  readonly classicConfig: ElasticLoadBalancingClientConfig;
  readonly region: string;
  /** Asked at the beginning of each pass; absent = all tags, and no classic load balancers. */
  readonly needs?: () => InventoryNeeds;
  /** Set in the first pass, again and again, to what is completely known by then. */
  readonly partial?: Latest<Inventory | null>;
  readonly clock: Clock;
  readonly log: Log;
  readonly meter: Meter;
}

/**
 * The inventory by the ELB API. Load balancers and target groups are listed anew each time; tags are remembered and
 * looked at again over many passes. For one caller: a pass must have ended before the next begins.
 */
export function elbInventory(parts: ElbInventoryParts, vpcIds: readonly string[]): InventoryReader {
  const { client, clock, log, meter, partial } = parts;
  const skipped = meter.counter(
    {
      name: "elbow_inventory_skipped_total",
      help: "Entries of ELB answers that were left out because they were malformed.",
    },
    [{ kind: "load-balancer" }, { kind: "target-group" }, { kind: "tags" }],
  );
  const asked = meter.counter(
    {
      name: "elbow_inventory_calls_total",
      help: "Calls of the ELB API without the SDK's own retries. They cost no money, but share the account's rate; each replica makes its own.",
    },
    actions.map((one) => ({ action: one })),
  );
  const passes = meter.counter(
    {
      name: "elbow_inventory_passes_total",
      help: "Passes over all load balancers of the account: complete ones, and failed ones, which change nothing.",
    },
    [{ outcome: "complete" }, { outcome: "failed" }],
  );
  /** By kind, how many entries the last pass left out: the same number again is no news. */
  const lastSkipped = new Map<string, number>();
  let calls = 0;
  let action = "elasticloadbalancing:DescribeLoadBalancers";
  let serviceError: FailedCall["serviceError"] = ElasticLoadBalancingV2ServiceException;
  const onCall = (): void => {
    calls += 1;
    asked.add(1, { action: action.slice(action.indexOf(":") + 1) });
  };
  const onLeftOut = (count: number): void => {
    skipped.add(count, { kind: "tags" });
    log.warn("AWS answered without the tags of some resources; asking again with the next pass", { count });
  };
  /** What the pass under way has listed. */
  let listing: Listed = { loadBalancers: [], targetGroups: [] };
  const tags = tagReader({
    clock,
    describe: async (arns, signal) => {
      onCall();
      return describeTags(client, arns, signal);
    },
    isGone: (error) =>
      error instanceof LoadBalancerNotFoundException || error instanceof TargetGroupNotFoundException,
    onLeftOut,
    onProgress: (known) => partial?.set(knownPart(listing, known, clock.nowMs())),
  });
  let opened: ClassicInventory | null = null;

  /** Loaded when it is needed first: most clusters never do, and its client takes memory. */
  async function classicOnes(): Promise<ClassicInventory> {
    if (opened === null) {
      const { classicInventory } = await import("./classic-inventory.ts");
      opened = classicInventory({
        config: parts.classicConfig,
        region: parts.region,
        clock,
        onCall(called) {
          action = called;
          onCall();
          serviceError = opened?.serviceError ?? serviceError;
        },
        onLeftOut,
      });
    }
    return opened;
  }

  function keep<T>(kind: string, entries: readonly Decoded<T>[]): readonly T[] {
    const reasons = entries.filter((entry) => entry.kind === "malformed").map((entry) => entry.reason);
    if (reasons.length > 0) {
      skipped.add(reasons.length, { kind });
      const level = lastSkipped.get(kind) === reasons.length ? "debug" : "warn";
      log[level]("left malformed entries out of the inventory", {
        kind,
        count: reasons.length,
        reason: reasons[0],
      });
    }
    lastSkipped.set(kind, reasons.length);
    return entries.flatMap((entry) => (entry.kind === "decoded" ? [entry.value] : []));
  }

  async function loadBalancers(signal: AbortSignal): Promise<readonly LoadBalancer[]> {
    action = "elasticloadbalancing:DescribeLoadBalancers";
    const listed = await readPages(async (marker) => {
      onCall();
      const command = new DescribeLoadBalancersCommand({
        PageSize: pageSize,
        ...(marker && { Marker: marker }),
      });
      const answer = await client.send(command, { abortSignal: signal });
      return { items: listOf(answer.LoadBalancers), next: answer.NextMarker };
    });
    return uniqueByArn(keep("load-balancer", listed.map(decodeLoadBalancer)));
  }

  async function targetGroups(signal: AbortSignal): Promise<readonly TargetGroup[]> {
    action = "elasticloadbalancing:DescribeTargetGroups";
    const listed = await readPages(async (marker) => {
      onCall();
      const command = new DescribeTargetGroupsCommand({
        PageSize: pageSize,
        ...(marker && { Marker: marker }),
      });
      const answer = await client.send(command, { abortSignal: signal });
      return { items: listOf(answer.TargetGroups), next: answer.NextMarker };
    });
    return uniqueByArn(keep("target-group", listed.map(decodeTargetGroup)));
  }

  async function classicLoadBalancers(
    others: readonly LoadBalancer[],
    signal: AbortSignal,
  ): Promise<readonly LoadBalancer[]> {
    const account = others.flatMap(({ arn }) => parseLoadBalancerArn(arn)?.accountId ?? [])[0] ?? null;
    return uniqueByArn(keep("load-balancer", await (await classicOnes()).list(account, signal)));
  }

  async function readAll(signal: AbortSignal): Promise<Inventory> {
    const needs = parts.needs?.() ?? null;
    serviceError = ElasticLoadBalancingV2ServiceException;
    const others = await loadBalancers(signal);
    const groups = await targetGroups(signal);
    const old = needs?.classic === true ? await classicLoadBalancers(others, signal) : [];
    listing = inVpcs(others, groups, vpcIds);
    action = "elasticloadbalancing:DescribeTags";
    serviceError = ElasticLoadBalancingV2ServiceException;
    const { loadBalancers: wanted } = listing;
    const known = await tags.read(
      {
        first: wanted.map(({ arn }) => arn),
        after: (found) => targetGroupsToTag(listing, found, needs),
      },
      signal,
    );
    const classics = inVpcs(old, [], vpcIds).loadBalancers;
    const classicTags =
      classics.length === 0
        ? []
        : await (
            await classicOnes()
          ).tags(
            classics.map(({ arn }) => arn),
            signal,
          );
    return {
      ...listing,
      loadBalancers: [...wanted, ...classics],
      tags: new Map([...known, ...classicTags]),
      readAtMs: clock.nowMs(),
    };
  }

  return {
    async read(signal) {
      signal.throwIfAborted();
      calls = 0;
      try {
        const inventory = await readAll(signal);
        passes.add(1, { outcome: "complete" });
        return { kind: "complete", inventory, calls };
      } catch (error) {
        signal.throwIfAborted();
        passes.add(1, { outcome: "failed" });
        const failure = toAwsFailure(error, { action, serviceError });
        return { kind: "failed", failure, calls };
      }
    },
  };
}

/** An entry that moved to a later page while the pages were read comes twice; the later one is newer. */
function uniqueByArn<T extends { readonly arn: string }>(entries: readonly T[]): readonly T[] {
  return [...new Map(entries.map((entry) => [entry.arn, entry])).values()];
}
