import type { LoadBalancer, TargetGroup } from "../load-balancer.ts";
import { isClassicDimension, parseLoadBalancerArn, targetGroupDimension } from "../../catalogue/elb-arn.ts";

/** What became of one entry of a listing. A malformed entry hurts only itself; `unsupported` ones are none of ours. */
export type Decoded<T> =
  | { readonly kind: "decoded"; readonly value: T }
  | { readonly kind: "unsupported" }
  | { readonly kind: "malformed"; readonly reason: string };

/** The fields of a listed load balancer that are read, as the ELB API names them. Nothing about them is taken for granted. */
export interface ListedLoadBalancer {
  readonly LoadBalancerArn?: string | undefined;
  readonly LoadBalancerName?: string | undefined;
  readonly DNSName?: string | undefined;
  readonly CreatedTime?: Date | undefined;
  readonly Scheme?: string | undefined;
  readonly VpcId?: string | undefined;
  readonly State?: { readonly Code?: string | undefined } | undefined;
  readonly Type?: string | undefined;
  readonly AvailabilityZones?: readonly { readonly ZoneName?: string | undefined }[] | undefined;
}

/** The fields of a listed target group that are read. */
export interface ListedTargetGroup {
  readonly TargetGroupArn?: string | undefined;
  readonly TargetGroupName?: string | undefined;
  readonly VpcId?: string | undefined;
  readonly TargetType?: string | undefined;
  readonly Port?: number | undefined;
  readonly LoadBalancerArns?: readonly string[] | undefined;
}

/** One load balancer of a listing. Gateway load balancers, and types that AWS may add, are unsupported. */
export function decodeLoadBalancer(listed: ListedLoadBalancer): Decoded<LoadBalancer> {
  const { LoadBalancerArn: arn, LoadBalancerName: name, Type: type } = listed;
  if (arn === undefined || arn === "" || name === undefined || name === "") {
    return { kind: "malformed", reason: "no ARN or no name" };
  }
  if (type !== "application" && type !== "network") {
    return type === undefined || type === ""
      ? { kind: "malformed", reason: "no type" }
      : { kind: "unsupported" };
  }
  const parsed = parseLoadBalancerArn(arn);
  if (parsed === null || isClassicDimension(parsed.dimension)) {
    return { kind: "malformed", reason: "its ARN is not a load balancer's" };
  }
  const zones = (listed.AvailabilityZones ?? [])
    .map((zone) => zone.ZoneName)
    .filter((zone) => zone !== undefined);
  return {
    kind: "decoded",
    value: {
      arn,
      name,
      type,
      scheme: listed.Scheme === "internet-facing" ? "internet-facing" : "internal",
      dnsName: listed.DNSName ?? "",
      vpcId: listed.VpcId ?? "",
      state: stateOf(listed.State?.Code),
      createdAtMs: validTimeMs(listed.CreatedTime),
      availabilityZones: [...new Set(zones)].toSorted(),
    },
  };
}

/** One target group of a listing. */
export function decodeTargetGroup(listed: ListedTargetGroup): Decoded<TargetGroup> {
  const { TargetGroupArn: arn, TargetGroupName: name } = listed;
  if (arn === undefined || arn === "" || name === undefined || name === "") {
    return { kind: "malformed", reason: "no ARN or no name" };
  }
  if (targetGroupDimension(arn) === null) {
    return { kind: "malformed", reason: "its ARN is not a target group's" };
  }
  const targetType = targetTypeOf(listed.TargetType);
  if (targetType === null) {
    return { kind: "unsupported" };
  }
  const loadBalancerArns = (listed.LoadBalancerArns ?? []).filter(
    (one) => parseLoadBalancerArn(one) !== null,
  );
  return {
    kind: "decoded",
    value: {
      arn,
      name,
      targetType,
      loadBalancerArns,
      vpcId: listed.VpcId ?? "",
      ...(listed.Port === undefined ? {} : { port: listed.Port }),
    },
  };
}

/** A state that AWS may add means: it exists, and is not plainly active. Leaving the load balancer out would look like its end. */
function stateOf(code: string | undefined): LoadBalancer["state"] {
  return code === "provisioning" || code === "active" || code === "failed" ? code : "active_impaired";
}

/** The API's default for a target group that does not say its type is `instance`. */
function targetTypeOf(type: string | undefined): TargetGroup["targetType"] | null {
  if (type === undefined) {
    return "instance";
  }
  return type === "instance" || type === "ip" || type === "lambda" || type === "alb" ? type : null;
}

/** 0 when the time is missing or broken: older than every other, so that it never wins as the newest. */
function validTimeMs(time: Date | undefined): number {
  const timeMs = time?.getTime() ?? 0;
  return Number.isFinite(timeMs) ? timeMs : 0;
}
