import type { LoadBalancer } from "../load-balancer.ts";
import type { Decoded } from "./decode-load-balancer.ts";

/** The fields of a listed classic load balancer that are read, as its API names them. */
export interface ListedClassicLoadBalancer {
  readonly LoadBalancerName?: string | undefined;
  readonly DNSName?: string | undefined;
  readonly CreatedTime?: Date | undefined;
  readonly Scheme?: string | undefined;
  readonly VPCId?: string | undefined;
  readonly AvailabilityZones?: readonly string[] | undefined;
  readonly SourceSecurityGroup?: { readonly OwnerAlias?: string | undefined } | undefined;
}

/** Where a listing was made. */
interface ClassicPlace {
  readonly region: string;
  /** The account of other load balancers; null = none seen. */
  readonly account: string | null;
}

/**
 * One classic load balancer. Its API tells no ARN: it is put together as AWS's tagging API writes it, with the account
 * that owns its security group (outside a VPC, the account that is known from elsewhere).
 */
export function decodeClassicLoadBalancer(
  listed: ListedClassicLoadBalancer,
  { region, account }: ClassicPlace,
): Decoded<LoadBalancer> {
  const { LoadBalancerName: name, CreatedTime: created } = listed;
  if (name === undefined || !/^[A-Za-z0-9-]+$/.test(name)) {
    return { kind: "malformed", reason: "a classic load balancer without a name" };
  }
  const alias = listed.SourceSecurityGroup?.OwnerAlias ?? "";
  const owner = /^\d{12}$/.test(alias) ? alias : (account ?? "unknown");
  const createdAtMs = created?.getTime() ?? 0;
  return {
    kind: "decoded",
    value: {
      arn: `arn:${partitionOf(region)}:elasticloadbalancing:${region}:${owner}:loadbalancer/${name}`,
      name,
      type: "classic",
      scheme: listed.Scheme === "internal" ? "internal" : "internet-facing",
      dnsName: listed.DNSName ?? "",
      vpcId: listed.VPCId ?? "",
      state: "active",
      createdAtMs: Number.isFinite(createdAtMs) ? createdAtMs : 0,
      availabilityZones: [...new Set(listed.AvailabilityZones ?? [])].toSorted(),
    },
  };
}

const partitions: readonly (readonly [string, string])[] = [
  ["cn-", "aws-cn"],
  ["us-gov-", "aws-us-gov"],
  ["us-iso-", "aws-iso"],
  ["us-isob-", "aws-iso-b"],
  ["eusc-", "aws-eusc"],
];

function partitionOf(region: string): string {
  return partitions.find(([prefix]) => region.startsWith(prefix))?.[1] ?? "aws";
}
