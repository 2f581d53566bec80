import type { Clock } from "../../runtime/clock.ts";
import type { FaultSchedule } from "../faults/fault-schedule.ts";
import { type SimulatedWorld, loadBalancersAt } from "../world/simulated-world.ts";
import { type SimulatedFailure, awsFailure } from "./simulated-failure.ts";

/** A load balancer as the inventory port shows it. */
export interface MemoryLoadBalancer {
  readonly arn: string;
  readonly name: string;
  readonly type: "application" | "network";
  readonly scheme: "internet-facing" | "internal";
  readonly dnsName: string;
  readonly vpcId: string;
  readonly state: "active";
  readonly createdAtMs: number;
}

/** A target group as the inventory port shows it. */
export interface MemoryTargetGroup {
  readonly arn: string;
  readonly name: string;
  readonly targetType: "instance" | "ip";
  readonly loadBalancerArns: readonly string[];
  readonly vpcId: string;
}

/** One complete pass. */
export interface MemoryInventoryContents {
  readonly readAtMs: number;
  readonly loadBalancers: readonly MemoryLoadBalancer[];
  readonly targetGroups: readonly MemoryTargetGroup[];
  readonly tags: ReadonlyMap<string, Readonly<Record<string, string>>>;
}

/** What a pass brought. */
export type MemoryInventoryReading =
  | { readonly kind: "complete"; readonly inventory: MemoryInventoryContents; readonly calls: number }
  | { readonly kind: "failed"; readonly failure: SimulatedFailure; readonly calls: number };

/** The inventory port over a world. */
export interface MemoryInventory {
  read(signal: AbortSignal): Promise<MemoryInventoryReading>;
}

function tagRecord(tags: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.assign(Object.create(null) as Record<string, string>, tags);
}

/** Reads the world as it is at the clock's time. Faults: aws-throttled, aws-server-error, aws-reset, aws-slow, aws-tags-vanished. */
export function memoryInventory(world: SimulatedWorld, clock: Clock, faults: FaultSchedule): MemoryInventory {
  return {
    async read(signal) {
      signal.throwIfAborted();
      const action = "elasticloadbalancing:DescribeLoadBalancers";
      if (faults.strikes("aws-slow", action)) {
        await clock.sleep(5000, signal);
      }
      if (faults.strikes("aws-throttled", action)) {
        return { kind: "failed", failure: awsFailure("throttled", action), calls: 1 };
      }
      if (faults.strikes("aws-reset", action)) {
        return { kind: "failed", failure: awsFailure("network", action), calls: 1 };
      }
      if (faults.strikes("aws-server-error", action)) {
        return { kind: "failed", failure: awsFailure("unavailable", action), calls: 1 };
      }
      const listed = loadBalancersAt(world, clock.nowMs());
      const groups = listed.flatMap((owner) => owner.targetGroups.map((group) => ({ owner, group })));
      const tagged = [...listed, ...groups.map(({ group }) => group)];
      return {
        kind: "complete",
        calls: 2 + Math.ceil(tagged.length / 20),
        inventory: {
          readAtMs: clock.nowMs(),
          loadBalancers: listed.map(({ arn, name, type, scheme, dnsName, vpcId, createdAtMs }) => ({
            arn,
            name,
            type,
            scheme,
            dnsName,
            vpcId,
            state: "active",
            createdAtMs,
          })),
          targetGroups: groups.map(({ owner, group }) => ({
            arn: group.arn,
            name: group.name,
            targetType: group.targetType,
            loadBalancerArns: [owner.arn],
            vpcId: owner.vpcId,
          })),
          tags: new Map(
            tagged
              .filter((each) => !faults.strikes("aws-tags-vanished", each.arn))
              .map((each) => [each.arn, tagRecord(each.tags)]),
          ),
        },
      };
    },
  };
}
