import { describe, expect, test } from "vitest";
import type { LoadBalancer, TargetGroup } from "../../../src/aws/load-balancer.ts";
import { inVpcs } from "../../../src/aws/rules/in-vpcs.ts";

function loadBalancer(name: string, vpcId: string): LoadBalancer {
  return {
    arn: name,
    name,
    type: "application",
    scheme: "internal",
    dnsName: "",
    vpcId,
    state: "active",
    createdAtMs: 0,
  };
}

function targetGroup(name: string, vpcId: string, loadBalancerArns: readonly string[]): TargetGroup {
  return { arn: name, name, targetType: "ip", loadBalancerArns, vpcId };
}

const loadBalancers = [loadBalancer("one", "vpc-1"), loadBalancer("two", "vpc-2")];
const targetGroups = [
  targetGroup("of-one", "vpc-1", ["one"]),
  targetGroup("lambda-of-one", "", ["one"]),
  targetGroup("peered-of-two", "vpc-1", ["two"]),
  targetGroup("free", "vpc-1", []),
  targetGroup("free-elsewhere", "vpc-2", []),
];

describe("inVpcs", () => {
  test.each([
    [[], ["one", "two"], ["of-one", "lambda-of-one", "peered-of-two", "free", "free-elsewhere"]],
    [["vpc-1"], ["one"], ["of-one", "lambda-of-one", "free"]],
    [["vpc-2"], ["two"], ["peered-of-two", "free-elsewhere"]],
    [
      ["vpc-1", "vpc-2"],
      ["one", "two"],
      ["of-one", "lambda-of-one", "peered-of-two", "free", "free-elsewhere"],
    ],
    [["vpc-9"], [], []],
  ])("%j", (vpcIds, names, groups) => {
    const kept = inVpcs(loadBalancers, targetGroups, vpcIds);
    expect(kept.loadBalancers.map((one) => one.name)).toEqual(names);
    expect(kept.targetGroups.map((one) => one.name)).toEqual(groups);
  });
});
