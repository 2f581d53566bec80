import { describe, expect, test } from "vitest";
import { decodeLoadBalancer, decodeTargetGroup } from "../../../src/aws/rules/decode-load-balancer.ts";
import { albArn, targetGroupArn } from "../elb-xml.ts";

const listed = { LoadBalancerArn: albArn("web"), LoadBalancerName: "web", Type: "application" };

describe("a listed load balancer", () => {
  test.each([
    ["without ARN", { ...listed, LoadBalancerArn: undefined }, "malformed"],
    ["without name", { ...listed, LoadBalancerName: "" }, "malformed"],
    ["without type", { ...listed, Type: undefined }, "malformed"],
    [
      "with a listener's ARN",
      { ...listed, LoadBalancerArn: albArn("w").replace("loadbalancer", "listener") },
      "malformed",
    ],
    ["with a classic ARN", { ...listed, LoadBalancerArn: albArn("").replace(/app.*/, "web") }, "malformed"],
    ["of the gateway kind", { ...listed, Type: "gateway" }, "unsupported"],
    ["of a kind to come", { ...listed, Type: "quantum" }, "unsupported"],
    ["with the least", listed, "decoded"],
  ])("%s is %s", (...row) => {
    const [, entry, kind] = row;
    expect(decodeLoadBalancer(entry).kind).toBe(kind);
  });

  test("is filled with what means least where AWS says nothing", () => {
    expect(decodeLoadBalancer({ ...listed, CreatedTime: new Date(Number.NaN) })).toEqual({
      kind: "decoded",
      value: {
        arn: albArn("web"),
        name: "web",
        type: "application",
        scheme: "internal",
        dnsName: "",
        vpcId: "",
        state: "active_impaired",
        createdAtMs: 0,
        availabilityZones: [],
      },
    });
  });
});

describe("a listed target group", () => {
  const group = { TargetGroupArn: targetGroupArn("tg"), TargetGroupName: "tg" };

  test.each([
    ["without ARN", { TargetGroupName: "tg" }, "malformed"],
    ["with a load balancer's ARN", { ...group, TargetGroupArn: albArn("web") }, "malformed"],
    ["with targets of a kind to come", { ...group, TargetType: "quantum" }, "unsupported"],
    ["of Lambda targets", { ...group, TargetType: "lambda" }, "decoded"],
  ])("%s is %s", (...row) => {
    const [, entry, kind] = row;
    expect(decodeTargetGroup(entry).kind).toBe(kind);
  });

  test("keeps only load balancers that are some", () => {
    expect(decodeTargetGroup({ ...group, LoadBalancerArns: ["x", albArn("web")] })).toMatchObject({
      value: { targetType: "instance", loadBalancerArns: [albArn("web")] },
    });
  });
});
